"""Labels from elsewhere: a file is taken, and read by the worker some pages at a time."""

from collections.abc import Sequence
from pathlib import PurePath
from uuid import UUID

from webapp.kit import files, queue
from webapp.kit.clock import now
from webapp.kit.db import db
from webapp.kit.errors import Refusal
from webapp.kit.leases import Claimed, keep
from webapp.labels.actions.checking import Source, judge_pages, keep_labels
from webapp.labels.actions.reading import Page, read_labels
from webapp.labels.actions.simulating import draw_zpl
from webapp.labels.models import Upload
from webapp.labels.rules.uploads import look_at

READ = "webapp.labels.jobs.read_uploads"
CHUNK = 10  # pages that are read and checked at once


def take_upload(
    business_id: UUID, name: str, content: bytes, by: str, by_name: str, parcel_id: UUID | None = None
) -> Upload | Refusal:
    """Keep a file of labels for reading; what it is called is only shown. Refused for what is plainly no such file."""
    kind = look_at(content)
    if isinstance(kind, Refusal):
        return kind
    upload = Upload(
        business_id=business_id, name=PurePath(name.replace("\\", "/").replace("\0", "")).name[-120:] or "labels",
        kind=kind, sha256=files.keep(content), size=len(content), parcel_id=parcel_id, by=by, by_name=by_name,
    )  # fmt: skip
    db.session.add(upload)
    db.session.flush()
    queue.ring_after_commit(READ)
    return upload


def read_some(claimed: Claimed, first: int) -> tuple[int, list[Page]]:
    """How many labels the file has, and some of them from that one on. Outside any transaction. Raises Unreadable."""
    content = files.read(claimed.row.sha256)
    if claimed.row.kind != "zpl":
        return read_labels(content, claimed.row.kind, first=first, most=CHUNK)
    drawn = draw_zpl(content.decode("utf-8", "replace"))
    return len(drawn), [page for one in drawn[first : first + CHUNK] for page in one.read()]


def check_pages(claimed: Claimed, pages: Sequence[Page], first: int) -> list[dict]:
    """Match and check what was read."""
    return judge_pages(_source(claimed), pages, first)


def keep_pages(claimed: Claimed, rows: Sequence[dict], total: int, done: int) -> bool:
    """Keep checked labels and how far the reading is. False: somebody else reads on."""
    refused = claimed.model.refused + sum(row["verdict"] != "good" for row in rows)
    if not keep(claimed, total=total, done=done, refused=refused, attempts=0):
        return False
    keep_labels(_source(claimed), rows)
    return True


def finish_upload(claimed: Claimed, failure: str = "") -> bool:
    """The file was read to its end, or cannot be read. False: it is no longer ours to finish."""
    words = f"The file cannot be read: {failure}. Download it again and upload it as it is." if failure else ""
    return keep(claimed, state="failed" if failure else "done", failure=words, finished_at=now())


def _source(claimed: Claimed) -> Source:
    row = claimed.row
    return Source(
        claimed.business_id, "uploaded", row.id, row.by, row.by_name, (row.parcel_id,) if row.parcel_id else ()
    )

"""Labels of our own: a run is asked for, and made by the worker; it is read and checked like any other label."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from webapp.kit import files, queue
from webapp.kit.clock import now
from webapp.kit.db import db
from webapp.kit.errors import Refusal
from webapp.kit.leases import Claimed, keep
from webapp.labels.actions.checking import Source, judge_pages, keep_labels
from webapp.labels.actions.describing import contents_of
from webapp.labels.actions.drawing import pdf
from webapp.labels.actions.lettering import Lettering
from webapp.labels.actions.pooling import give_numbers
from webapp.labels.actions.reading import read_labels
from webapp.labels.actions.slips import slips
from webapp.labels.actions.zebras import zebra
from webapp.labels.models import Label, Run, asked_of, labels_of_parcels
from webapp.labels.models.reads import Asked
from webapp.labels.rules.layout import PAPERS, TooLong, lay_out
from webapp.labels.rules.making import FORMS, why_not

MAKE = "webapp.labels.jobs.make_runs"
MOST = 1000  # labels in one run
TO_BE_GIVEN = "0"  # stands for a number of the carrier's pool
CHUNK = 20  # pages that are read and checked at once


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants printed: for which parcels, in what form, on which printer ("": none), and why again."""

    parcel_ids: Sequence[UUID]
    form: str
    printer: str = ""
    why: str = ""


def ask_run(business_id: UUID, wish: Wish, by: str, by_name: str) -> Run | Refusal:
    """Ask for labels; the worker makes them."""
    if wish.form not in FORMS:
        return Refusal("unknown_form", "Choose a paper or a label printer.", "form")
    if not wish.parcel_ids:
        return Refusal("no_parcels", "Choose at least one parcel.", "parcels")
    if len(wish.parcel_ids) > MOST:
        return Refusal("too_many", f"{MOST:,} labels at once are the most.", "parcels")
    had = labels_of_parcels(business_id, wish.parcel_ids)
    if any(label.source == "own" for labels in had.values() for label in labels) and not wish.why.strip():
        return Refusal("no_reason", "Some of these have a label already. Say why it is printed again.", "why")
    run = Run(
        business_id=business_id, form=wish.form, parcel_ids=[str(one) for one in dict.fromkeys(wish.parcel_ids)],
        total=len(set(wish.parcel_ids)), printer=wish.printer, why=wish.why.strip()[:300], by=by, by_name=by_name,
    )  # fmt: skip
    db.session.add(run)
    db.session.flush()
    queue.ring_after_commit(MAKE)
    return run


def why_no_label(asked: Asked | None) -> str:
    """Why no label of our own can be made for a parcel; "" if it can. One without a number may be given one."""
    if asked is None:
        return "It is in no order."
    order, number = asked.order, asked.number or (TO_BE_GIVEN if asked.carrier_id else "")
    return why_not(number, order.order_recipient, order.order_address, order.order_shipping_type)


def number_parcels(claimed: Claimed) -> None:
    """Give a number of their carrier's pool to the run's parcels that have none."""
    give_numbers(
        claimed.business_id, [UUID(one) for one in claimed.row.parcel_ids], claimed.row.by, claimed.row.by_name
    )


def draw_run(claimed: Claimed) -> list[UUID] | None:
    """Draw a run's labels and slips and keep them. The parcels that have one, in their order; None: not ours any more.

    Parcels that cannot have a label are left out, and the run says why.
    """
    wanted = [UUID(one) for one in claimed.row.parcel_ids]
    asked = asked_of(claimed.business_id, wanted)
    ready, skipped = [], []
    for parcel_id in wanted:
        one = asked.get(parcel_id)
        if one and not (why := _why_not(one)):
            ready.append(one)
        elif one:
            skipped.append({"number": one.number or one.order.order_number, "parcel": str(parcel_id), "why": why})
    labels = [contents_of(one) for one in ready]
    paper = PAPERS.get(claimed.row.form)
    drawn = b"" if not labels else pdf(labels, paper) if paper else zebra(labels, FORMS[claimed.row.form].density)
    mine = keep(
        claimed, sha256=files.keep(drawn) if drawn else "", total=len(ready), skipped=skipped,
        slips_sha256=files.keep(slips(claimed.business_id, ready)) if ready else "",
    )  # fmt: skip
    return [one.parcel_id for one in ready] if mine else None


def _why_not(asked: Asked) -> str:
    if words := why_not(
        asked.number, asked.order.order_recipient, asked.order.order_address, asked.order.order_shipping_type
    ):
        return words
    try:
        lay_out(contents_of(asked), PAPERS["thermal"], Lettering())
    except TooLong:
        return "Its tracking number is too long for bars that a scanner can read."
    except ValueError:
        return "Its tracking number cannot be written in bars."
    return ""


def check_some(claimed: Claimed, parcel_ids: Sequence[UUID], first: int) -> list[dict]:
    """Read the labels from place `first` on as they were drawn, and check them. Outside any transaction: it takes long.

    What goes to a label printer is drawn as PDF once more for that: both are one description, and this is what can be
    read here.
    """
    paper = PAPERS.get(claimed.row.form, PAPERS["thermal"])
    asked = asked_of(claimed.business_id, parcel_ids[first : first + CHUNK])
    db.session.rollback()
    wanted = [asked[parcel_id] for parcel_id in parcel_ids[first : first + CHUNK]]
    content = pdf([contents_of(one) for one in wanted], paper)
    cells = [
        (column * paper.width, row * paper.height, paper.width, paper.height)
        for row in range(paper.down)
        for column in range(paper.across)
    ]
    _, pages = read_labels(content, "pdf", most=CHUNK, cells=cells, letters=False)
    source = _source(claimed, parcel_ids)
    return judge_pages(source, pages[: len(wanted)], first)


def keep_some(claimed: Claimed, parcel_ids: Sequence[UUID], rows: Sequence[dict], done: int) -> bool:
    """Keep checked labels and how far the run is. False: somebody else works on it."""
    refused = claimed.model.refused + sum(row["verdict"] != "good" for row in rows)
    if not keep(claimed, done=done, refused=refused, attempts=0):
        return False
    had = labels_of_parcels(claimed.business_id, [row["parcel_id"] for row in rows])
    again = frozenset(p for p, labels in had.items() if any(_is_ours(label, claimed) for label in labels))
    keep_labels(_source(claimed, parcel_ids), rows, why=claimed.row.why, again=again)
    return True


def _is_ours(label: Label, claimed: Claimed) -> bool:
    return label.source == "own" and label.file_id != claimed.row.id


def finish(claimed: Claimed, failure: str = "") -> bool:
    """The run is at its end. False: it is no longer ours to finish."""
    return keep(claimed, state="failed" if failure else "done", failure=failure, finished_at=now())


def _source(claimed: Claimed, parcel_ids: Sequence[UUID]) -> Source:
    row = claimed.row
    return Source(claimed.business_id, "own", row.id, row.by, row.by_name, tuple(parcel_ids))

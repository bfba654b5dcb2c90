"""A file of orders is taken, and read a chunk at a time; reading may stop anywhere and go on, here or elsewhere."""

import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from pathlib import PurePath
from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy import exists, func, or_, select, update

from webapp.accounts.models import Shop
from webapp.kit import files, queue
from webapp.kit.bulk import among, insert_new
from webapp.kit.clock import now
from webapp.kit.db import db
from webapp.kit.errors import Refusal, Refused
from webapp.kit.seal import token
from webapp.orders.actions.bringing_in import BroughtIn, bring_in
from webapp.orders.actions.remarking import odd_order, refused_before, refused_row, stays_erased
from webapp.orders.actions.source import Source, source_of
from webapp.orders.models import Import, ImportOrder, Order, Remark
from webapp.orders.rules.cells import Market
from webapp.orders.rules.export import Export, open_export
from webapp.orders.rules.reading import ExportOrder, Fault
from webapp.orders.rules.rows import Limits, Unreadable
from webapp.orders.rules.sheets import check_beginning

JOB = "webapp.orders.jobs.read_imports"
CHUNK = 500
LEASE = timedelta(minutes=5)  # opening the largest file allowed takes a good part of it
ATTEMPTS = 5
AHEAD = timedelta(days=1)  # clocks differ; an order from the day after tomorrow is a mistake
imports = Import.__table__


@dataclass(frozen=True, slots=True)
class Claimed:
    """An import that this reader may read, until somebody else thinks it dead."""

    business_id: UUID
    id: UUID
    sha256: str
    orders_read: int
    claim: str
    source: Source
    market: Market


def take_import(business_id: UUID, shop: Shop, name: str, content: bytes, by: str, by_name: str) -> Import:
    """Keep a file of orders for reading. Raises Refused for what is plainly no such file."""
    try:
        check_beginning(content[:8])
    except Unreadable as refused:
        raise Refused(Refusal(refused.code, refused.words, "file")) from None
    row = Import(
        business_id=business_id, shop_id=shop.id, name=PurePath(name.replace("\\", "/")).name[-120:] or "orders",
        sha256=files.keep(content), size=len(content), by=by, by_name=by_name,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    queue.ring_after_commit(JOB)
    return row


def claim_import(import_id: UUID | None = None) -> Claimed | None:
    """Take the next import that waits, or whose reader has fallen silent; or that one. None if there is none."""
    at, claim = now(), token()
    waiting = or_(imports.c.state == "waiting", (imports.c.state == "reading") & (imports.c.claimed_until < at))
    query = select(imports).where(waiting).order_by(imports.c.created_at, imports.c.id).limit(1)
    if import_id:
        query = query.where(imports.c.id == import_id)
    row = db.session.execute(query.with_for_update(skip_locked=True)).first()
    if row is None:
        return None
    if row.attempts >= ATTEMPTS:
        words = "Reading this file has failed again and again. Please tell whoever runs this program."
        ended = {"state": "failed", "failure": "gave_up", "failure_words": words, "finished_at": at}
        may_hold = may_hold_erased(row.business_id, row.shop_id)
        _update(row.business_id, row.id, **ended, erased=row.erased + int(may_hold))
        return claim_import(import_id) if import_id is None else None
    _update(
        row.business_id, row.id, state="reading", claim=claim, claimed_until=at + LEASE, attempts=row.attempts + 1,
        started_at=row.started_at or at,
    )  # fmt: skip
    shop = db.session.get_one(Shop, (row.business_id, row.shop_id))
    source = source_of(shop, "export", "platform", "TikTok Shop", at, **{"import": str(row.id)})
    return Claimed(
        row.business_id, row.id, row.sha256, row.orders_read, claim, replace(source, given_at=_first_given(row)),
        Market(shop.market, shop.time_zone, shop.currency, at + AHEAD),
    )  # fmt: skip


def _first_given(row: Any) -> datetime:
    """When a file of the same bytes was uploaded for the first time: it says nothing of what came after."""
    same = (imports.c.business_id == row.business_id) & (imports.c.sha256 == row.sha256)
    return db.session.scalar(select(func.min(imports.c.created_at)).where(same)) or row.created_at


def _update(business_id: UUID, import_id: UUID, **values: Any) -> None:
    db.session.execute(
        update(imports).where(imports.c.business_id == business_id, imports.c.id == import_id).values(values)
    )


def open_import(claimed: Claimed) -> Export:
    """Read the file from end to end, so that its rows stand together by order. Raises Refused."""
    limits = Limits(rows=current_app.config["IMPORT_ROWS"])
    try:
        return open_export(io.BytesIO(files.read(claimed.sha256)), claimed.market, limits)
    except Unreadable as refused:
        raise Refused(Refusal(refused.code, refused.words)) from None
    except FileNotFoundError:
        raise Refused(Refusal("file_gone", "The file is no longer here. Please upload it again.")) from None


Chunk = list[tuple[ExportOrder | None, int, list[Fault]]]


def chunks_of(claimed: Claimed, export: Export) -> Iterator[Chunk]:
    """What is left to read, some orders at a time."""
    rest = export.take(claimed.orders_read)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk


def take_chunk(claimed: Claimed, export: Export, chunk: Chunk) -> bool:
    """Bring some orders in and note how far the reading is, in one transaction. False: somebody else reads on."""
    faults = [fault for _, _, refused in chunk for fault in refused]
    orders = [order for order, _, _ in chunk if order]
    noted = [order for order in orders if not order.known]
    remarks = [refused_row(claimed.business_id, claimed.id, fault) for fault in faults]
    remarks += [odd_order(claimed.business_id, claimed.id, order) for order in noted]
    if not _note_progress(claimed, export, chunk, Counter(refused=len(faults), noted=len(noted))):
        return False
    counts = Counter(erased=_count_erased(claimed, {fault.order for fault in faults}))
    if orders:
        done = bring_in(claimed.source, orders)
        _note_orders(claimed, done.ids)
        told = _remarks_on(claimed, done, {remark["row"] for remark in remarks})
        remarks += told
        counts += done.counts + Counter(noted=len(told))
    insert_new(Remark, remarks, ["business_id", "import_id", "row"])
    if any(counts.values()):
        added = {name: imports.c[name] + count for name, count in counts.items()}
        _update(claimed.business_id, claimed.id, **added)
    return True


def _count_erased(claimed: Claimed, numbers: set[str]) -> int:
    """How many of these orders had their buyer's data erased: a file holds them in rows that did not come in too. A row
    without a number that can be read may be of any."""
    if not numbers:
        return 0
    mine = (Order.business_id == claimed.business_id, Order.shop_id == claimed.source.shop_id)
    query = select(func.count()).select_from(Order).where(*mine, among(Order.number, numbers))
    known = db.session.scalar(query.where(Order.erased_at.is_not(None))) or 0
    return known or int("" in numbers and may_hold_erased(claimed.business_id, claimed.source.shop_id))


def may_hold_erased(business_id: UUID, shop_id: UUID) -> bool:
    """Whether a file or a row may hold what was erased of a buyer, though nobody can say whose it is: in a shop where
    something was, it may. Nothing needs such a file any more; whoever brought it has it still."""
    erased = exists().where(Order.business_id == business_id, Order.shop_id == shop_id, Order.erased_at.is_not(None))
    return bool(db.session.scalar(select(erased)))


def _note_orders(claimed: Claimed, ids: list[UUID]) -> None:
    """Which orders stood in the file, so that they can be shown together."""
    here = {"business_id": claimed.business_id, "import_id": claimed.id}
    insert_new(ImportOrder, [{**here, "order_id": id} for id in ids], ["business_id", "import_id", "order_id"])


def _remarks_on(claimed: Claimed, done: BroughtIn, rows: set[int]) -> list[dict[str, Any]]:
    """What a person must know of orders that came in; one remark of a row, `rows` have theirs."""
    given = f"first on {claimed.source.first_at:%d %b %Y %H:%M} UTC"
    asking = [refused_before(claimed.business_id, claimed.id, order, given, at) for order, at in done.refused_since]
    erased = [stays_erased(claimed.business_id, claimed.id, order) for order in done.erased]
    found = {remark["row"]: remark for remark in (*erased, *asking) if remark["row"] not in rows}
    return list(found.values())


def _note_progress(claimed: Claimed, export: Export, chunk: Chunk, counts: Counter[str]) -> bool:
    """The first statement of a chunk's transaction: it holds the row, and it is the fence."""
    rows = sum(count for _, count, _ in chunk)
    values = {
        "rows_total": export.rows,
        "rows_read": imports.c.rows_read + rows,
        "orders_read": imports.c.orders_read + len(chunk),
        "claimed_until": now() + LEASE,
        "attempts": 0,  # it gets on; only a reading that never does is given up
        **{name: imports.c[name] + count for name, count in counts.items()},
    }
    return _update_mine(claimed, values)


def _update_mine(claimed: Claimed, values: dict[str, Any]) -> bool:
    """Write to the import as long as the claim holds; False if somebody else has it by now."""
    mine = (imports.c.business_id == claimed.business_id) & (imports.c.id == claimed.id)
    done = db.session.execute(update(imports).where(mine, imports.c.claim == claimed.claim).values(values))
    return done.rowcount == 1  # type: ignore[attr-defined]


def finish_import(claimed: Claimed, refusal: Refusal | None = None) -> bool:
    """The file was read to its end, or cannot be read at all. False: it is no longer ours to finish."""
    values: dict[str, Any] = {"state": "done", "finished_at": now(), "claim": "", "claimed_until": None}
    if refusal:
        may_hold = may_hold_erased(claimed.business_id, claimed.source.shop_id)
        values |= {"state": "failed", "failure": refusal.code, "failure_words": refusal.words}
        values |= {"erased": imports.c.erased + int(may_hold)}
    return _update_mine(claimed, values)


def note_total(claimed: Claimed, export: Export) -> bool:
    """Say how many rows there are, so that progress has an end. False: somebody else reads."""
    return _update_mine(claimed, {"rows_total": export.rows})

"""What carriers tell us by themselves: taken in milliseconds, read later, exactly once."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import cast
from uuid import UUID

from sqlalchemy import ColumnElement, CursorResult, and_, exists, select, update

from webapp.carriers.models import Carrier
from webapp.kit import queue
from webapp.kit.bulk import insert_new
from webapp.kit.clock import now
from webapp.kit.db import db
from webapp.kit.ids import new_id
from webapp.orders.models import Parcel, ParcelOrder
from webapp.orders.rules.numbers import number_key
from webapp.tracking.actions.reports import Said, Source, record_reports
from webapp.tracking.carriers import ADAPTERS
from webapp.tracking.models import Link, Told, Watch
from webapp.tracking.rules import FINISHED, Report, latest, plain

READ = "webapp.tracking.jobs.read_webhooks"
BATCH = 500
JOINED_FOR = timedelta(days=14)
MOST_TRIES = 5


def receive(business_id: UUID, link_id: UUID, body: bytes) -> None:
    """Keep what a link's carrier sent, once however often it is sent; it is read after the commit."""
    row = {
        "business_id": business_id, "id": new_id(), "link_id": link_id, "body": body, "number": "",
        "digest": hashlib.sha256(body).hexdigest(), "received_at": now(), "verdict": "", "tries": 0, "trouble": "",
    }  # fmt: skip
    insert_new(Told, [row], ["business_id", "link_id", "digest"])
    queue.ring_after_commit(READ)


def links_told() -> list[tuple[UUID, UUID]]:
    """The links that told something which was not read yet, as (business_id, link_id)."""
    query = select(Told.business_id, Told.link_id).where(Told.read_at.is_(None)).distinct()
    return [(business_id, link_id) for business_id, link_id in db.session.execute(query)]


def unread(business_id: UUID, link_id: UUID) -> list[UUID]:
    """What to read next of a link: the oldest of what was never tried; then, one by one, what failed before."""
    query = (
        select(Told.id, Told.tries)
        .where(Told.business_id == business_id, Told.link_id == link_id, Told.read_at.is_(None))
        .order_by(Told.tries, Told.received_at)
        .limit(BATCH)
    )
    rows = db.session.execute(query).all()
    return [row.id for row in rows if row.tries == 0] or [row.id for row in rows[:1]]


def read_told(business_id: UUID, link_id: UUID, told_ids: Sequence[UUID]) -> int:
    """Read what a link told, oldest first, unless another worker is reading it; returns how many were read."""
    some = db.session.scalars(
        select(Told)
        .where(Told.business_id == business_id, Told.id.in_(told_ids), Told.read_at.is_(None))
        .order_by(Told.received_at)
        .with_for_update(skip_locked=True)
    ).all()
    if some:
        _read_some(business_id, link_id, some)
        db.session.flush()
    return len(some)


def note_trouble(business_id: UUID, told_ids: Sequence[UUID], cause: str) -> None:
    """Reading these failed. What failed MOST_TRIES times is unreadable: kept with its cause, not tried again."""
    mine = (Told.business_id == business_id, Told.id.in_(told_ids), Told.read_at.is_(None))
    db.session.execute(update(Told).where(*mine).values(tries=Told.tries + 1, trouble=plain(cause)))
    db.session.execute(update(Told).where(*mine, Told.tries >= MOST_TRIES).values(read_at=now(), verdict="unreadable"))


def read_again(business_id: UUID, link_id: UUID) -> int:
    """Try what was given up as unreadable once more (a newer program may know better); returns how much that is."""
    given_up = (Told.business_id == business_id, Told.link_id == link_id, Told.verdict == "unreadable")
    tried = db.session.execute(update(Told).where(*given_up).values(read_at=None, verdict="", tries=0, trouble=""))
    queue.ring_after_commit(READ)
    return cast(CursorResult, tried).rowcount


def _read_some(business_id: UUID, link_id: UUID, some: Sequence[Told]) -> None:
    link, carrier_name = db.session.execute(
        select(Link, Carrier.name)
        .join(Carrier, and_(Carrier.business_id == Link.business_id, Carrier.id == Link.carrier_id))
        .where(Link.business_id == business_id, Link.id == link_id)
    ).one()
    said = [(told, _parsed(link.adapter, told.body)) for told in some]
    parcels = _parcels_called(business_id, link.carrier_id, (r.number for _, reports in said for r in reports or ()))
    understood: list[Said] = []
    by_parcel: dict[UUID, list[Said]] = defaultdict(list)
    for told, reports in said:
        told.read_at = now()
        if not reports:
            told.verdict = "unreadable" if reports is None else "nothing_said"
            told.trouble = "This is not what that carrier sends" if reports is None else ""
            continue
        told.number = number_key(reports[0].number)
        parcel_id = parcels.get(told.number)
        told.verdict = "told" if parcel_id else "unknown_number"
        if parcel_id:
            understood.append(Said(parcel_id, reports, told.received_at))
            by_parcel[parcel_id].append(understood[-1])
    record_reports(Source(business_id, link_id, carrier_name), understood)
    _note_on_watches(business_id, link_id, by_parcel)
    link.last_told_at = max(told.received_at for told in some)


def _parsed(adapter: str, body: bytes) -> list[Report] | None:
    try:
        return ADAPTERS[adapter].parse_webhook(body)
    except (ValueError, RecursionError):
        return None


def _parcels_called(business_id: UUID, carrier_id: UUID, numbers: Iterable[str]) -> dict[str, UUID]:
    """The parcels of that carrier by their numbers' keys. Carriers use numbers again: the youngest is meant."""
    keys = {number_key(number) for number in numbers} - {""}
    rows = db.session.execute(
        select(Parcel.number_key, Parcel.id)
        .where(Parcel.business_id == business_id, Parcel.carrier_id == carrier_id, Parcel.number_key.in_(keys))
        .order_by(Parcel.recorded_at)
    )
    return {key: parcel_id for key, parcel_id in rows}  # noqa: C416 -- rows, not pairs


def _note_on_watches(business_id: UUID, link_id: UUID, by_parcel: dict[UUID, list[Said]]) -> None:
    watches = db.session.scalars(
        select(Watch).where(
            Watch.business_id == business_id, Watch.link_id == link_id, Watch.parcel_id.in_(list(by_parcel))
        )
    )
    for watch in watches:
        for said in by_parcel[watch.parcel_id]:
            _note_on_watch(watch, said)


def _note_on_watch(watch: Watch, said: Said) -> None:
    last = latest(said.reports, said.received_at)
    watch.expected_on = next((r.expected_on for r in reversed(said.reports) if r.expected_on), watch.expected_on)
    if last and last.happened_at and last.happened_at >= (watch.last_changed_at or last.happened_at):
        watch.last_kind, watch.last_changed_at = last.kind, last.happened_at
        watch.next_poll_at = None if last.kind in FINISHED else watch.next_poll_at


def join_told(business_id: UUID, order_ids: Sequence[UUID]) -> None:
    """Read again what was told about numbers that nobody knew then and that are these orders' parcels'. A reaction."""
    of_orders = exists().where(
        ParcelOrder.business_id == Parcel.business_id,
        ParcelOrder.parcel_id == Parcel.id,
        ParcelOrder.order_id.in_(list(order_ids)),
    )
    _join(Told.business_id == business_id, of_orders)


def join_missed() -> None:
    """The same for all parcels: what came in while its parcel was being written is found here."""
    _join(Told.received_at > now() - JOINED_FOR)


def _join(told: ColumnElement[bool], *parcels: ColumnElement[bool]) -> None:
    known = exists().where(
        Link.business_id == Told.business_id,
        Link.id == Told.link_id,
        Parcel.business_id == Told.business_id,
        Parcel.carrier_id == Link.carrier_id,
        Parcel.number_key == Told.number,
        *parcels,
    )
    joined = db.session.execute(
        update(Told).where(told, Told.verdict == "unknown_number", known).values(read_at=None, verdict=""),
        execution_options={"synchronize_session": False},
    )
    if cast(CursorResult, joined).rowcount:
        queue.ring_after_commit(READ)

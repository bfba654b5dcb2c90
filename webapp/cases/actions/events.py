"""Force majeure: an event is written down, its orders are found and shown, and only then excused; undone in one act."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, or_, select

from webapp.cases.actions.working import Clerk
from webapp.cases.models import Event, EventOrder
from webapp.cases.models.touching import count_excused, count_touched, excused_some, touched_ids
from webapp.cases.rules.areas import read_areas
from webapp.cases.rules.events import EVENTS, excused_key
from webapp.kit.bulk import among, insert_new
from webapp.kit.clock import now
from webapp.kit.db import db
from webapp.kit.errors import Refusal
from webapp.kit.ids import new_id
from webapp.kit.queue import ring_after_commit
from webapp.kit.seal import token
from webapp.ledger.actions import Telling, open_stories, write

BELL = "webapp.cases.jobs.excuse"
BATCH = 200
LEASE = timedelta(minutes=5)
ATTEMPTS = 5
WORKING = ("excusing", "undoing")


@dataclass(frozen=True, slots=True)
class Wish:
    """An event as it is written down. Times are aware; `postcodes` and `towns` as people type them."""

    name: str
    kind: str
    note: str
    postcodes: str
    towns: str
    place_ids: tuple[UUID, ...]
    carrier_ids: tuple[UUID, ...]
    rules: tuple[str, ...]
    from_at: datetime | None
    until_at: datetime | None
    time_zone: str = ""


def write_event(clerk: Clerk, wish: Wish, event: Event | None = None) -> Event | list[Refusal]:
    """Write an event down, or change one that has excused nothing yet. Nothing is done to any order."""
    areas = read_areas(wish.postcodes)
    towns = sorted(
        {town for part in wish.towns.replace("\n", ",").split(",") if (town := " ".join(part.split()).lower())}
    )
    refused = [*_wrong(wish), *([areas] if isinstance(areas, Refusal) else [])]
    if not refused and not (areas or towns or wish.place_ids):
        refused = [Refusal("no_place", "Name postcodes, towns or a warehouse of yours.", "postcodes")]
    if refused or isinstance(areas, Refusal):
        return refused
    if event is not None and (event := _hold(event)).state in WORKING:
        return [Refusal("busy", "Its orders are being worked on. Wait until that is over, then change it.")]
    if event is None:
        event = Event(business_id=clerk.business_id, id=new_id(), by=clerk.actor, by_name=clerk.name, created_at=now())
        db.session.add(event)
    event.name, event.kind, event.note = wish.name.strip(), wish.kind, wish.note.strip()
    event.areas, event.towns = [[area.kind, area.first, area.last] for area in areas], towns
    event.place_ids, event.carrier_ids = [str(i) for i in wish.place_ids], [str(i) for i in wish.carrier_ids]
    event.time_zone = wish.time_zone
    event.rules, event.from_at, event.until_at = list(wish.rules), wish.from_at, wish.until_at  # type: ignore[assignment]
    db.session.flush()
    return event


def _wrong(wish: Wish) -> list[Refusal]:
    wrong = []
    if not 3 <= len(wish.name.strip()) <= 200:
        wrong.append(Refusal("no_name", "Name the event, as the news do.", "name"))
    if wish.kind not in EVENTS:
        wrong.append(Refusal("unknown_kind", "Choose what kind of event it is.", "kind"))
    if wish.from_at is None:
        wrong.append(Refusal("no_start", "Say when it began.", "from_at"))
    elif wish.until_at and wish.until_at <= wish.from_at:
        wrong.append(Refusal("ends_before", "It ends before it begins.", "until_at"))
    if len(wish.note) > 4000 or len(wish.towns) > 4000 or len(wish.postcodes) > 20_000:
        wrong.append(Refusal("too_long", "That is too long.", "note"))
    return wrong


def ask_excuse(event: Event) -> Refusal | None:
    """Have the worker excuse every order that it touches and has not excused. Asking twice changes nothing."""
    held = _hold(event)
    if held.state in WORKING:
        return Refusal("busy", "It is being undone. Wait until that is over.") if held.state == "undoing" else None
    _begin(held, "excusing", count_touched(held))
    return None


def ask_undo(event: Event) -> None:
    """Have the worker take back everything that it excuses; also while it is being excused."""
    held = _hold(event)
    if held.state not in {"draft", "undone", "undoing"}:
        _begin(held, "undoing", count_excused(held))


def _begin(event: Event, state: str, total: int) -> None:
    event.state, event.total, event.done, event.attempts = state, total, 0, 0
    event.claim, event.claimed_until = "", None
    event.turn += state == "undoing"
    ring_after_commit(BELL)


def claim() -> tuple[UUID, UUID, str] | None:
    """Take the next event that waits for a worker: its business, id, and the claim that fences it off."""
    at = now()
    free = or_(Event.claimed_until.is_(None), Event.claimed_until < at)
    query = select(Event).where(Event.state.in_(WORKING), free).order_by(Event.created_at).limit(1)
    event = db.session.scalars(query.with_for_update(skip_locked=True)).first()
    if event is None:
        return None
    event.attempts += 1
    if event.attempts > ATTEMPTS:
        event.state = "failed"
        db.session.flush()
        return claim()
    event.claim, event.claimed_until = token(), at + LEASE
    return event.business_id, event.id, event.claim


def work_some(business_id: UUID, event_id: UUID, claimed: str) -> bool:
    """Do some of what was asked; whether there is more. Nothing is written once somebody else has the claim."""
    query = select(Event).where(Event.business_id == business_id, Event.id == event_id, Event.claim == claimed)
    event = db.session.scalars(query.with_for_update()).first()
    if event is None or event.state not in WORKING:
        return False
    some = _excuse(event) if event.state == "excusing" else _take_back(event)
    event.done += some
    event.claimed_until = now() + LEASE
    if not some:
        event.state = "excused" if event.state == "excusing" else "undone"
        event.claim, event.claimed_until = "", None
    return bool(some)


def _excuse(event: Event) -> int:
    ids = touched_ids(event, BATCH)
    if not ids:
        return 0
    key = excused_key(event.id, event.turn)
    stories = open_stories(event.business_id, ids)
    details: dict = {"event": str(event.id), "name": event.name, "how": event.how}
    if event.rules:
        details["rules"] = list(event.rules)
    by = (event.by, event.by_name)
    write(stories, [Telling(order_id, "excused", key, now(), *by, details=details) for order_id in ids])
    rows = [{"business_id": event.business_id, "event_id": event.id, "order_id": each, "key": key} for each in ids]
    insert_new(EventOrder, rows, ["business_id", "event_id", "order_id"])
    return len(ids)


def _take_back(event: Event) -> int:
    some = excused_some(event, BATCH)
    if not some:
        return 0
    stories = open_stories(event.business_id, [order_id for order_id, _ in some])
    told = [
        Telling(order_id, "undone", f"undone-{key}", now(), event.by, event.by_name, undoes=key)
        for order_id, key in some
    ]
    write(stories, told)
    table = EventOrder.__table__
    mine = (table.c.business_id == event.business_id, table.c.event_id == event.id)
    db.session.execute(delete(table).where(*mine, among(table.c.order_id, [order_id for order_id, _ in some])))
    return len(some)


def _hold(event: Event) -> Event:
    db.session.flush()  # what this transaction has changed is not to be read over
    query = select(Event).where(Event.business_id == event.business_id, Event.id == event.id).with_for_update()
    return db.session.scalars(query.execution_options(populate_existing=True)).one()

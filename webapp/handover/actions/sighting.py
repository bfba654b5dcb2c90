from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from webapp.handover.actions.rows import Witness
from webapp.handover.models.phones import Phone, known_runs, missing_now
from webapp.handover.rules.counting import count_of, holes, tally
from webapp.handover.rules.times import Offset, compared, corrected
from webapp.kit.bulk import insert_new
from webapp.kit.clock import now
from webapp.kit.db import db
from webapp.kit.ids import new_id


@dataclass(frozen=True, slots=True)
class Sighting:
    """What a phone says of itself. Its times are by its own clock, `received_at` by ours."""

    device_id: str
    last_seq: int
    waiting: int
    attention: int
    oldest_at: str | None
    sent_at: datetime
    stored: str
    received_at: datetime
    enrolled_id: UUID | None = None


def see_phone(by: Witness, seen: Sighting) -> Phone:
    """Keep what a phone said of itself, and count its scans: `missing` are those that never arrived."""
    phone = _held(by, seen)
    before = None if phone.clock_offset is None else Offset(phone.clock_offset, phone.clock_uncertainty)
    offset = compared(seen.sent_at, seen.received_at, before, max(seen.received_at - phone.last_seen_at, timedelta()))
    phone.clock_offset, phone.clock_uncertainty = offset.seconds, offset.uncertainty
    phone.clock_jumped_at = seen.received_at if offset.jumped else phone.clock_jumped_at
    phone.actor, phone.actor_name, phone.last_seen_at = by.actor, by.name, seen.received_at
    phone.waiting, phone.attention, phone.stored = seen.waiting, seen.attention, seen.stored
    phone.oldest_waiting_at = _oldest(seen)
    phone.enrolled_id = seen.enrolled_id or phone.enrolled_id
    phone.last_seq = max(phone.last_seq, seen.last_seq)
    _count(phone)
    return phone


def name_phone(phone: Phone, name: str) -> None:
    """Call it that; an empty name gives it back the one it had by itself."""
    phone.name = " ".join("".join(letter if letter.isprintable() else " " for letter in name).split())[:120]


def give_up_missing(by: Witness, phone: Phone) -> None:
    """Nobody waits for the missing scans any longer: somebody has looked into it. Should one still come, it counts."""
    db.session.refresh(phone, with_for_update={"of": Phone})  # a sighting at this moment may name a new gap
    missing = missing_now(phone)
    if missing:
        phone.settled_at, phone.settled_by_name = now(), by.name
        phone.settled_count += count_of(missing)
    phone.missing, phone.missing_count = [], 0


def _held(by: Witness, seen: Sighting) -> Phone:
    """The phone's row, made at its first word, held against another tab of the same phone."""
    row = {
        "business_id": by.business_id, "id": new_id(), "device_id": seen.device_id, "name": "", "enrolled_id": None,
        "actor": by.actor, "actor_name": by.name, "first_seen_at": seen.received_at, "last_seen_at": seen.received_at,
        "last_seq": 0, "waiting": 0, "attention": 0, "oldest_waiting_at": None, "stored": "unknown",
        "clock_offset": None, "clock_uncertainty": 0.0, "clock_jumped_at": None, "counted_to": 0, "missing": [],
        "missing_count": 0, "settled_at": None, "settled_by_name": "", "settled_count": 0,
    }  # fmt: skip
    insert_new(Phone, [row], ["business_id", "device_id"])
    query = select(Phone).where(Phone.business_id == by.business_id, Phone.device_id == seen.device_id)
    return db.session.scalars(query.with_for_update(of=Phone)).one()


def _oldest(seen: Sighting) -> datetime | None:
    if not seen.waiting or seen.oldest_at is None:
        return None
    when = corrected(seen.oldest_at, seen.sent_at.isoformat(), seen.received_at)
    return None if when.doubtful else when.happened_at


def _count(phone: Phone) -> None:
    """Count on from where it was counted to, and look again at what was missing below: what is whole is never read
    twice, so that a phone with a hundred thousand scans is counted as quickly as a new one."""
    runs = known_runs(phone.business_id, phone.device_id, phone.counted_to, phone.last_seq)
    above = holes(runs, phone.counted_to, phone.last_seq)
    told = tally([*missing_now(phone), *above], phone.last_seq, phone.waiting)
    phone.counted_to = told.counted_to
    phone.missing = [list(each) for each in told.missing]
    phone.missing_count = count_of(told.missing)

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, Select, UniqueConstraint, and_, func, or_, select, tuple_, union
from sqlalchemy.orm import Mapped, aliased, column_property, joinedload, mapped_column, relationship, undefer

from webapp.accounts.models import Device
from webapp.handover.models.scans import Quarantined, Scan
from webapp.handover.rules.counting import Range, without
from webapp.handover.rules.phones import UNSENT, State, Trouble, troubles
from webapp.kit.clock import now
from webapp.kit.db import Model, Owned, db, owned_fk


class Phone(Owned, Model):
    """What a phone, or the page on it, says of itself: how far it has counted, what it still holds, its clock.

    Its `device_id` is its own word; the enrolled Device, where there is one, is ours. `missing` are the numbers up to
    `counted_to` that never arrived; `settled_count` of them a person gave up, who looked into it.
    """

    __tablename__ = "phones"
    __table_args__ = (
        owned_fk("devices", "enrolled_id"),
        UniqueConstraint("business_id", "device_id"),
        Index("ix_phones_seen", "business_id", "last_seen_at"),
    )

    business_id: Mapped[UUID] = mapped_column(ForeignKey("businesses.id"), primary_key=True)
    device_id: Mapped[str]
    name: Mapped[str] = mapped_column(default="")
    enrolled_id: Mapped[UUID | None]
    actor: Mapped[str]
    actor_name: Mapped[str]
    first_seen_at: Mapped[datetime] = mapped_column(default=now)
    last_seen_at: Mapped[datetime]
    last_seq: Mapped[int] = mapped_column(BigInteger, default=0)
    waiting: Mapped[int] = mapped_column(default=0)
    attention: Mapped[int] = mapped_column(default=0)
    oldest_waiting_at: Mapped[datetime | None]
    stored: Mapped[str] = mapped_column(default="unknown")
    clock_offset: Mapped[float | None]
    clock_uncertainty: Mapped[float] = mapped_column(default=0.0)
    clock_jumped_at: Mapped[datetime | None]
    counted_to: Mapped[int] = mapped_column(BigInteger, default=0)
    missing: Mapped[list] = mapped_column(default=list)
    missing_count: Mapped[int] = mapped_column(BigInteger, default=0)
    settled_at: Mapped[datetime | None]
    settled_by_name: Mapped[str] = mapped_column(default="")
    settled_count: Mapped[int] = mapped_column(BigInteger, default=0)

    enrolled: Mapped[Device | None] = relationship(viewonly=True)
    before: ClassVar[Any]  # below

    @property
    def called(self) -> str:
        """What people call it: its own name, the enrolled device's, or whose it is, and that person's how many-th."""
        if name := self.name or (self.enrolled.name if self.enrolled else ""):
            return name
        return f"Phone of {self.actor_name}" + (f" {self.before + 1}" if self.before else "")

    @property
    def state(self) -> State:
        """What is known of it, without the scans that came in since it was last counted."""
        return State(
            missing_now(self), self.waiting, self.oldest_waiting_at, self.attention, self.clock_offset,
            self.clock_uncertainty, self.clock_jumped_at, self.stored,
        )  # fmt: skip

    @property
    def troubles(self) -> list[Trouble]:
        """What is wrong with it now, the worst first."""
        return troubles(self.state, now())


# How many phones without a name of their own somebody of that name used before this one was first seen.
_other = aliased(Phone)
Phone.before = column_property(
    select(func.count())
    .where(
        _other.business_id == Phone.business_id, _other.actor_name == Phone.actor_name, _other.name == "",
        _other.enrolled_id.is_(None),
        tuple_(_other.first_seen_at, _other.device_id) < tuple_(Phone.first_seen_at, Phone.device_id),
    )
    .correlate_except(_other)
    .scalar_subquery(),
    deferred=True,
)  # fmt: skip
_CALLED = (joinedload(Phone.enrolled), undefer(Phone.before))

_s, _q = Scan.__table__.c, Quarantined.__table__.c


def known_runs(business_id: UUID, device_id: str, above: int, upto: int) -> list[Range]:
    """The numbers that are here of a phone's scans, kept or quarantined, as runs in order."""
    numbers = union(*_numbers(business_id, device_id, [(above + 1, upto)])).subquery()
    # In a run of whole numbers, number minus place in the line is one and the same.
    run = numbers.c.seq - func.row_number().over(order_by=numbers.c.seq)
    placed = select(numbers.c.seq, run.label("run")).subquery()
    first, last = func.min(placed.c.seq).label("first"), func.max(placed.c.seq).label("last")
    runs = select(first, last).group_by(placed.c.run).order_by("first")
    return [(row.first, row.last) for row in db.session.execute(runs)]


def arrived(business_id: UUID, device_id: str, ranges: Sequence[Range]) -> list[int]:
    """Which of the numbers in these ranges are here by now."""
    return list(db.session.scalars(union(*_numbers(business_id, device_id, ranges)))) if ranges else []


def _numbers(business_id: UUID, device_id: str, ranges: Sequence[Range]) -> list[Select]:
    return [
        select(c.seq).where(
            c.business_id == business_id, c.device_id == device_id,
            or_(*(c.seq.between(first, last) for first, last in ranges)),
        )
        for c in (_s, _q)
    ]  # fmt: skip


def phone_of(business_id: UUID, phone_id: UUID) -> Phone | None:
    """One phone, if it is this business's."""
    query = select(Phone).where(Phone.business_id == business_id, Phone.id == phone_id)
    return db.session.scalar(query.options(*_CALLED))


def phones_of(business_id: UUID, limit: int = 1000) -> list[Phone]:
    """Every phone that said something of itself, the last seen first."""
    query = select(Phone).where(Phone.business_id == business_id).options(*_CALLED)
    return list(db.session.scalars(query.order_by(Phone.last_seen_at.desc(), Phone.device_id).limit(limit)))


def worrying_phones(business_id: UUID) -> list[Phone]:
    """The phones that lost scans, or hold some for too long: what the office is told. The longest unseen first."""
    waits = and_(Phone.waiting > 0, Phone.oldest_waiting_at < now() - UNSENT)
    query = select(Phone).where(Phone.business_id == business_id, or_(Phone.missing_count > 0, waits))
    phones = db.session.scalars(query.options(*_CALLED).order_by(Phone.last_seen_at))
    return [phone for phone in phones if any(each.tone == "red" for each in phone.troubles)]


def missing_now(phone: Phone) -> list[Range]:
    """What never arrived of this phone's scans, without what came in since it was last counted."""
    return without(phone.missing, arrived(phone.business_id, phone.device_id, phone.missing))

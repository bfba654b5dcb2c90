"""What the list of cases reads: pages by place, first what closes first."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, select, tuple_

from webapp.cases.models.case import NEVER, Case
from webapp.kit.db import db
from webapp.ledger.models import Chain
from webapp.orders.models import Order, Parcel

table, orders, parcels, chains = Case.__table__, Order.__table__, Parcel.__table__, Chain.__table__
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
MANY = 1000


@dataclass(frozen=True, slots=True)
class Sieve:
    """Which cases are wanted. `standing`: open, pressing (more than half of the time is over), overdue, or closed."""

    standing: str = "open"
    scenario: str = ""
    fault: str = ""
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """A case with its order and parcel, as lists show it."""

    id: UUID
    order_id: UUID
    scenario: str
    fault: str
    happened_at: datetime
    since_at: datetime
    rank_at: datetime
    warned: int
    amount: Decimal | None
    currency: str
    fallen_at: datetime | None
    outcome: str
    outcome_amount: Decimal | None
    closed_at: datetime | None
    number: str
    recipient: str
    status: str
    tracking_number: str | None

    @property
    def cursor(self) -> str:
        """Where a page that ends with this one goes on."""
        return f"{((self.closed_at or self.rank_at) - EPOCH) // MICROSECOND}.{self.id.hex}"


_HOMES = {"number": orders, "recipient": orders, "tracking_number": parcels, "status": chains}
SHOWN = [_HOMES.get(name, table).c[name] for name in Listed.__slots__]


def parse_cursor(text: str) -> tuple[datetime, UUID] | None:
    """The place in the list that a cursor names; None if it names none."""
    moment, _, name = text.partition(".")
    try:
        return EPOCH + int(moment) * MICROSECOND, UUID(hex=name)
    except (ValueError, OverflowError):
        return None


def list_cases(
    business_id: UUID, sieve: Sieve, at: datetime, limit: int, after: tuple[datetime, UUID] | None = None
) -> list[Listed]:
    """The next cases: open ones by when their claim closes, closed ones newest first. Paged by place."""
    closed = sieve.standing == "closed"
    moment = table.c.closed_at if closed else table.c.rank_at
    query = (
        select(*SHOWN)
        .join(orders, (orders.c.business_id == table.c.business_id) & (orders.c.id == table.c.order_id))
        .outerjoin(chains, (chains.c.business_id == table.c.business_id) & (chains.c.order_id == table.c.order_id))
        .outerjoin(parcels, (parcels.c.business_id == table.c.business_id) & (parcels.c.id == table.c.parcel_id))
        .where(table.c.business_id == business_id, _wanted(sieve, at))
        .limit(limit)
    )
    place: Any = tuple_(moment, table.c.id)
    if closed:
        query = query.order_by(moment.desc(), table.c.id.desc())
        query = query.where(place < after) if after else query
    else:
        query = query.order_by(moment, table.c.id)
        query = query.where(place > after) if after else query
    return [Listed(*row) for row in db.session.execute(query)]


def _wanted(sieve: Sieve, at: datetime) -> Any:
    wanted: list[Any] = [table.c.closed_at.is_not(None) if sieve.standing == "closed" else table.c.closed_at.is_(None)]
    if sieve.standing == "pressing":
        wanted += [table.c.warned > 0, table.c.rank_at >= at]
    if sieve.standing == "overdue":
        wanted.append(table.c.rank_at < at)
    wanted += [table.c[name] == value for name in ("scenario", "fault", "outcome") if (value := getattr(sieve, name))]
    return and_(*wanted)


def count_open(business_id: UUID) -> int:
    """How many cases are open; more than a thousand are not counted on."""
    some = select(table.c.id).where(table.c.business_id == business_id, table.c.closed_at.is_(None)).limit(MANY + 1)
    return db.session.scalar(select(func.count()).select_from(some.subquery())) or 0


def counts(business_id: UUID, at: datetime) -> dict[str, int]:
    """How many cases stand how, each counted up to a thousand and one."""
    found = {}
    for standing in ("open", "pressing", "overdue", "closed"):
        some = select(table.c.id).where(table.c.business_id == business_id, _wanted(Sieve(standing), at))
        found[standing] = db.session.scalar(select(func.count()).select_from(some.limit(MANY + 1).subquery())) or 0
    return found


__all__ = ["NEVER", "Listed", "Sieve", "count_open", "counts", "list_cases", "parse_cursor"]

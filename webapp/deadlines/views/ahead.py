"""Looking ahead on the radar: what would be missed by a moment if nothing were done. Nothing is written."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from webapp.accounts.models import Shop
from webapp.deadlines.models import MOST, Sieve, missed_by, reminded_by
from webapp.deadlines.rules.acts import money_of
from webapp.deadlines.rules.ahead import moment_named, quick_moments


@dataclass(slots=True)
class Clock:
    """The what-if clock: the moment looked ahead to (None: now), whether something was named that is none, the zone
    by which it goes, and moments to choose from as (words, text for the address)."""

    moment: datetime | None = None
    refused: bool = False
    zone: str = "UTC"
    typed: str = ""
    quick: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ByThen:
    """What would come by then: how many would be missed, of how many orders, what that takes by currency, and how many
    would be reminded of. Counted no further than `most`."""

    missed: int
    orders: int
    money: dict[str, Decimal]
    reminded: int
    most: int = MOST


def clock(asked: str | None, shops: Sequence[Shop], at: datetime) -> Clock:
    """The clock as a reader set it, in the zone of the first shop."""
    zone = ZoneInfo(shops[0].time_zone) if shops else ZoneInfo("UTC")
    moment = moment_named(asked, at, zone) if asked else None
    shown = moment.astimezone(zone) if moment else None
    return Clock(
        moment, bool(asked) and moment is None, str(zone), f"{shown:%Y-%m-%dT%H:%M}" if shown else "",
        [(words, f"{named:%Y-%m-%dT%H:%MZ}") for words, named in quick_moments(at, zone)],
    )  # fmt: skip


def looking(sieve: Sieve, moment: datetime) -> Sieve:
    """The open deadlines that will be over by then, each of an order."""
    return replace(sieve, standing="open", once=False, until=moment)


def by_then(business_id: UUID, moment: datetime, at: datetime) -> ByThen:
    """What would come from now (`at`) until then, all in all."""
    missed = missed_by(business_id, moment)
    first = missed[:MOST]
    orders = {row.order_id for row in first}
    return ByThen(len(missed), len(orders), money_of(first), reminded_by(business_id, moment, at))

"""What the rules ask of an order besides its facts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from webapp.policy.rules import EVERY_DAY, Calendar

MOST_HANDLING_DAYS = 999  # whatever is more is no number of days that anybody chose


@dataclass(frozen=True, slots=True)
class Parcel:
    """What the rules ask of a parcel: the date its carrier promised for it, and that carrier's delivery period."""

    id: UUID
    promised_at: datetime | None = None
    period: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Watched:
    """What the rules ask of an order: the platform's own times on it, its parcels, the days that
    count for its shop, and the handling days that the seller chose for it, where the order says so."""

    platform_times: Mapping[str, Any] = field(default_factory=dict)
    parcels: tuple[Parcel, ...] = ()
    calendar: Calendar = EVERY_DAY

    @property
    def handling_days(self) -> int | None:
        found = self.platform_times.get("handling_days")
        return found if isinstance(found, int) and 0 <= found <= MOST_HANDLING_DAYS else None


NOTHING_ELSE = Watched()

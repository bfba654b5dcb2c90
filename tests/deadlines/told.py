"""Facts for the pure tests, in short: hours after the order was placed."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

PLACED = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class Told:
    """One fact as the rules see it."""

    kind: str
    happened_at: datetime
    key: str
    parcel_id: UUID | None = None
    undoes: str | None = None
    details: dict = field(default_factory=dict, hash=False)
    actor_name: str = "Test"
    uncertainty: float = 0.0


def at(hours: float = 0, seconds: float = 0) -> datetime:
    """So long after the order was placed."""
    return PLACED + timedelta(hours=hours, seconds=seconds)


def told(kind: str, moment: datetime | float, **more: Any) -> Told:
    """A fact at a moment, or so many hours after the order was placed."""
    moment = moment if isinstance(moment, datetime) else at(moment)
    key = more.pop("key", None) or f"{kind}-{moment.isoformat()}-{more.get('parcel_id') or ''}"
    return Told(kind, moment, key, **more)

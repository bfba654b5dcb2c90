"""What time it is: the only place that asks the machine."""

from datetime import UTC, datetime


def now() -> datetime:
    """This instant, aware, UTC."""
    return datetime.now(UTC)

"""Which days count, and when a day ends: working days in one zone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days on which work is done, as seen in `zone`: the `weekdays` (0 is Monday) that are not `closed` (by day,
    with what they are called), and those that are `opened` although they would not count. It is given in whole; every
    day counts where none is given."""

    zone: tzinfo = UTC
    weekdays: frozenset[int] = frozenset(range(len(WEEKDAYS)))
    closed: Mapping[date, str] = field(default_factory=dict, hash=False)
    opened: frozenset[date] = frozenset()

    def works(self, day: date) -> bool:
        """Whether that day counts."""
        return day in self.opened or (day.weekday() in self.weekdays and day not in self.closed)

    def days_off(self, first: date, last: date) -> list[tuple[date, str]]:
        """The days from first to last that do not count although they fall on a weekday that does, with their names."""
        days = (first + A_DAY * n for n in range((last - first).days + 1))
        return [(day, self.closed[day]) for day in days if day.weekday() in self.weekdays and not self.works(day)]

    def working_day_after(self, day: date, count: int) -> date:
        """The working day that is so many after that day, which itself does not count (0: the day itself)."""
        while count > 0:
            day += A_DAY
            count -= self.works(day)
        return day

    def end(self, day: date, until: time) -> datetime:
        """That time of that day, in UTC. Where the clocks go back over it, it is over the second time; where they go
        forward over it, it is the moment on that day that is as long before the jump as it would be after."""
        return datetime.combine(day, until.replace(fold=1), self.zone).astimezone(UTC)

    def due_at(self, start: datetime, count: int, until: time, cut_off: time | None) -> datetime:
        """When so many working days after the start are over, in UTC. With a cut-off the day of the start is the first
        to count if it is a working day and the start lies before it; else the next working day is."""
        local = start.astimezone(self.zone)
        day = local.date()
        if cut_off and not (self.works(day) and local.time() < cut_off):
            count += 1
        return self.end(self.working_day_after(day, count), until)


EVERY_DAY = Calendar()

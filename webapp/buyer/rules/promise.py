"""When a parcel comes, and who says so."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo


@dataclass(frozen=True, slots=True)
class Promise:
    """When it comes: a day or a range of days, who says so, and whether that day is over."""

    first: date | None
    last: date | None
    words: str
    late: bool = False


def day(on: date) -> str:
    """A day as people say it: "Tue 24 Nov"."""
    return f"{on:%a} {on.day} {on:%b}"


def promise(
    told_on: date | None,
    marketplace_at: datetime | None,
    days: tuple[int | None, int | None],
    left: datetime | None,
    today: date,
    zone: tzinfo,
) -> Promise:
    """When a parcel comes, from the best of what is known, and who says so.

    The carrier's own day for this parcel; else the marketplace's; else the days that the carrier promises in general,
    counted from when it got the parcel; else nothing, and that is said.
    """
    if told_on:
        return Promise(told_on, told_on, "The carrier expects to deliver on this day.", told_on < today)
    if marketplace_at:
        day = marketplace_at.astimezone(zone).date()
        return Promise(None, day, "The marketplace promised it by this day.", day < today)
    last = days[1] if days[1] is not None else days[0]
    if last is None:
        return Promise(None, None, "Neither the carrier nor the shop has named a day yet.")
    first = days[0] if days[0] is not None else last
    first, last = min(first, last), max(first, last)
    if left is None:
        span = f"{first} to {last} days" if first != last else f"{last} {'day' if last == 1 else 'days'}"
        return Promise(None, None, f"The carrier promises {span}, counted from when it gets the parcel.")
    day = left.astimezone(zone).date()
    first_on, last_on = day + timedelta(days=first), day + timedelta(days=last)
    return Promise(first_on, last_on, "This is what the carrier promises in general.", last_on < today)

"""In which zone an event's times are typed and shown: a moment means another hour in each shop's own."""

from datetime import datetime
from zoneinfo import ZoneInfo

from webapp.accounts.models import Shop
from webapp.cases.models import Event
from webapp.cases.rules.events import lasted
from webapp.kit.access import me
from webapp.kit.db import db
from webapp.shell.rules import exact


def zones() -> dict[str, str]:
    """The zones of the business's shops, each with its town and the shops that go by it; UTC where there is none."""
    query = db.select(Shop.time_zone, Shop.name).where(Shop.business_id == me.business_id).order_by(Shop.name)
    shops: dict[str, list[str]] = {}
    for zone, name in db.session.execute(query):
        shops.setdefault(zone, []).append(name)
    return {zone: f"{town(zone)} ({', '.join(names)})" for zone, names in shops.items()} or {"UTC": "UTC"}


def town(zone: str) -> str:
    """A zone as people call it: its town."""
    return zone.rpartition("/")[2].replace("_", " ")


def zone_of(event: Event | None) -> str:
    """The zone that an event was written down in; the first shop's for one of before there was a choice."""
    return (event.time_zone if event else "") or next(iter(zones()))


def typed(text: str, zone: str) -> datetime | None:
    """A time as the browser's field gives it, in that zone; None for what is none."""
    try:
        found = datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))
    except ValueError:
        return None
    return found if 2000 <= found.year < 2100 else None


def as_typed(at: datetime | None, zone: str) -> str:
    """A moment as the browser's field takes it."""
    return at.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%dT%H:%M") if at else ""


def said(event: Event, zone: str) -> str:
    """From when until when, in that zone, in words."""
    own = ZoneInfo(zone)
    return lasted(exact(event.from_at, own), event.until_at, exact(event.until_at, own) if event.until_at else "")


def elsewhere(event: Event) -> list[str]:
    """The same in the zones of the shops that have another hour then."""
    mine = said(event, zone_of(event))
    return [f"{words}: {there}" for zone, words in zones().items() if (there := said(event, zone)) != mine]

"""What the address of a list of orders asks for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from flask import abort, request

from webapp.accounts.models import Shop
from webapp.deadlines.models import SOONEST
from webapp.kit.access import me
from webapp.ledger.kinds import LANES
from webapp.orders.models import NEWEST, WORTH_MOST, Import, Listing, Sieve, Way, import_of, list_orders, parse_place
from webapp.orders.models import ways_of as usual_ways
from webapp.orders.rules.searching import LONGEST_QUERY, wanted
from webapp.orders.views.typing import shops
from webapp.shell.rules import zone_named

SORTS = {"placed": "Newest placed", "deadline": "Next deadline", "value": "Highest value"}
WAYS = {"placed": NEWEST, "deadline": SOONEST, "value": WORTH_MOST}
NAMES = ("q", "lane", "shop", "from", "until", "import", "sort")
NOTHING = Listing([], None, False)


@dataclass(frozen=True, slots=True)
class Asked:
    """A list of orders as its address names it; `kept` is the address without the place of its page."""

    kept: dict[str, str]
    terms: list[tuple[str, ...]]
    sieve: Sieve
    ways: Sequence[Way] | None
    after: str
    shops: Sequence[Shop]
    file: Import | None

    def find(self, limit: int, *, whole: bool = False) -> Listing:
        """The orders that are asked for: those of the page, or (`whole`) from the beginning."""
        if self.kept.get("q") and not self.terms:  # signs alone find nothing
            return NOTHING
        return list_orders(
            me.business_id, self.terms, self.kept.get("lane", ""), "" if whole else self.after, limit,
            numbers_only=me.role == "courier", sieve=self.sieve, ways=self.ways,
        )  # fmt: skip

    def but(self, *names: str) -> dict[str, Any]:
        """What the address keeps when these are taken away."""
        return {name: value for name, value in self.kept.items() if name not in names}


def sorts() -> dict[str, str]:
    """How this reader may sort: who may not see money must not learn it from the order of a list either."""
    return {code: words for code, words in SORTS.items() if code != "value" or me.role != "courier"}


def asked() -> Asked:
    """What the address asks for. Aborts on nonsense."""
    kept = {name: text for name in (*NAMES, "after") if (text := request.args.get(name, "").strip())}
    after = kept.pop("after", "")
    if "q" in kept:
        kept["q"] = " ".join(kept["q"][:LONGEST_QUERY].split())
    if kept.get("sort") not in sorts():
        kept.pop("sort", None)
    lane, sort = kept.get("lane", ""), kept.get("sort", "")
    if lane and lane not in LANES:
        abort(404)
    terms = wanted(kept.get("q", ""))
    ways = WAYS.get(sort)
    if after and parse_place(after, ways or usual_ways(terms, lane)) is None:
        abort(400)
    known = shops()
    file = _file(kept["import"]) if "import" in kept else None
    return Asked(kept, terms, _sieve(kept, known, file), ways, after, known, file)


def _file(text: str) -> Import:
    found = import_of(me.business_id, _id(text)) if me.role != "courier" else None
    return found or abort(404)


def _sieve(kept: dict[str, str], known: Sequence[Shop], file: Import | None) -> Sieve:
    shop_id = _id(kept["shop"]) if "shop" in kept else None
    if shop_id and shop_id not in {shop.id for shop in known}:
        abort(404)
    first, last = (_day(kept[name]) if name in kept else None for name in ("from", "until"))
    return Sieve(
        shop_id, _midnight(first, known) if first else None,
        _midnight(last + timedelta(days=1), known) if last else None, file.id if file else None,
    )  # fmt: skip


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        abort(404)


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        abort(400)
    return day if date(1970, 1, 2) < day < date(9999, 12, 30) else abort(400)


def _midnight(day: date, known: Sequence[Shop]) -> datetime:
    """When a day begins where the reader is: the list shows its times there too."""
    zone = zone_named(request.cookies.get("zone")) or (zone_named(known[0].time_zone) if known else None) or UTC
    return datetime.combine(day, time.min, zone).astimezone(UTC)

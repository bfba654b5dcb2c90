"""The rule book, to be read."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import Response

from webapp.accounts.models import Shop, shops_of
from webapp.accounts.rules import MARKETS
from webapp.kit.access import for_roles, me
from webapp.kit.clock import now
from webapp.kit.pages import page
from webapp.ledger.kinds import KINDS
from webapp.policy.actions import today
from webapp.policy.models import DEFAULT, BookChoice, Law, books, choices_of, law_of, own_days_of
from webapp.policy.rules import EFFECTS, FORCE_MAJEURE, PLATFORM_TIMES, Book
from webapp.policy.rules.changes import changes
from webapp.policy.views import bp

SHIPPING_TYPES = {"seller": "Ship by Seller", "tiktok": "Ship by TikTok"}
ORDER_TYPES = {
    "NORMAL": "Ordinary",
    "ZERO_LOTTERY": "Prizes",
    "PRE_ORDER": "Pre-orders",
    "MADE_TO_ORDER": "Made to order",
    "BACK_ORDER": "Back orders",
}
AHEAD = timedelta(weeks=26)
SHOWN_AHEAD = 6


@dataclass(frozen=True, slots=True)
class ShopLaw:
    """What one shop goes by: its book, since which choice, the choices before, and the next days that do not count."""

    shop: Shop
    market: str
    book: Book
    choices: Sequence[BookChoice]
    fitting: Sequence[Book]
    days_off: Sequence[tuple[date, str]]


@bp.get("/rules")
@for_roles("seller", "staff")
def index() -> Response:
    """The books as sentences, each rule with its figure and source; which shop goes by which, and which days count."""
    return page("policy/index.html", **shown())


def shown() -> dict[str, Any]:
    """What the page shows, in whatever way it was come to."""
    shops, law, days = shops_of(me.business_id), law_of(me.business_id), own_days_of(me.business_id)
    laws = [_law(shop, law) for shop in shops]
    used = {one.book.code for one in laws} or {DEFAULT}
    first = today(shops, now())
    return {
        "laws": laws,
        "shelf": sorted(books().values(), key=lambda book: book.code not in used),
        "used": used,
        "books": books(),
        "on": now().date(),
        "changes": changes,
        "days": [day for day in days if day.day >= first],
        "days_over": sum(day.day < first for day in days),
        "shop_names": {shop.id: shop.name for shop in shops},
        "first_day": first,
        "counting": any(one.book.week for one in laws),
        "effects": EFFECTS,
        "force_majeure": FORCE_MAJEURE,
        "shipping_types": SHIPPING_TYPES,
        "order_types": ORDER_TYPES,
        "platform_words": PLATFORM_TIMES,
        "kind_words": {code: kind.words for code, kind in KINDS.items()},
        "said": _said,
    }


def _law(shop: Shop, law: Law) -> ShopLaw:
    at = now()
    book = law.book(shop.id, at)
    calendar = law.calendar(book, shop.id, shop.market, shop.time_zone)
    first = at.astimezone(ZoneInfo(shop.time_zone)).date()
    mine = [choice for choice in choices_of(shop.business_id) if choice.shop_id == shop.id]
    fitting = [other for other in books().values() if shop.market in other.markets and other is not book]
    off = calendar.days_off(first, first + AHEAD)[:SHOWN_AHEAD] if book.week else []
    return ShopLaw(shop, MARKETS.get(shop.market, (shop.market,))[0], book, mine[::-1], fitting, off)


def _said(codes: Collection[str], words: Mapping[str, str]) -> str:
    """Those of the words whose codes are meant, in the order of the words."""
    return ", ".join(text for code, text in words.items() if code in codes)

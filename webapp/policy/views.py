"""The rule book, to be read."""

from collections.abc import Collection, Mapping

from flask import Blueprint, Response

from webapp.accounts.models import Shop
from webapp.kit.access import for_roles, me
from webapp.kit.clock import now
from webapp.kit.db import db
from webapp.kit.pages import page
from webapp.ledger.kinds import KINDS
from webapp.policy.models import book_for, books
from webapp.policy.rules import EFFECTS

bp = Blueprint("policy", __name__)
bp.record_once(lambda _state: books())  # a book that says nonsense keeps the program from starting
SHIPPING_TYPES = {"seller": "Ship by Seller", "tiktok": "Ship by TikTok"}
ORDER_TYPES = {
    "NORMAL": "Ordinary",
    "ZERO_LOTTERY": "Prizes",
    "PRE_ORDER": "Pre-orders",
    "MADE_TO_ORDER": "Made to order",
    "BACK_ORDER": "Back orders",
}


@bp.get("/rules")
@for_roles("seller", "staff")
def index() -> Response:
    """The rules in force for this business's markets, as sentences, each with its figure and source."""
    shops = db.session.scalars(db.select(Shop).filter_by(business_id=me.business_id).order_by(Shop.name)).all()
    by_book: dict[str, list[Shop]] = {}
    for shop in shops:
        by_book.setdefault(book_for(shop.market).code, []).append(shop)
    if not by_book:
        by_book = {book_for("").code: []}
    today = now().date()
    return page(
        "policy/index.html",
        shelf=[(book, book.in_force(today), by_book[code]) for code, book in books().items() if code in by_book],
        effects=EFFECTS,
        shipping_types=SHIPPING_TYPES,
        order_types=ORDER_TYPES,
        kind_words={code: kind.words for code, kind in KINDS.items()},
        said=_said,
    )


def _said(codes: Collection[str], words: Mapping[str, str]) -> str:
    """Those of the words whose codes are meant, in the order of the words."""
    return ", ".join(text for code, text in words.items() if code in codes)

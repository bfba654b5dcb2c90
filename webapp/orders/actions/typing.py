"""An order that somebody types in."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select

from webapp.accounts.models import Shop
from webapp.carriers.models import Carrier
from webapp.kit.clock import now
from webapp.kit.db import db
from webapp.kit.errors import Refusal, Refused
from webapp.orders.actions.bringing_in import bring_in, hold_shop
from webapp.orders.actions.drafts import TYPED
from webapp.orders.actions.source import source_of
from webapp.orders.models import Order
from webapp.orders.rules.amounts import BadAmount, read_count, read_money
from webapp.orders.rules.cells import LONGEST_TEXT
from webapp.orders.rules.numbers import number_key
from webapp.orders.rules.reading import TEXTS, ExportLine, ExportOrder
from webapp.orders.rules.times import BadTime, read_time
from webapp.places.models import Place

LONGEST_NUMBER = 40
AHEAD = timedelta(minutes=10)
PAYMENTS = {"paid": "Paid", "cod": "Cash on delivery", "unpaid": "Not paid yet"}


@dataclass(frozen=True, slots=True)
class TypedLine:
    """One kind of thing, as typed."""

    sku: str
    name: str
    quantity: str


@dataclass(frozen=True, slots=True)
class TypedOrder:
    """An order as typed: texts, nothing checked yet. `texts` are the buyer's columns by our names for them."""

    number: str
    placed_at: str
    payment: str
    shipping_type: str
    amount: str
    tracking_number: str
    lines: list[TypedLine]
    carrier: Carrier | None = None
    place: Place | None = None
    texts: dict[str, str] = field(default_factory=dict)


def type_order(shop: Shop, typed: TypedOrder, actor: str, actor_name: str) -> UUID:
    """Take a typed order in, told as placed (and paid) in that person's name. Returns its id; raises Refused."""
    refusals: list[Refusal] = []
    hold_shop(shop.business_id, shop.id)  # of two who type the same number at once the second hears that it is there
    number = _number(shop, typed.number, refusals)
    placed_at = _placed_at(shop, typed.placed_at, refusals)
    lines = _lines(typed, refusals)
    amount = _amount(shop, typed.amount, refusals)
    if typed.tracking_number.strip() and not number_key(typed.tracking_number):
        refusals.append(Refusal("bad_number", "That is not a tracking number.", "tracking_number"))
    if typed.payment not in PAYMENTS:
        refusals.append(Refusal("unknown_payment", "Say whether it is paid.", "payment"))
    for name, text in typed.texts.items():
        if len(text) > LONGEST_TEXT or "\x00" in text:
            refusals.append(Refusal("too_long", f"A text here has at most {LONGEST_TEXT} characters.", name))
    if refusals or placed_at is None:
        raise Refused(*refusals)
    order = ExportOrder(
        number=number,
        status="UNPAID" if typed.payment == "unpaid" else "AWAITING_SHIPMENT",
        known=True,
        times={"placed": placed_at} | ({"paid": placed_at} if typed.payment == "paid" else {}),
        order_type="NORMAL",
        shipping_type="seller" if typed.shipping_type == "seller" else "tiktok",
        amount=amount,
        texts={
            **dict.fromkeys(TEXTS, ""),
            **{name: text.strip() for name, text in typed.texts.items()},
            "payment_method": PAYMENTS[typed.payment],
            "warehouse": typed.place.name if typed.place else "",
        },
        lines=tuple(lines),
    )
    bring_in(source_of(shop, TYPED, actor, actor_name, now()), [order])
    return db.session.scalars(_same(shop, number)).one()


def _same(shop: Shop, number: str):
    return select(Order.id).where(
        Order.business_id == shop.business_id, Order.shop_id == shop.id, Order.number == number
    )


def _number(shop: Shop, text: str, refusals: list[Refusal]) -> str:
    number = "".join(text.split())
    plain = number.replace("-", "").isalnum() and number.isascii() and len(number) <= LONGEST_NUMBER
    if not plain:
        words = f"An order number has letters and digits, at most {LONGEST_NUMBER}."
        refusals.append(Refusal("bad_number", words, "number"))
    elif db.session.scalar(_same(shop, number)):
        refusals.append(Refusal("known_order", "This shop has an order of that number already.", "number"))
    return number


def _placed_at(shop: Shop, text: str, refusals: list[Refusal]) -> datetime | None:
    if not text.strip():
        return now().replace(microsecond=0)
    try:
        moment = read_time(text.strip(), shop.market, shop.time_zone)
    except BadTime as bad:
        refusals.append(Refusal("impossible_time", str(bad), "placed_at"))
        return None
    if moment > now() + AHEAD:
        refusals.append(Refusal("future_time", "That time is still to come.", "placed_at"))
    return moment


def _amount(shop: Shop, text: str, refusals: list[Refusal]) -> Decimal | None:
    try:
        return read_money(text, shop.currency) if text.strip() else None
    except BadAmount as bad:
        refusals.append(Refusal("bad_amount", str(bad), "amount"))
        return None


def _lines(typed: TypedOrder, refusals: list[Refusal]) -> list[ExportLine]:
    tracking = (typed.tracking_number.strip(),) if typed.tracking_number.strip() else ()
    carrier = typed.carrier.name if typed.carrier else ""
    found = []
    for place, line in enumerate(typed.lines):
        sku, name = " ".join(line.sku.split())[:200], " ".join(line.name.split())[:400]
        if not (sku or name):
            continue
        try:
            quantity = read_count(line.quantity or "1")
        except BadAmount as bad:
            refusals.append(Refusal("bad_quantity", str(bad), f"quantity-{place}"))
            continue
        if quantity < 1:
            refusals.append(Refusal("bad_quantity", "At least one of it.", f"quantity-{place}"))
        found.append(ExportLine("", sku, name or sku, "", quantity, None, (), tracking, carrier))
    if not found and not refusals:
        refusals.append(Refusal("no_items", "Name at least one item.", "sku-0"))
    return found

"""What programs ask about orders. Nothing in the answers is a buyer's personal data."""

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Response, request
from pydantic import BaseModel, Field
from sqlalchemy import select

from webapp.accounts.models import Shop
from webapp.carriers.models import Carrier
from webapp.deadlines.models import Listed, deadlines_of_order
from webapp.kit.access import for_api, me
from webapp.kit.db import db
from webapp.kit.openapi import Problem, documented
from webapp.kit.pages import json_answer
from webapp.ledger.kinds import KINDS
from webapp.ledger.models import Chain, Fact, chain_of, facts_of
from webapp.orders.models import Order, Parcel, lines_of, orders_numbered, parcels_of
from webapp.orders.views import bp


class OrderQuery(BaseModel):
    """Which order is meant, where several shops have one of that number."""

    shop: str = Field(default="", max_length=200, description="The shop's name")


class LineOut(BaseModel):
    """One kind of thing in an order."""

    sku: str
    sku_id: str
    name: str
    variation: str
    quantity: int


class ParcelOut(BaseModel):
    """A parcel of the order and where it is."""

    id: UUID
    tracking_number: str
    package_id: str
    carrier: str
    status: str = Field(description="Empty until it has been handed over")
    handed_over_at: datetime | None
    handed_over_by: str | None
    attempts: int = Field(description="Failed delivery attempts")


class FactOut(BaseModel):
    """Something that happened, as it was told."""

    position: int
    kind: str
    words: str
    key: str
    happened_at: datetime
    uncertainty: float = Field(description="Seconds by which the time may be off")
    recorded_at: datetime
    by: str
    parcel: UUID | None
    undoes: str | None
    details: dict[str, Any]
    hash: str


class OrderDeadlineOut(BaseModel):
    """How the order stands before one of the platform's rules."""

    rule: str
    title: str
    sentence: str
    standing: str
    due_at: datetime | None
    basis: str = Field(description="Whose time due_at is: book, carrier, or the name of the platform's field")
    closed_at: datetime | None
    effect: str = Field(description="What a miss makes of the order: lost, delayed, cancellation_due or late")
    source: str


class OrderOut(BaseModel):
    """An order: its status is what its facts add up to."""

    id: UUID
    number: str
    shop: str
    status: str
    lane: str
    status_at: datetime | None
    parts: int = Field(
        description="How many parts were agreed so far, each sent by itself; 0 for an order that goes whole"
    )
    waits: int = Field(description="Pieces of an order in parts that no part takes yet")
    placed_at: datetime
    shipping_type: str
    order_type: str
    platform_status: str
    lines: list[LineOut]
    parcels: list[ParcelOut]
    facts: list[FactOut]
    deadlines: list[OrderDeadlineOut]


@bp.get("/api/v1/orders/<number>", endpoint="show_by_number")
@for_api("seller", "staff", "courier")
@documented(
    "One order by its number, with its parcels, facts and deadlines",
    answers={200: OrderOut, 404: Problem, 409: Problem}, query=OrderQuery, tag="orders",
)  # fmt: skip
def show(number: str) -> Response:
    """One order. Where several shops have an order of that number, `shop` says which."""
    shops = {
        row.id: row.name for row in db.session.execute(select(Shop.id, Shop.name).filter_by(business_id=me.business_id))
    }
    wanted = request.args.get("shop", "")
    found = [one for one in orders_numbered(me.business_id, number[:100]) if wanted in {"", shops[one.shop_id]}]
    if not found:
        return _problem(404, "unknown_order", "There is no order of that number.", "number")
    if len(found) > 1:
        return _problem(409, "several_orders", "Several shops have an order of that number; name one.", "shop")
    return json_answer(_order_out(found[0], shops[found[0].shop_id]).model_dump(mode="json"))


def _problem(status: int, code: str, words: str, where: str) -> Response:
    return json_answer({"error": {"code": code, "words": words, "where": where}}, status)


def _order_out(order: Order, shop: str) -> OrderOut:
    chain = chain_of(me.business_id, order.id)
    parcels = parcels_of(me.business_id, [order.id])[order.id]
    carriers = {row.id: row.name for row in db.session.scalars(select(Carrier).filter_by(business_id=me.business_id))}
    return OrderOut(
        id=order.id, number=order.number, shop=shop, status=chain.status if chain else "to_confirm",
        lane=chain.lane if chain else "to_confirm", status_at=chain.status_at if chain else None,
        parts=chain.parts if chain else 0, waits=chain.waits if chain else 0, placed_at=order.placed_at,
        shipping_type=order.shipping_type, order_type=order.order_type, platform_status=order.platform_status,
        lines=[
            LineOut(sku=line.sku, sku_id=line.sku_id, name=line.name, variation=line.variation, quantity=line.quantity)
            for line in lines_of(me.business_id, [order.id])[order.id]
        ],
        parcels=[_parcel_out(parcel, chain, carriers) for parcel in parcels],
        facts=[_fact_out(fact) for fact in facts_of(me.business_id, [order.id])[order.id]],
        deadlines=[_deadline_out(one) for one in deadlines_of_order(me.business_id, order.id)],
    )  # fmt: skip


def _parcel_out(parcel: Parcel, chain: Chain | None, carriers: dict[UUID, str]) -> ParcelOut:
    state = (chain.parcels if chain else {}).get(str(parcel.id), {})
    return ParcelOut(
        id=parcel.id, tracking_number=parcel.tracking_number, package_id=parcel.package_id,
        carrier=carriers.get(parcel.carrier_id, parcel.carrier_words) if parcel.carrier_id else parcel.carrier_words,
        status=state.get("status", ""), handed_over_at=state.get("handed_over_at"),
        handed_over_by=state.get("handed_over_by"), attempts=state.get("attempts", 0),
    )  # fmt: skip


def _fact_out(fact: Fact) -> FactOut:
    return FactOut(
        position=fact.position, kind=fact.kind, words=KINDS[fact.kind].words, key=fact.key,
        happened_at=fact.happened_at, uncertainty=fact.uncertainty, recorded_at=fact.recorded_at, by=fact.actor_name,
        parcel=fact.parcel_id, undoes=fact.undoes, details=fact.details, hash=fact.hash,
    )  # fmt: skip


def _deadline_out(one: Listed) -> OrderDeadlineOut:
    return OrderDeadlineOut(
        rule=one.rule.code, title=one.rule.title, sentence=one.rule.words, standing=one.standing, due_at=one.due_at,
        basis=one.basis, closed_at=one.closed_at, effect=one.rule.effect, source=one.rule.source,
    )  # fmt: skip

"""Which parcels are asked about. These are reactions: set-based, they may run twice, they only write rows."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, or_, select, update

from webapp.kit.bulk import insert_new
from webapp.kit.clock import now
from webapp.kit.db import db
from webapp.kit.ids import new_id
from webapp.ledger.models import Chain
from webapp.orders.models import Parcel, ParcelOrder
from webapp.tracking.carriers import ADAPTERS
from webapp.tracking.models import Link, Watch
from webapp.tracking.rules import FINISHED

OVER = ("delivered", "acknowledged", "returned", "cancelled")
POLLING = tuple(name for name, adapter in ADAPTERS.items() if adapter.POLLS)


def watch(business_id: UUID, order_ids: Sequence[UUID]) -> None:
    """Follow the parcels of these orders with every link of their carrier; ask at once where it can be asked.

    Orders whose story is over are left alone: an import of last year's orders must not ask about each of them.
    """
    watch_parcels(business_id, ParcelOrder.order_id.in_(list(order_ids)))


def watch_link(business_id: UUID, link_id: UUID) -> None:
    """Follow what is on its way already with a link that is new, or wanted again."""
    moving = or_(Chain.lane.in_(("on_the_way", "problem")), Chain.parts > 0)
    watch_parcels(business_id, and_(Link.id == link_id, moving))


def watch_parcels(business_id: UUID, condition: ColumnElement[bool]) -> None:
    """Follow every parcel that meets the condition (over parcels, their orders' chains and their carrier's links)."""
    at = now()
    query = (
        select(Parcel.id, Parcel.tracking_number, Link.id.label("link_id"), Link.adapter)
        .join(ParcelOrder, and_(ParcelOrder.business_id == Parcel.business_id, ParcelOrder.parcel_id == Parcel.id))
        .join(Chain, and_(Chain.business_id == Parcel.business_id, Chain.order_id == ParcelOrder.order_id))
        .join(Link, and_(Link.business_id == Parcel.business_id, Link.carrier_id == Parcel.carrier_id))
        .where(Parcel.business_id == business_id, Parcel.tracking_number != "", Chain.status.not_in(OVER), condition)
        .distinct()
    )
    found = db.session.execute(query).all()
    rows = [
        {
            "business_id": business_id, "id": new_id(), "link_id": row.link_id, "parcel_id": row.id,
            "number": row.tracking_number, "next_poll_at": at if row.adapter in POLLING else None, "last_answer": "",
            "refused_words": "", "created_at": at,
        }
        for row in found
    ]  # fmt: skip
    insert_new(Watch, rows, ["business_id", "link_id", "parcel_id"])
    parcel_ids = list({row.id for row in found})
    for first in range(0, len(parcel_ids), 500):
        _take_up_again(business_id, parcel_ids[first : first + 500])


def _take_up_again(business_id: UUID, parcel_ids: list[UUID]) -> None:
    """Ask again about parcels whose number was corrected, or whose order came back to life."""
    number = (
        select(Parcel.tracking_number)
        .where(Parcel.business_id == Watch.business_id, Parcel.id == Watch.parcel_id)
        .scalar_subquery()
    )
    polling = exists().where(
        Link.business_id == Watch.business_id, Link.id == Watch.link_id, Link.adapter.in_(POLLING)
    )  # fmt: skip
    mine = (Watch.business_id == business_id, Watch.parcel_id.in_(parcel_ids), polling)
    stopped = and_(Watch.next_poll_at.is_(None), or_(Watch.last_kind.is_(None), Watch.last_kind.not_in(FINISHED)))
    db.session.execute(
        update(Watch)
        .where(*mine, Watch.number != number)
        .values(number=number, next_poll_at=now(), last_answer="", last_kind=None, refused_words=""),
        execution_options={"synchronize_session": False},
    )
    db.session.execute(
        update(Watch).where(*mine, stopped).values(next_poll_at=now()),
        execution_options={"synchronize_session": False},
    )


def resume(business_id: UUID, order_ids: Sequence[UUID]) -> None:
    """Ask again about parcels that were followed and whose order is open again, because what ended it was undone."""
    query = (
        select(ParcelOrder.parcel_id)
        .join(Chain, and_(Chain.business_id == ParcelOrder.business_id, Chain.order_id == ParcelOrder.order_id))
        .where(
            ParcelOrder.business_id == business_id,
            ParcelOrder.order_id.in_(list(order_ids)),
            Chain.status.not_in(OVER),
        )
    )
    _take_up_again(business_id, list(db.session.scalars(query)))


def finish(business_id: UUID, order_ids: Sequence[UUID]) -> None:
    """Stop asking about parcels all of whose orders are over, whoever said so: platform, buyer or carrier."""
    of_orders = select(ParcelOrder.parcel_id).where(
        ParcelOrder.business_id == business_id, ParcelOrder.order_id.in_(list(order_ids))
    )
    still_open = exists().where(
        ParcelOrder.business_id == Watch.business_id,
        ParcelOrder.parcel_id == Watch.parcel_id,
        Chain.business_id == ParcelOrder.business_id,
        Chain.order_id == ParcelOrder.order_id,
        Chain.status.not_in(OVER),
    )
    db.session.execute(
        update(Watch)
        .where(Watch.business_id == business_id, Watch.parcel_id.in_(of_orders), ~still_open)
        .values(next_poll_at=None),
        execution_options={"synchronize_session": False},
    )

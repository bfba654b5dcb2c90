from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, and_, func, select
from sqlalchemy.orm import Mapped, mapped_column

from webapp.kit.bulk import among
from webapp.kit.clock import now
from webapp.kit.db import Model, Owned, db, owned_fk
from webapp.orders.models import Order

STANDINGS = {"waiting": "Waiting", "sent": "Sent", "withdrawn": "Withdrawn"}
MOST = 200


class Notice(Owned, Model):
    """Something that the buyer or the platform is to be told because of one fact. Texts hold no name: it is filled in
    when they are shown. `settled_at` is when it was sent or withdrawn."""

    __tablename__ = "notices"
    __table_args__ = (
        owned_fk("orders", "order_id"),
        UniqueConstraint("business_id", "order_id", "fact_key", "audience"),
        Index("ix_notices_standing", "business_id", "standing", "drafted_at", "id"),
    )

    order_id: Mapped[UUID]
    fact_key: Mapped[str]
    audience: Mapped[str]
    code: Mapped[str]
    subject: Mapped[str]
    text: Mapped[str]
    standing: Mapped[str] = mapped_column(default="waiting")
    drafted_at: Mapped[datetime] = mapped_column(default=now)
    settled_at: Mapped[datetime | None]
    settled_by_name: Mapped[str] = mapped_column(default="")


def notices_of(business_id: UUID, order_ids: Iterable[UUID]) -> dict[UUID, list[Notice]]:
    """All that is or was to be said about these orders, newest first."""
    query = select(Notice).where(Notice.business_id == business_id, among(Notice.order_id, order_ids))
    found: dict[UUID, list[Notice]] = defaultdict(list)
    for notice in db.session.scalars(query.order_by(Notice.drafted_at.desc(), Notice.id.desc())):
        found[notice.order_id].append(notice)
    return found


def notice_of(business_id: UUID, notice_id: UUID) -> Notice | None:
    """One notice, if it is this business's."""
    return db.session.get(Notice, (business_id, notice_id))


def list_notices(business_id: UUID, standing: str, audience: str) -> Sequence[tuple[Notice, Order]]:
    """Notices of that standing, with their orders: those that wait oldest first, all others newest first."""
    query = (
        select(Notice, Order)
        .join(Order, and_(Order.business_id == Notice.business_id, Order.id == Notice.order_id))
        .where(Notice.business_id == business_id, Notice.standing == standing)
        .limit(MOST)
    )
    if audience:
        query = query.where(Notice.audience == audience)
    at, row = Notice.drafted_at, Notice.id
    query = query.order_by(at, row) if standing == "waiting" else query.order_by(at.desc(), row.desc())
    return [(notice, order) for notice, order in db.session.execute(query)]


def counts_of(business_id: UUID) -> dict[str, int]:
    """How many notices stand how."""
    query = (
        select(Notice.standing, func.count().label("many"))
        .where(Notice.business_id == business_id)
        .group_by(Notice.standing)
    )
    return {row.standing: row.many for row in db.session.execute(query)}

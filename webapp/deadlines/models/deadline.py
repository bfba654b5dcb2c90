"""The table, and the plainest reads of it."""

from collections.abc import Collection, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Index, UniqueConstraint, literal, select, text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.kit.bulk import among
from webapp.kit.db import Model, Owned, db, owned_fk


def _where(condition: str) -> dict:
    return {"postgresql_where": text(condition), "sqlite_where": text(condition)}


class Deadline(Owned, Model):
    """How an order stands before a rule: a reading of its facts, made anew whenever one comes or time turns it.

    `rule` and `book` name what is to be done (policy/rulebook), `basis` whose time `due_at` is: "book", "carrier", or
    the name of the platform's field. `look_at` is when the sweep has to look again, `pressing_at` the place on the
    radar, `leads_at` the same for the most pressing open deadline of its order, None for the others. `turn` is 1, and
    one more for each miss that was taken back. `shop_id` and `lane` stand here too, so that the radar reads one index.
    `at_stake` is the money that a miss takes, in `currency`; None where no sum can be named.
    """

    __tablename__ = "deadlines"
    __table_args__ = (
        owned_fk("orders", "order_id"),
        UniqueConstraint("business_id", "order_id", "rule"),
        # What the sweep looks at. Next to nothing is due at any moment, so an idle look reads one page.
        Index("ix_deadlines_look", "look_at", "id", **_where("look_at IS NOT NULL")),
        # What the radar and the API page through.
        Index("ix_deadlines_pressing", "business_id", "standing", "pressing_at", "id"),
        Index("ix_deadlines_rule", "business_id", "standing", "rule", "pressing_at", "id"),
        # One row an order: without it the radar's last page would look at every deadline that leads no order.
        Index("ix_deadlines_leads", "business_id", "leads_at", "id", **_where("leads_at IS NOT NULL")),
        Index("ix_deadlines_lane", "business_id", "lane", "leads_at", "id", **_where("leads_at IS NOT NULL")),
        # What will be missed by a moment that somebody names.
        Index("ix_deadlines_due", "business_id", "due_at", "id", **_where("standing = 'open'")),
        # What will be reminded of by then, rule by rule: what is due no later than the rule's first reminder tells.
        Index("ix_deadlines_remind", "business_id", "rule", "due_at", "remind_at", **_where("standing = 'open'")),
        Index("ix_deadlines_shop", "business_id", "shop_id", "leads_at", "id", **_where("leads_at IS NOT NULL")),
    )

    order_id: Mapped[UUID]
    shop_id: Mapped[UUID]
    lane: Mapped[str]
    rule: Mapped[str]
    book: Mapped[str]
    basis: Mapped[str]
    started_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    remind_at: Mapped[datetime | None]
    look_at: Mapped[datetime | None]
    pressing_at: Mapped[datetime]
    leads_at: Mapped[datetime | None]
    standing: Mapped[str]
    closed_at: Mapped[datetime | None]
    turn: Mapped[int] = mapped_column(default=1)
    at_stake: Mapped[Decimal | None]
    currency: Mapped[str] = mapped_column(default="", server_default="")


deadlines_table = Deadline.__table__


def deadlines_of(business_id: UUID, order_ids: Collection[UUID]) -> Sequence[Any]:
    """The rows (plain, unsessioned) of these orders' deadlines."""
    table = deadlines_table
    query = select(table).where(table.c.business_id == business_id, among(table.c.order_id, order_ids))
    return db.session.execute(query.order_by(table.c.order_id, table.c.pressing_at, table.c.id)).all()


def standing_is(standing: str) -> ColumnElement[bool]:
    """The condition that a deadline stands so, written such that partial indexes are found."""
    return deadlines_table.c.standing == literal(standing, literal_execute=True)

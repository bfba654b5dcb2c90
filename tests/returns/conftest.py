from uuid import UUID

import pytest
from sqlalchemy import select

from tests.cast import Cast
from webapp.kit.db import db, transaction
from webapp.kit.ids import new_id
from webapp.orders.models import lines_of
from webapp.reactions import announce_of
from webapp.returns.actions import By, answer, inspect, open_return, receive
from webapp.returns.models import Return, ReturnLine, returns_of
from webapp.returns.rules.asking import Wish
from webapp.returns.rules.inspecting import Finding
from webapp.stock.models import Holding, Item

ANA = By("person:test", "Sample Ana")


class Desk:
    """The returns' desk of cast's business."""

    def __init__(self, cast: Cast):
        self.cast = cast

    def settle(self) -> None:
        """Let the house hear its news."""
        announce_of(str(self.cast.business))
        db.session.rollback()

    def wish(self, order: UUID, quantity: int = 1, **more) -> Wish:
        line = lines_of(self.cast.business, [order])[order][0]
        plain = {"return_type": "RETURN_AND_REFUND", "cause": "buyer", "reason": "", "payer": "seller",
                 "tracking_number": "", "carrier": "", "platform_id": "", "platform_status": "", "next_action": "",
                 "due_at": None, "amount": None, "lines": ((line.id, quantity),)}  # fmt: skip
        return Wish(**(plain | more))

    def open(self, order: UUID, quantity: int = 1, key: str = "", **more) -> UUID:
        with transaction():
            row = open_return(self.cast.business, order, self.wish(order, quantity, **more), key or str(new_id()), ANA)
            assert isinstance(row, Return), row
            return row.id

    def agree(self, return_id: UUID, decision: str = "APPROVE_RETURN") -> None:
        with transaction():
            assert isinstance(answer(self.cast.business, return_id, decision, "", ANA), Return)

    def receive(self, return_id: UUID) -> None:
        from webapp.kit.clock import now

        with transaction():
            assert isinstance(receive(self.cast.business, return_id, now(), ANA), Return)

    def inspect(self, return_id: UUID, quantity: int = 1, decision: str = "restock", condition: str = "as_new",
                key: str = ""):  # fmt: skip
        """What inspecting answers: how many were counted, or the codes of refusals."""
        line = self.line(return_id).id
        with transaction():
            done = inspect(self.cast.business, return_id, line, Finding(condition, quantity, decision),
                           self.cast.warehouse, key or str(new_id()), ANA)  # fmt: skip
            return [refusal.code for refusal in done] if isinstance(done, list) else done.counted

    def line(self, return_id: UUID) -> ReturnLine:
        return db.session.scalars(select(ReturnLine).where(ReturnLine.return_id == return_id)).first()

    def get(self, return_id: UUID) -> Return:
        db.session.rollback()
        return db.session.get_one(Return, (self.cast.business, return_id))

    def all(self, order: UUID) -> list[Return]:
        db.session.rollback()
        return returns_of(self.cast.business, [order])

    def item(self, sku: str = "KETTLE-1", on_hand: int = 5) -> UUID:
        with transaction():
            item = Item(business_id=self.cast.business, sku=sku, name="Sample kettle")
            db.session.add(item)
            db.session.flush()
            db.session.add(Holding(business_id=self.cast.business, item_id=item.id, place_id=self.cast.warehouse,
                                   on_hand=on_hand))  # fmt: skip
            return item.id

    def on_hand(self, item: UUID) -> int:
        db.session.rollback()
        return db.session.scalar(select(Holding.on_hand).where(Holding.item_id == item)) or 0

    def delivered(self, quantity: int = 1, **columns) -> UUID:
        """An order that its buyer has."""
        order = self.cast.order(kinds=("confirmed", "handed_over"), quantity=quantity, **columns)
        self.cast.tell(order, "delivered", parcel_id=self.cast.parcel(order))
        return order


@pytest.fixture
def desk(cast) -> Desk:
    return Desk(cast)

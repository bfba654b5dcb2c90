"""The people and things that tests are about. All invented."""

from datetime import timedelta
from decimal import Decimal
from itertools import count
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient

from webapp.accounts import actions as accounts
from webapp.accounts.models import Membership, Shop
from webapp.carriers.models import Carrier
from webapp.kit.clock import now
from webapp.kit.db import db, transaction
from webapp.ledger.actions import Telling, record
from webapp.ledger.models import Chain, chain_of
from webapp.orders.models import Line, Order, Parcel, ParcelOrder
from webapp.orders.rules.numbers import number_key
from webapp.places.models import Place


class Cast:
    """A business with a seller, staff and a courier, a warehouse and a carrier; and the stranger next door.

    Ids only: rows are read when asked for, since every transaction begins on a clean page.
    """

    def __init__(self, app: Flask):
        self.app = app
        self.numbers = count(576_460_000_000_000_001)
        with transaction():
            self.business, self.shop, self.seller = self._business("Sample Kettle Co", "seller@sample.test")
            self.staff = self._member(self.business, "Sample Ana", "staff@sample.test", "staff")
            self.courier = self._member(self.business, "Sample Budi", "courier@sample.test", "courier")
            self.stranger_business, self.stranger_shop, self.stranger = self._business(
                "Next Door Ltd", "stranger@sample.test"
            )
            self.warehouse = self._add(Place(business_id=self.business, kind="warehouse", name="Sample Warehouse"))
            self.drop_off = self._add(Place(business_id=self.business, kind="drop_off_point", name="Sample Drop-off"))
            self.carrier = self._add(
                Carrier(business_id=self.business, name="Sample Express", known_as=["sample express"])
            )
            self.other_carrier = self._add(
                Carrier(business_id=self.business, name="Sample Ninja", known_as=["sample ninja"])
            )

    @staticmethod
    def _add(row) -> UUID:
        db.session.add(row)
        db.session.flush()
        return row.id

    def _business(self, name: str, email: str) -> tuple[UUID, UUID, UUID]:
        business = accounts.Business(name=name)
        db.session.add(business)
        db.session.flush()
        shop = Shop(
            business_id=business.id, name=f"{name} shop", market="SG", time_zone="Asia/Singapore", currency="SGD"
        )
        db.session.add(shop)
        db.session.flush()
        return business.id, shop.id, self._member(business.id, f"Seller of {name}", email, "seller")

    @staticmethod
    def _member(business_id: UUID, name: str, email: str, role: str) -> UUID:
        return accounts.add_person(business_id, name, email, role).id

    def membership(self, who: UUID) -> Membership:
        """The row behind cast.seller, cast.staff, ..."""
        return db.session.query(Membership).filter_by(id=who).one()

    def client(self, who: UUID | None) -> FlaskClient:
        """A browser in which that person has signed in (None: nobody)."""
        client = self.app.test_client()
        if who:
            with transaction():
                token = accounts.begin_session(self.membership(who), 1).token
            with client.session_transaction() as session:
                session["_user_id"], session["_fresh"] = token, True
        return client

    def device(self, name: str = "Sample scanner") -> str:
        """A new device's bearer token."""
        with transaction():
            return accounts.add_device(self.business, name)[1]

    def order(self, *, business: UUID | None = None, shop: UUID | None = None, tracking: str | None = None,
              carrier: UUID | None = None, kinds: tuple[str, ...] = (), sku: str = "KETTLE-1", quantity: int = 1,
              placed_ago: timedelta = timedelta(hours=3), **columns) -> UUID:  # fmt: skip
        """A paid order with one line in one parcel, told to the ledger as placed and parcelled, and `kinds` on top.

        Returns the order's id; `cast.parcel(order)` gives its parcel's.
        """
        number = columns.pop("number", None) or str(next(self.numbers))
        business, own = business or self.business, not business or business == self.business
        placed_at = now() - placed_ago
        with transaction():
            defaults = {
                "shipping_type": "seller",
                "place_id": self.warehouse if own else None,
                "prepaid_at": placed_at,
                "currency": "SGD",
                "amount": Decimal("24.90"),
                "recipient": "Sample Buyer",
                "phone": "(+65)80000000",
                "address": "1 Sample Street",
                "city": "Singapore",
            }
            order = Order(
                business_id=business, shop_id=shop or (self.shop if own else self.stranger_shop), number=number,
                placed_at=placed_at, **(defaults | columns),
            )  # fmt: skip
            tracking = tracking if tracking is not None else f"SMP{number[-9:]}"
            parcel = Parcel(
                business_id=business, carrier_id=carrier or (self.carrier if own else None),
                tracking_number=tracking, number_key=number_key(tracking),
            )  # fmt: skip
            db.session.add_all([order, parcel])
            db.session.flush()
            db.session.add_all(
                [
                    ParcelOrder(business_id=business, parcel_id=parcel.id, order_id=order.id),
                    Line(business_id=business, order_id=order.id, parcel_id=parcel.id, sku=sku, quantity=quantity,
                         name="Sample kettle, 1.7 l"),
                ]
            )  # fmt: skip
            db.session.flush()
            order_id = order.id
            tellings = [
                Telling(order_id, "placed", "platform-placed", placed_at, "platform", "TikTok Shop"),
                Telling(order_id, "parcelled", f"parcel-{parcel.id}", placed_at, "platform", "TikTok Shop",
                        parcel_id=parcel.id, details={"number": tracking}),
            ]  # fmt: skip
            record(business, tellings)
        for kind in kinds:
            self.tell(order_id, kind, business=business)
        return order_id

    def parcel(self, order_id: UUID) -> UUID:
        """The (first) parcel of an order."""
        return (
            db.session.query(ParcelOrder).filter_by(order_id=order_id).order_by(ParcelOrder.parcel_id).first().parcel_id
        )

    def tell(self, order_id: UUID, kind: str, *, business: UUID | None = None, **columns) -> None:
        """Tell the ledger one fact."""
        at = columns.pop("happened_at", None) or now()
        key = columns.pop("key", None) or f"test-{kind}-{at.isoformat()}"
        with transaction():
            record(business or self.business, [Telling(order_id, kind, key, at, "test", "Test", **columns)])

    def chain(self, order_id: UUID) -> Chain:
        """Where an order stands now, read afresh."""
        db.session.rollback()
        return chain_of(self.business, order_id)

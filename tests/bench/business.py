"""A business to measure in: invented, filled by the rooms' own actions."""

import csv
import io
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Flask

from webapp.accounts.actions import add_device, begin_session, open_business
from webapp.accounts.models import Membership, Shop
from webapp.carriers.actions import add_carrier
from webapp.handover.actions import Witness, open_batch
from webapp.kit.clock import now
from webapp.kit.db import db, transaction
from webapp.orders.jobs import import_file
from webapp.places.actions import add_place

COLUMNS = (
    "Order ID", "Order Status", "Order Substatus", "Seller SKU", "Product Name", "Quantity", "Order Amount",
    "Created Time", "Paid Time", "RTS Time", "Shipped Time", "Warehouse Name", "Tracking ID", "Delivery Option",
    "Shipping Provider Name", "Buyer Username", "Recipient", "Phone #", "Zipcode", "Country", "Detail Address",
    "Payment Method",
)  # fmt: skip


@dataclass
class Business:
    """Ids of what was made, and the heads by which to ask the web server."""

    app: Flask
    id: UUID
    shop_id: UUID
    carrier_id: UUID
    place_id: UUID
    member_id: UUID
    bearer: str
    numbers: count = field(default_factory=lambda: count(1))

    def export(self, orders: int, age: timedelta, status: str, lines: int = 1) -> tuple[bytes, list[str]]:
        """An order export of so many new orders, and their tracking numbers."""
        at = datetime.now(ZoneInfo("Asia/Singapore")) - age
        text, trackings = io.StringIO(), []
        writer = csv.writer(text)
        writer.writerow(COLUMNS)
        for _ in range(orders):
            number = next(self.numbers)
            placed = at - timedelta(seconds=number % 1200)
            trackings.append(f"BNCH{number:010}" if status != "Awaiting shipment" else "")
            for row in self._rows(number, placed, status, trackings[-1], lines):
                writer.writerow(row)
        return text.getvalue().encode(), trackings

    @staticmethod
    def _rows(number: int, placed: datetime, status: str, tracking: str, lines: int) -> Iterator[list[str]]:
        times = [f"{placed + timedelta(minutes=m):%d/%m/%Y %H:%M:%S}" for m in (0, 2, 10, 20)]
        arranged = times[2] if status != "Awaiting shipment" else ""
        shipped = times[3] if status == "In transit" else ""
        for line in range(lines):
            yield [
                f"{576_000_000_000_000_000 + number}\t", "To ship", status, f"SKU-{(number + line) % 500}",
                f"Bench item {(number + line) % 500}", "1", "SGD 24.90", times[0], times[1], arranged, shipped,
                "Bench Warehouse", tracking, "Send by seller", "Bench Express", f"bench{number}", "Bench Buyer",
                f"(+65)8{number:07}", "049000", "Singapore", f"{number} Bench Street", "Credit card",
            ]  # fmt: skip

    def bring_in(self, content: bytes) -> float:
        """Import that file; returns the seconds it took."""
        began = time.perf_counter()
        done = import_file(self.id, self.shop_id, "bench.csv", content, "bench", "Bench")
        if done.state != "done" or done.refused:
            raise RuntimeError(f"the import failed: {done.state}, {done.refused} refused, {done.failure_words}")
        return time.perf_counter() - began

    def open_batch(self) -> UUID:
        """A handover that is open."""
        with transaction():
            return open_batch(Witness(self.id, "bench", "Bench"), self.carrier_id, self.place_id, "pick_up").id

    def cookie(self) -> str:
        """The head of somebody who has signed in as the seller."""
        with transaction():
            token = begin_session(db.session.get_one(Membership, (self.id, self.member_id)), 1).token
        client = self.app.test_client()
        with client.session_transaction() as session:
            session["_user_id"], session["_fresh"] = token, True
        kept = client.get_cookie(self.app.config["SESSION_COOKIE_NAME"])
        return f"Cookie: {kept.key}={kept.value}"


def make_business(app: Flask) -> Business:
    """A business with a shop, a warehouse, a carrier and a device."""
    with transaction():
        owner = open_business("Bench Co", "Bench Shop", "SG", "Bench Seller", "bench@bench.test", "a long password")
        shop_id = db.session.query(Shop.id).filter_by(business_id=owner.business_id).scalar()
        place_id = add_place(owner.business_id, "warehouse", "Bench Warehouse").id
        carrier_id = add_carrier(owner.business_id, "Bench Express").id
        _, token = add_device(owner.business_id, "bench scanner")
        made = (owner.business_id, shop_id, carrier_id, place_id, owner.id)
    return Business(app, *made, f"Authorization: Bearer {token}")


def scan_bodies(trackings: list[str], batch_id: UUID, each: int) -> list[str]:
    """The bodies of posts that scan these parcels, so many in a post."""
    import json

    from webapp.kit.ids import new_id

    bodies = []
    for first in range(0, len(trackings), each):
        at = now().isoformat()
        scans = [
            {"client_id": str(new_id()), "seq": first + place, "number": number, "device_time": at,
             "batch": str(batch_id)}
            for place, number in enumerate(trackings[first : first + each], 1)
        ]  # fmt: skip
        bodies.append(json.dumps({"device_id": "bench", "sent_at": at, "scans": scans}))
    return bodies

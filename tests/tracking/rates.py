"""How fast carriers are asked and listened to: `measure_polling(app)` and `measure_webhooks(app)` for `bin/bench`.

They need an application context on an empty database whose schema is made; they start and stop a sandbox of their own.
Figures, never assertions.
"""

import json
from http.client import HTTPConnection
from time import monotonic
from uuid import UUID

from flask import Flask
from sqlalchemy import update

from sandbox.ninjavan import signature
from tests.cast import Cast
from tests.sandbox_server import Sandbox, start_sandbox
from tests.tracking.carriers.test_ninjavan import VERSION_1
from webapp.kit.bulk import insert_many
from webapp.kit.clock import now
from webapp.kit.db import db, transaction
from webapp.kit.ids import new_id
from webapp.ledger.actions import Telling, record
from webapp.orders.models import Order, Parcel, ParcelOrder
from webapp.orders.rules.numbers import number_key
from webapp.tracking import actions, jobs
from webapp.tracking.models import Link, Watch, find_link

AT_ONCE = 500


def measure_polling(app: Flask, parcels: int = 2000, latency: int = 50, words: bool = False) -> dict[str, float]:
    """Polled parcels a second against a sandbox that takes `latency` milliseconds, 50 in flight, one worker:
    `first` (two calls each: find, make), `nothing_new`, `one_fact_each`, `beside_broken` (as `nothing_new`, while
    another carrier of the same business answers nothing but errors)."""
    cast = Cast(app)
    outside, process = start_sandbox("--speed", "0")
    broken, broken_process = start_sandbox("--speed", "0")
    before = app.config["OUTSIDE_ALLOWED_ORIGINS"]
    app.config["OUTSIDE_ALLOWED_ORIGINS"] = [outside.address, broken.address]
    try:
        _link(cast, outside, cast.carrier)
        numbers = fill(cast, parcels, cast.carrier, "SMPR")
        outside.misbehave(latency=latency)
        rates = {"first": _rate(parcels), "nothing_new": _rate(parcels)}
        _advance_all(outside, numbers)
        rates["one_fact_each"] = _rate(parcels)
        _link(cast, broken, cast.other_carrier)
        fill(cast, 200, cast.other_carrier, "SMPB")
        broken.misbehave(errors=1)
        rates["beside_broken"] = _rate(parcels)
    finally:
        app.config["OUTSIDE_ALLOWED_ORIGINS"] = before
        for each in (process, broken_process):
            each.terminate()
            each.wait(10)
    if words:
        print(", ".join(f"{name} {rate:.0f}/s" for name, rate in rates.items()))
    return rates


def measure_webhooks(app: Flask, count: int = 2000) -> dict[str, float]:
    """Webhooks a second taken (`taken`, each its own commit, one client in this process), the slowest of a hundred in
    milliseconds (`p99_ms`), and how many a second are read (`read`)."""
    cast = Cast(app)
    with transaction():
        typed = {"adapter": "ninjavan", "carrier_id": str(cast.carrier), "client_secret": "s"}
        link_id = actions.open_link(cast.business, typed).id
    numbers = fill(cast, count, cast.carrier, "SMPW")
    path, client = f"/webhooks/ninjavan/{find_link(cast.business, link_id).token}", app.test_client()
    bodies = [json.dumps(VERSION_1 | {"tracking_id": number}).encode() for number in numbers]
    took = []
    for body in bodies:
        begun = monotonic()
        assert client.post(path, data=body, headers=signature(body, "s")).status_code == 200
        took.append(monotonic() - begun)
    begun = monotonic()
    read = jobs.read_webhooks()
    return {
        "taken": count / sum(took),
        "p99_ms": sorted(took)[int(count * 0.99)] * 1000,
        "read": read / (monotonic() - begun),
    }


def fill(cast: Cast, count: int, carrier: UUID, prefix: str) -> list[str]:
    """That many orders with a parcel each that was handed over and is watched; their numbers. Set-based."""
    numbers = [f"{prefix}{place:09}" for place in range(count)]
    for first in range(0, count, AT_ONCE):
        _fill_some(cast, carrier, numbers[first : first + AT_ONCE])
    return numbers


def _fill_some(cast: Cast, carrier: UUID, numbers: list[str]) -> None:
    at, whose = now(), {"business_id": cast.business}
    orders = [_order_row(cast, number) for number in numbers]
    parcels = [
        whose | {"id": new_id(), "carrier_id": carrier, "carrier_words": "", "tracking_number": number,
                 "number_key": number_key(number), "package_id": "", "recorded_at": at}
        for number in numbers
    ]  # fmt: skip
    pairs = [(order["id"], parcel["id"]) for order, parcel in zip(orders, parcels, strict=True)]
    with transaction():
        insert_many(Order, orders)
        insert_many(Parcel, parcels)
        insert_many(ParcelOrder, [whose | {"parcel_id": parcel, "order_id": order} for order, parcel in pairs])
        record(
            cast.business,
            [
                telling
                for order, parcel in pairs
                for telling in (
                    Telling(order, "placed", "platform-placed", at, "platform", "TikTok Shop"),
                    Telling(order, "handed_over", f"scan-{parcel}", at, "test", "Test", parcel_id=parcel),
                )
            ],
        )
        actions.watch(cast.business, [order for order, _ in pairs])


def _order_row(cast: Cast, number: str) -> dict:
    order = Order(business_id=cast.business, shop_id=cast.shop, number=number, placed_at=now())
    row = {}
    for column in Order.__table__.columns:
        default = column.default
        value = getattr(order, column.key)
        if value is None and default is not None:
            value = default.arg(None) if default.is_callable else default.arg
        row[column.key] = value
    return row


def _link(cast: Cast, outside: Sandbox, carrier: UUID) -> None:
    typed = {"adapter": "easypost", "carrier_id": str(carrier), "base_url": outside.address, "api_key": outside.key}
    with transaction():
        actions.open_link(cast.business, typed)


def _rate(parcels: int) -> float:
    with transaction():
        db.session.execute(update(Watch).where(Watch.next_poll_at.is_not(None)).values(next_poll_at=Watch.created_at))
        db.session.execute(update(Link).values(open_until=None))
    begun = monotonic()
    jobs.poll()
    return parcels / (monotonic() - begun)


def _advance_all(outside: Sandbox, numbers: list[str]) -> None:
    connection = HTTPConnection(outside.address.removeprefix("http://"))
    for number in numbers:
        connection.request("POST", f"/sandbox/parcels/{number}/advance")
        connection.getresponse().read()
    connection.close()

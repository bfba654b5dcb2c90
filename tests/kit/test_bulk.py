"""What goes in as one array comes out as it was, whatever it holds."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from webapp.kit.bulk import among, insert_many, insert_new, update_many
from webapp.kit.db import db, transaction
from webapp.kit.ids import new_id
from webapp.orders.models import Order

WORDS = [
    "",
    "NULL",
    "null",
    '"',
    "\\",
    '\\"',
    "{a,b}",
    "a,b",
    " x ",
    "line\nbreak",
    "tab\t",
    "'",
    "ก็ 🫖 \u202e",
    "%s %(x)s :x",
]
MOMENTS = [
    None,
    datetime(1970, 1, 1, tzinfo=UTC),
    datetime(2026, 3, 2, 9, 0, 0, 1, tzinfo=timezone(timedelta(hours=7))),
]


def rows(cast):
    first = {"business_id": cast.business, "shop_id": cast.shop, "placed_at": datetime(2026, 3, 2, tzinfo=UTC)}
    plain = {c.name: c.default.arg for c in Order.__table__.c if c.default is not None and c.default.is_scalar}
    for place, word in enumerate(WORDS):
        yield {
            **plain, **first, "id": new_id(), "number": f"{place}", "recipient": word, "place_id": None,
            "prepaid_at": MOMENTS[place % 3], "amount": None if place % 2 else Decimal("12.34"),
            "buyer_key": f"k{place}", "platform_times": {word: [word, None, 1]}, "recorded_at": first["placed_at"],
        }  # fmt: skip


@pytest.mark.parametrize("insert", [insert_many, lambda model, given: insert_new(model, given, ["business_id", "id"])])
def test_rows_come_out_as_they_went_in(cast, insert):
    given = list(rows(cast))
    with transaction():
        insert(Order, given)
    kept = {order.id: order for order in db.session.query(Order)}
    for row in given:
        for name, value in row.items():
            assert getattr(kept[row["id"]], name) == value, name


def test_rows_are_changed_to_what_is_said(cast):
    given = list(rows(cast))
    with transaction():
        insert_many(Order, given)
    changes = [
        {**{name: row[name] for name in ("business_id", "id")}, "buyer_message": row["recipient"]} for row in given
    ]
    with transaction():
        update_many(Order, changes, ["business_id", "id"])
    assert all(order.buyer_message == order.recipient for order in db.session.query(Order))


def test_what_is_there_already_is_left_alone(cast):
    given = list(rows(cast))
    with transaction():
        insert_many(Order, given[:3])
        insert_new(Order, [{**row, "recipient": "other"} for row in given], ["business_id", "id"])
    kept = {order.id: order.recipient for order in db.session.query(Order)}
    assert [kept[row["id"]] for row in given] == [*WORDS[:3], *["other"] * (len(WORDS) - 3)]


def test_rows_are_found_among_many_values(cast):
    with transaction():
        insert_many(Order, list(rows(cast)))
    found = db.session.scalars(db.select(Order.recipient).where(among(Order.recipient, WORDS[:5]))).all()
    assert sorted(found) == sorted(WORDS[:5])

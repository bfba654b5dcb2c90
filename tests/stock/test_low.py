"""What runs low: over all places together, the emptiest first; found by what is scarce, without adding up all stock."""

import random

from sqlalchemy import event

from webapp.kit.db import db, transaction
from webapp.kit.ids import new_id
from webapp.places.models import Place
from webapp.stock.models import Holding, Item, low_items


def _stock(cast, sku: str, low_at: int | None, *free: int, reserved: int = 0) -> None:
    """An item with so many free pieces at a place each."""
    with transaction():
        item = Item(business_id=cast.business, id=new_id(), sku=sku, name=sku, low_at=low_at)
        db.session.add(item)
        for many in free:
            place = Place(business_id=cast.business, id=new_id(), kind="warehouse", name=f"Place {new_id()}")
            db.session.add(place)
            db.session.flush()
            db.session.add(
                Holding(business_id=cast.business, item_id=item.id, place_id=place.id, on_hand=many + reserved,
                        reserved=reserved)
            )  # fmt: skip


def _low(cast, **asked) -> list[tuple[str, int]]:
    return [(row.sku, row.free) for row in low_items(cast.business, **asked)]


def test_what_is_free_at_all_places_together_is_what_counts(cast):
    _stock(cast, "ENOUGH-TOGETHER", 5, 3, 3)
    _stock(cast, "LOW-TOGETHER", 5, 2, 3)
    _stock(cast, "NONE", 5, 0, 0)
    _stock(cast, "PROMISED", 5, 4, reserved=90)
    _stock(cast, "PLENTY", 5, 100)
    _stock(cast, "NOT-NOTED", None, 0)
    _stock(cast, "AT-ZERO", 0, 0)
    _stock(cast, "NOT-YET-AT-ZERO", 0, 1)
    _stock(cast, "NEVER-CAME", 5)
    assert _low(cast) == [("AT-ZERO", 0), ("NONE", 0), ("PROMISED", 4), ("LOW-TOGETHER", 5)]
    assert _low(cast, limit=2) == [("AT-ZERO", 0), ("NONE", 0)]


def test_of_some_items_only_these_are_said(cast):
    _stock(cast, "ONE", 5, 1)
    _stock(cast, "TWO", 5, 2)
    [two] = [row.item_id for row in low_items(cast.business) if row.sku == "TWO"]
    assert _low(cast, items=[two]) == [("TWO", 2)]
    assert low_items(cast.stranger_business, items=[two]) == []


def test_random_stock_gives_what_adding_it_all_up_gives(cast):
    dice, wanted = random.Random(4), []
    for row in range(60):
        free, low_at = [dice.randint(0, 12) for _ in range(dice.randint(1, 3))], dice.choice([None, 0, 5, 12, 30])
        _stock(cast, f"SKU-{row:02}", low_at, *free)
        if low_at is not None and sum(free) <= low_at:
            wanted.append((sum(free), f"SKU-{row:02}"))
    assert [(free, sku) for sku, free in _low(cast)] == sorted(wanted)


def test_the_plan_reads_what_is_scarce_by_its_index(cast):
    _stock(cast, "ONE", 5, 1)
    said = []

    def hear(_connection, _cursor, sql, values, *_more) -> None:
        said.append((sql, values))

    event.listen(db.engine, "before_cursor_execute", hear)
    low_items(cast.business)
    event.remove(db.engine, "before_cursor_execute", hear)
    sql, values = said[-1]
    if db.engine.dialect.name == "sqlite":
        plan = " ".join(row[3] for row in db.session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values))
        assert "ix_holdings_free" in plan
        assert "SCAN items" not in plan

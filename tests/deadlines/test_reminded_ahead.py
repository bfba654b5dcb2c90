"""How many will be reminded of by a moment: as many as looking at every open deadline finds."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
import time_machine

from webapp.deadlines.models import Deadline, reminded_by
from webapp.deadlines.models import reminding as counting
from webapp.deadlines.rules.reminding import due_spans, reminders
from webapp.kit.db import db, transaction
from webapp.kit.ids import new_id
from webapp.policy.models import books
from webapp.policy.rules import Reminders

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
RULES = [rule for book in books().values() for rule in book.rules]
CODES = sorted({rule.code for rule in RULES})
AHEAD = [0.1, 1, 2.9, 3, 3.1, 6, 11, 12, 20, 24, 25, 47, 48, 49, 71, 72, 73, 96, 120, 200, 300, 360, 400, 9000]


@pytest.fixture(autouse=True)
def frozen():
    with time_machine.travel(START, tick=False) as clock:
        yield clock


def slowly(business, at) -> int:
    """Every open deadline, one by one."""
    rows = db.session.query(Deadline).filter_by(business_id=business, standing="open")
    return sum(bool(row.due_at and row.remind_at and row.remind_at <= at <= row.due_at) for row in rows)


def row(cast, order, code: str, chance: Random) -> Deadline:
    """A deadline as following an order would have left it: looked at now, or a while ago where the sweep is behind."""
    rule = chance.choice([rule for rule in RULES if rule.code == code])
    looked = START - chance.choice([0, 0, 0, 1, 30]) * HOUR
    started = looked - chance.randint(0, 400) * HOUR
    due = None if chance.random() < 0.05 else max(started, looked) + chance.randint(0, 380) * HOUR
    standing = "open" if chance.random() < 0.9 else "met"
    _, coming = reminders(rule, [], looked, started, due)
    look = min([moment for moment in (coming, due) if moment], default=None) if standing == "open" else None
    return Deadline(
        business_id=cast.business, order_id=order, shop_id=cast.shop, lane="to_confirm", rule=code, book="default",
        basis="book", started_at=started, due_at=due, remind_at=coming, look_at=look, pressing_at=due or started,
        leads_at=None, standing=standing,
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(6))
def test_it_counts_what_looking_at_each_counts(cast, seed):
    chance = Random(seed)
    orders = [cast.order(kinds=()) for _ in range(12)]
    with transaction():
        db.session.query(Deadline).delete()
        db.session.add_all(row(cast, order, code, chance) for order in orders for code in CODES)
    moments = [START + hours * HOUR for hours in AHEAD]
    expected = [slowly(cast.business, at) for at in moments]
    assert [reminded_by(cast.business, at, START) for at in moments] == expected
    assert len(set(expected)) > 5 and reminded_by(new_id(), moments[9], START) == 0


def test_it_counts_no_further_than_anybody_reads(cast, monkeypatch):
    orders = [cast.order(kinds=()) for _ in range(3)]
    with transaction():
        db.session.query(Deadline).delete()
        for order in orders:
            one = row(cast, order, "status_updated", Random(1))
            one.due_at, one.remind_at, one.look_at, one.standing = START + 50 * HOUR, *[START + 2 * HOUR] * 2, "open"
            db.session.add(one)
    assert reminded_by(cast.business, START + 4 * HOUR, START) == 3
    monkeypatch.setattr(counting, "MOST", 1)
    assert reminded_by(cast.business, START + 4 * HOUR, START) == 2


def test_only_what_is_due_soon_after_is_looked_at():
    wanted = [Reminders(before=(24 * HOUR, 6 * HOUR))]
    at = START + 10 * HOUR
    assert due_spans(wanted, START, at) == [(at, START + 16 * HOUR), (START + 24 * HOUR, START + 34 * HOUR)]
    assert due_spans(wanted, START, START + 30 * HOUR) == [(START + 30 * HOUR, START + 54 * HOUR)]
    early = START + 4 * HOUR  # what is due 6 to 24 hours from now has had its first reminder; of the others it comes
    assert due_spans(wanted, START, early) == [
        (START + 6 * HOUR, START + 10 * HOUR),
        (START + 24 * HOUR, START + 28 * HOUR),
    ]
    assert due_spans([Reminders(every=24 * HOUR)], START, at) == [(at, None)]
    assert due_spans([Reminders()], START, at) == []

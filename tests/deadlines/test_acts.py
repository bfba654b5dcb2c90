"""What is at stake, how orders weigh, the shortest list of acts, and looking ahead."""

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
import time_machine

from webapp.deadlines.actions import follow
from webapp.deadlines.models import Deadline, Worth, deadlines_table
from webapp.deadlines.rules.acts import act_for, lines_of, money_of
from webapp.deadlines.rules.ahead import moment_named, quick_moments
from webapp.deadlines.rules.worth import at_stake, share, usual_amount
from webapp.kit.db import db, transaction
from webapp.ledger.models import Fact
from webapp.policy.models import books

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # a Monday, five in the afternoon in Singapore
SINGAPORE = ZoneInfo("Asia/Singapore")
ONE, TWO = UUID(int=1), UUID(int=2)


@pytest.fixture(autouse=True)
def frozen():
    with time_machine.travel(START, tick=False) as clock:
        yield clock


@pytest.mark.parametrize(
    ("amount", "usual", "carries"),
    [
        ("25", "25", 1.0), ("100", "25", 2.0), ("99999", "25", 2.0), ("6.25", "25", 0.5), ("0", "25", 0.5),
        ("56.25", "25", 1.5), (None, "25", 1.0), ("25", None, 1.0), ("25", "0", 1.0), ("-5", "25", 1.0),
    ],
)  # fmt: skip
def test_an_order_weighs_by_what_the_shops_others_are_worth(amount, usual, carries):
    assert share(amount and Decimal(amount), usual and Decimal(usual)) == carries


@pytest.mark.parametrize(("how_many", "usual"), [(0, None), (19, None), (20, Decimal(10)), (200, Decimal(10))])
def test_what_is_usual_takes_enough_orders_to_say(how_many, usual):
    assert usual_amount([Decimal(10)] * how_many) == usual


def test_one_great_order_does_not_move_what_is_usual():
    assert usual_amount([Decimal(10)] * 20 + [Decimal(1_000_000)]) == Decimal(10)


@pytest.mark.parametrize(
    ("code", "takes"),
    [("tracking_updated", True), ("acknowledged_by_buyer", True), ("shipped_after_collection", False)],
)
def test_only_what_is_lost_or_called_off_takes_the_whole_amount(code, takes):
    rule = books()["default"].rule(code)
    assert at_stake(rule, Decimal("24.90")) == (Decimal("24.90") if takes else None)
    assert at_stake(rule, None) is None


@pytest.mark.parametrize(
    ("lane", "rule", "shipping", "act"),
    [
        ("to_confirm", "status_updated", "seller", "confirm"),
        ("to_hand_over", "status_updated", "seller", "hand_over"),
        ("to_hand_over", "tracking_updated", "tiktok", "hand_over"), ("waiting", "status_updated", "seller", ""),
        ("on_the_way", "shipped_after_collection", "seller", "set_shipped"),
        ("on_the_way", "shipped_after_collection", "tiktok", "ask"), ("problem", "delivery_attempts", "seller", "call"),
        ("on_the_way", "delivered_in_period", "seller", "ask"),
        ("to_confirm", "buyer_cancel_answered", "seller", "answer"),
        ("done", "return_answered", "tiktok", "answer_return"), ("done", "return_reviewed", "seller", "review_return"),
        ("waiting", "buyer_cancel_answered", "seller", "answer"), ("on_the_way", "a_rule_to_come", "tiktok", "ask"),
    ],
)  # fmt: skip
def test_what_helps_an_order(lane, rule, shipping, act):
    assert act_for(lane, rule, shipping) == act


def pressing(lane="to_confirm", rule="status_updated", hours=5, weight=36, stake=None, currency="SGD", carrier=None):
    due = START + timedelta(hours=hours)
    return SimpleNamespace(
        order_id=uuid4(), lane=lane, rule=rule, shipping_type="tiktok", carrier_id=carrier, due_at=due,
        started_at=START, pressing_at=due - timedelta(hours=weight), currency=currency,
        at_stake=stake and Decimal(stake),
    )  # fmt: skip


class TestTheShortestList:
    def test_puts_together_what_one_act_does(self):
        rows = [pressing(hours=9), pressing(hours=5), pressing("to_hand_over", carrier=ONE),
                pressing("to_hand_over", carrier=TWO), pressing("to_confirm", carrier=TWO)]  # fmt: skip
        lines = lines_of(rows)
        assert [line.words("Express") for line in lines] == [
            "Confirm 3 orders", "Hand 1 order over to Express", "Hand 1 order over to Express",
        ]  # fmt: skip
        assert lines[0].first_due_at == START + timedelta(hours=5)
        assert sum(len(line.order_ids) for line in lines) == len({row.order_id for row in rows})

    def test_begins_with_what_saves_most_and_not_with_what_is_nearest(self):
        soon, dear = pressing(hours=1, weight=24), pressing("on_the_way", "tracking_updated", 40, 120, "900")
        assert [line.act.code for line in lines_of([soon, dear])] == ["ask", "confirm"]

    def test_begins_with_what_is_nearest_where_they_save_the_same(self):
        later, sooner = pressing(hours=9), pressing("to_hand_over", hours=2)
        assert [line.act.code for line in lines_of([later, sooner])] == ["hand_over", "confirm"]

    def test_never_adds_different_currencies(self):
        lines = lines_of([pressing(stake="10"), pressing(stake="200000", currency="IDR"), pressing(stake="5")])
        assert lines[0].money == {"SGD": Decimal(15), "IDR": Decimal(200_000)}

    def test_is_empty_when_nothing_presses_or_one_can_only_wait(self):
        assert lines_of([]) == lines_of([pressing("waiting")]) == []


def test_an_order_is_lost_only_once_however_many_rules_say_so():
    one, other = pressing(stake="10"), pressing(stake="30")
    twice = SimpleNamespace(**vars(one) | {"at_stake": Decimal(10)})
    assert money_of([one, twice, other, pressing()]) == {"SGD": Decimal(40)}


@pytest.mark.parametrize(
    ("now", "words"),
    [
        (START, ["This evening 18:00", "Tomorrow 09:00", "Monday 09:00", "In a week"]),
        (START + timedelta(hours=2), ["Tomorrow 09:00", "Monday 09:00", "In a week"]),  # 19:00 there
        (datetime(2026, 3, 8, 2, tzinfo=UTC), ["This evening 18:00", "Tomorrow 09:00", "In a week"]),  # a Sunday
    ],
)
def test_quick_moments_are_the_shops_own(now, words):
    found = quick_moments(now, SINGAPORE)
    assert [word for word, _ in found] == words
    assert all(now < moment for _, moment in found)
    assert dict(found)["Tomorrow 09:00"].astimezone(SINGAPORE).hour == 9


@pytest.mark.parametrize(
    ("text", "hours"),
    [("2026-03-02T18:00", 1), ("2026-03-02T10:00Z", 1), ("2026-03-02T17:00", None), ("2026-03-02T17:00:01", 1 / 3600),
     ("2028-01-01T00:00", None), ("yesterday", None), ("0001-01-01T00:00", None), ("9999-12-31T23:59", None),
     ("x" * 5000, None), ("", None)],
)  # fmt: skip
def test_a_moment_is_one_to_come(text, hours):
    found = moment_named(text, START, SINGAPORE)
    assert found == (None if hours is None else START + timedelta(hours=hours))


def followed(cast, *orders):
    with transaction():
        follow(cast.business, orders)
    return orders


def deadline(order, rule):
    return db.session.query(Deadline).filter_by(order_id=order, rule=rule).one()


def test_a_dear_order_presses_before_a_cheap_one_and_again_when_its_amount_changes(cast):
    cheap = [cast.order(amount=Decimal(10)) for _ in range(20)]
    dear = cast.order(amount=Decimal(40))
    followed(cast, *cheap, dear)
    first, last = deadline(dear, "status_updated"), deadline(cheap[0], "status_updated")
    assert first.due_at == last.due_at and last.pressing_at - first.pressing_at == timedelta(hours=36)
    with transaction():
        db.session.execute(db.text("UPDATE orders SET amount = 10 WHERE number = (SELECT max(number) FROM orders)"))
    followed(cast, dear)
    assert deadline(dear, "status_updated").pressing_at == last.pressing_at


def test_currencies_are_held_against_their_own(cast):
    orders = [cast.order(amount=Decimal(10)) for _ in range(20)]
    orders += [cast.order(amount=Decimal(200_000), currency="IDR") for _ in range(20)]
    followed(cast, *orders)
    assert deadline(orders[0], "status_updated").pressing_at == deadline(orders[-1], "status_updated").pressing_at
    assert {(worth.currency, worth.amount) for worth in db.session.query(Worth)} == {("SGD", 10), ("IDR", 200_000)}


def test_what_is_usual_is_looked_up_once_a_day(cast, frozen):
    orders = [cast.order(amount=Decimal(10)) for _ in range(20)]
    followed(cast, *orders)
    more = [cast.order(amount=Decimal(40)) for _ in range(40)]
    followed(cast, *more)
    assert db.session.query(Worth).one().amount == 10
    frozen.shift(timedelta(days=1, seconds=1))
    followed(cast, *more)
    db.session.expire_all()
    assert db.session.query(Worth).one().amount == 40


class TestOnTheRadar:
    def test_says_the_shortest_way_and_begins_it_without_a_script(self, cast):
        two = followed(cast, *(cast.order(placed_ago=timedelta(hours=100)) for _ in range(2)))
        page = cast.client(cast.seller).get("/radar").text
        assert "Confirm 2 orders" in page and "Confirm all 2" in page
        form = re.search(r'<ol class="act-lines">.*?</form>', page, re.DOTALL)[0]
        assert all(f'type="hidden" name="order_ids" value="{order}"' in form for order in two)

    def test_is_quiet_when_nothing_presses(self, cast):
        followed(cast, cast.order())
        assert "act-lines" not in cast.client(cast.seller).get("/radar").text

    def test_leads_to_the_orders_that_one_act_helps(self, cast):
        mine = cast.order(number="5770001", kinds=("confirmed",), placed_ago=timedelta(hours=100))
        other = cast.order(number="5770002", kinds=("confirmed",), placed_ago=timedelta(hours=100),
                           carrier=cast.other_carrier)  # fmt: skip
        followed(cast, mine, other)
        seller = cast.client(cast.seller)
        page = seller.get("/radar").text
        assert "Hand 1 order over to Sample Ninja" in page
        link = f"/radar?act=hand_over&amp;carrier={cast.other_carrier}"
        assert link in page
        found = seller.get(link.replace("&amp;", "&")).text
        assert "5770002" in found and "5770001" not in found and "Start a handover" in found

    def test_says_so_when_that_act_is_done(self, cast):
        assert (
            "None of these orders presses any more" in cast.client(cast.seller).get("/radar?act=ask").text
            or "No orders yet" in cast.client(cast.seller).get("/radar?act=ask").text
        )

    @pytest.mark.parametrize("question", ["act=rob", "act=confirm'", "act=ask&lane=x"])
    def test_knows_no_other_acts(self, cast, question):
        assert cast.client(cast.seller).get(f"/radar?{question}").status_code == 404

    def test_a_stranger_sees_none_of_it(self, cast):
        followed(cast, cast.order(number="5770001", placed_ago=timedelta(hours=100)))
        for question in ("", "?act=confirm", "?at=2026-04-01T09:00", f"?act=hand_over&carrier={cast.carrier}"):
            page = cast.client(cast.stranger).get(f"/radar{question}").text
            assert "5770001" not in page and "Sample Express" not in page


class TestLookingAhead:
    def test_shows_what_would_be_missed_by_then_and_writes_nothing(self, cast):
        followed(cast, cast.order(number="5770001", placed_ago=timedelta(hours=100)), cast.order(number="5770002"))
        tables = deadlines_table, Fact.__table__
        before = [db.session.execute(db.select(table)).all() for table in tables]
        page = cast.client(cast.seller).get("/radar?at=2026-03-04T09:00").text
        assert "Looking ahead." in page and "1 deadline</strong> would be missed" in page
        assert "5770001" in page and "5770002" not in page
        db.session.rollback()
        assert [db.session.execute(db.select(table)).all() for table in tables] == before

    def test_counts_an_orders_money_once(self, cast):
        followed(cast, cast.order(number="5770001", placed_ago=timedelta(hours=100)))
        page = cast.client(cast.seller).get("/radar?at=2026-03-20T09:00").text
        assert (
            "3 deadlines</strong> would be missed, of 1 order; " in page
            and page.count("SGD 24.90</span></strong> would") == 1
        )

    def test_reminders_that_would_come_are_counted(self, cast):
        followed(cast, cast.order())
        assert "1 more would be reminded of" in cast.client(cast.seller).get("/radar?at=2026-03-03T20:00").text

    def test_goes_through_pages(self, cast, monkeypatch):
        monkeypatch.setattr("webapp.deadlines.views.radar.PAGE", 2)
        followed(cast, *(cast.order(number=str(5770001 + n), placed_ago=timedelta(hours=100 + n)) for n in range(3)))
        seller, seen, address = cast.client(cast.seller), [], "/radar?at=2026-03-04T09:00"
        while address:
            page = seller.get(address).text
            seen += re.findall(r"/orders/[0-9a-f-]{36}", page)
            link = re.search(r'href="(/radar\?after=[^"]+)" rel="next"', page)
            address = link and link[1].replace("&amp;", "&")
        assert len(seen) == len(set(seen)) == 3

    @pytest.mark.parametrize("moment", ["2026-03-01T09:00", "soon", "x" * 3000])
    def test_what_is_no_moment_to_come_is_refused_in_words(self, cast, moment):
        followed(cast, cast.order())
        answer = cast.client(cast.seller).get(f"/radar?at={moment}")
        assert answer.status_code == 422 and "That is no moment to look ahead to" in answer.text

import re
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine

from webapp.accounts.models import Shop
from webapp.deadlines import jobs
from webapp.deadlines.actions import follow
from webapp.deadlines.models import Deadline
from webapp.deadlines.views import radar
from webapp.kit.db import db, transaction

START = "2026-03-02T09:00:00Z"


@pytest.fixture(autouse=True)
def frozen():
    with time_machine.travel(START, tick=False) as clock:
        yield clock


@pytest.fixture
def seller(cast):
    return cast.client(cast.seller)


def followed(cast, *orders):
    with transaction():
        follow(cast.business, orders)
    return orders


def numbers(text):
    """The order numbers on a page, in their order, without the spaces for the eye."""
    rows = re.findall(r'<tr id="deadline_.*?</tr>', text, re.DOTALL)
    return [re.sub(r"<[^>]+>|\s", "", re.search(r'<bdi class="number.*?</bdi>', row, re.DOTALL)[0]) for row in rows]


class TestRadar:
    def test_is_the_sellers_home(self, cast, seller):
        assert seller.get("/").headers["Location"].endswith("/radar")

    def test_says_what_to_do_when_there_are_no_orders(self, seller):
        assert "No orders yet" in seller.get("/radar").text

    def test_says_so_when_nothing_presses(self, cast, seller):
        followed(cast, cast.order(kinds=("cancelled",)))
        assert "Nothing presses" in seller.get("/radar").text

    def test_shows_an_order_once_with_what_presses_most(self, cast, seller):
        followed(cast, cast.order(number="5770001", placed_ago=timedelta(hours=100)))
        page = seller.get("/radar").text
        assert numbers(page) == ["5770001"]
        assert "20 h left" in page and "Confirm the order." in page and "Counts as late" in page

    def test_puts_what_costs_more_before_what_is_nearer(self, cast, seller):
        """Lost in three days weighs 72 hours, late in six hours weighs 36: the loss comes first."""
        late, lost = (
            cast.order(number="5770001", placed_ago=timedelta(hours=80)),
            cast.order(number="5770002", kinds=("shipped",), placed_ago=timedelta(days=10)),
        )
        followed(cast, late, lost)
        assert numbers(seller.get("/radar").text) == ["5770002", "5770001"]

    def test_counts_the_lanes_and_sifts_by_them(self, cast, seller):
        followed(cast, cast.order(number="5770001"), cast.order(number="5770002", kinds=("confirmed",)))
        page = seller.get("/radar?lane=to_hand_over").text
        assert numbers(page) == ["5770002"] and 'aria-current="page">To hand over <span class="count">1</span>' in page
        assert re.search(r'To confirm <span class="count">1</span>', page)

    def test_sifts_by_rule_and_by_shop(self, cast, seller):
        with transaction():
            other = Shop(
                business_id=cast.business, name="Second", market="MY", time_zone="Asia/Kuala_Lumpur", currency="MYR"
            )
            db.session.add(other)
            db.session.flush()
            shop = other.id
        followed(cast, cast.order(number="5770001"), cast.order(number="5770002", shop=shop, kinds=("handed_over",)))
        assert numbers(seller.get(f"/radar?shop={shop}").text) == ["5770002"]
        assert numbers(seller.get("/radar?rule=shipped_after_collection").text) == ["5770002"]
        assert "Nothing here" in seller.get("/radar?rule=delivery_attempts").text

    def test_shows_what_was_missed(self, cast, frozen):
        followed(cast, cast.order(number="5770001"), cast.order(number="5770002", kinds=("arranged",)))
        frozen.shift(timedelta(days=6))
        jobs.sweep()
        page = cast.client(cast.seller).get("/radar?standing=missed").text
        assert numbers(page) == ["5770001"] and "What was missed" in page and "Overdue by" in page

    def test_goes_through_pages_by_place(self, cast, seller, monkeypatch):
        monkeypatch.setattr(radar, "PAGE", 2)
        orders = [cast.order(number=str(5770001 + n), placed_ago=timedelta(hours=50 - n)) for n in range(5)]
        followed(cast, *orders)
        seen, address = [], "/radar"
        while address:
            page = seller.get(address).text
            seen += numbers(page)
            link = re.search(r'href="(/radar\?after=[^"]+)" rel="next"', page)
            address = link and link[1]
        assert seen == ["5770001", "5770002", "5770003", "5770004", "5770005"]

    @pytest.mark.parametrize(
        "question",
        ["lane=nowhere", "rule=none", "standing=met", "shop=x", "lane='%20OR%201=1", "rule=" + "x" * 5000],
    )
    def test_asked_for_what_there_is_not_says_so(self, seller, question):
        assert seller.get(f"/radar?{question}").status_code == 404

    @pytest.mark.parametrize(
        "place", ["x", "1.2", "99999999999999999999.00000000000000000000000000000000", "-1.", "%00"]
    )
    def test_asked_to_go_on_from_nowhere_says_so(self, seller, place):
        assert seller.get(f"/radar?after={place}").status_code == 400

    def test_takes_no_other_words_from_its_address(self, cast, seller):
        followed(cast, cast.order(number="5770001"))
        page = seller.get("/radar?endpoint=x&_external=1&_scheme=x&_anchor=y&self=z&lane=to_confirm")
        assert page.status_code == 200 and "_scheme" not in re.sub(r'name="next" value="[^"]*"', "", page.text)

    def test_offers_to_confirm_what_waits_for_it(self, cast, seller):
        waits, done = followed(cast, cast.order(), cast.order(kinds=("confirmed",)))
        page = seller.get("/radar").text
        assert f'name="order_ids" value="{waits}"' in page and f'value="{done}"' not in page
        assert 'action="/stock/confirmations"' in page

    def test_writes_what_strangers_wrote_as_text(self, cast, seller):
        followed(cast, cast.order(recipient="<img src=x onerror=alert(1)>"))
        page = seller.get("/radar").text
        assert "<img src=x" not in page and "&lt;img src=x" in page

    def test_is_not_for_staff_or_couriers_and_shows_nobody_elses(self, cast):
        followed(cast, cast.order(number="5770001"))
        assert cast.client(cast.staff).get("/radar").status_code == 403
        assert "5770001" not in cast.client(cast.stranger).get("/radar").text


class TestApi:
    def ask(self, cast, question="", who=None):
        return cast.client(who or cast.staff).get(f"/api/v1/deadlines{question}")

    def test_tells_open_deadlines_with_their_rule_and_source(self, cast):
        followed(cast, cast.order(number="5770001"))
        answer = self.ask(cast, "?standing=open").json
        assert [(d["order"], d["rule"]) for d in answer["deadlines"]] == [
            ("5770001", "status_updated"), ("5770001", "acknowledged_by_buyer"), ("5770001", "tracking_updated"),
        ]  # fmt: skip
        first = answer["deadlines"][0]
        assert (first["due_at"], first["standing"], first["effect"]) == ("2026-03-07T06:00:00Z", "open", "late")
        assert "120 hours" in first["sentence"] and first["source"] and answer["next"] is None

    def test_is_paged(self, cast):
        followed(cast, *[cast.order(placed_ago=timedelta(hours=n)) for n in range(1, 5)])
        seen, after = [], ""
        while after is not None:
            answer = self.ask(cast, f"?limit=5&after={after}").json
            seen += [d["id"] for d in answer["deadlines"]]
            after = answer["next"]
        db.session.rollback()
        assert len(seen) == len(set(seen)) == db.session.query(Deadline).count() == 12

    def test_tells_what_was_missed_and_met(self, cast, frozen):
        followed(cast, cast.order(number="5770001", kinds=("shipped",)), cast.order(number="5770002"))
        frozen.shift(timedelta(days=6))
        jobs.sweep()
        told = {s: [d["order"] for d in self.ask(cast, f"?standing={s}&rule=status_updated").json["deadlines"]]
                for s in ("met", "missed", "open", "late", "excused")}  # fmt: skip
        assert told == {"met": ["5770001"], "missed": ["5770002"], "open": [], "late": [], "excused": []}

    def test_takes_a_devices_token(self, cast, client):
        followed(cast, cast.order())
        answer = client.get("/api/v1/deadlines", headers={"Authorization": f"Bearer {cast.device()}"})
        assert answer.status_code == 200 and len(answer.json["deadlines"]) == 3

    def test_asks_who_is_there(self, client):
        answer = client.get("/api/v1/deadlines")
        assert (answer.status_code, answer.json["error"]["code"]) == (401, "not_signed_in")

    def test_tells_nobody_elses(self, cast):
        followed(cast, cast.order())
        assert self.ask(cast, who=cast.stranger).json == {"deadlines": [], "next": None}

    @pytest.mark.parametrize(
        ("question", "where"),
        [("standing=perhaps", "standing"), ("limit=0", "limit"), ("limit=201", "limit"), ("limit=x", "limit"),
         ("after=x", "after"), (f"after={'9' * 99}.{uuid4().hex}", "after"), ("rule=" + "x" * 101, "rule")],
    )  # fmt: skip
    def test_says_what_is_wrong_with_a_question(self, cast, question, where):
        answer = self.ask(cast, f"?{question}")
        assert (answer.status_code, answer.json["error"]["where"]) == (400, where)

"""Excusing what an event touches: resumed after a worker died, and never by two at once."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text

from webapp.accounts.models import Shop
from webapp.cases import jobs
from webapp.cases.actions import Clerk, events
from webapp.cases.models import Event, EventOrder, touching
from webapp.cases.rules.areas import read_areas
from webapp.kit.clock import now
from webapp.kit.db import db, refresh_statistics, transaction
from webapp.kit.errors import Refusal
from webapp.ledger.models import Fact
from webapp.orders.models import Order


def wish(**changes) -> events.Wish:
    asked = {
        "name": "Sample storm", "kind": "storm", "note": "", "postcodes": "10*", "towns": "", "place_ids": (),
        "carrier_ids": (), "rules": (), "from_at": now() - timedelta(hours=9), "until_at": None,
    }  # fmt: skip
    return events.Wish(**(asked | changes))


def written(cast, **changes) -> Event:
    with transaction():
        kept = events.write_event(Clerk(cast.business, "test", "Test"), wish(**changes))
    assert isinstance(kept, Event), kept
    return kept


def excused() -> int:
    db.session.rollback()
    return db.session.query(Fact).filter_by(kind="excused").count()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"postcodes": ""}, "no_place"),
        ({"postcodes": "10*!"}, "not_a_postcode"),
        ({"name": "x"}, "no_name"),
        ({"kind": "mood"}, "unknown_kind"),
        ({"from_at": None}, "no_start"),
        ({"until_at": now() - timedelta(days=9)}, "ends_before"),
    ],
)
def test_an_event_that_says_too_little_is_refused(cast, changes, code):
    with transaction():
        kept = events.write_event(Clerk(cast.business, "test", "Test"), wish(**changes))
    assert isinstance(kept, list) and [each.code for each in kept] == [code]


@pytest.mark.parametrize(
    ("changes", "touched"),
    [
        ({}, 2),
        ({"postcodes": "10110"}, 1),
        ({"postcodes": "", "towns": "Bangkok,  nowhere"}, 1),
        ({"until_at": now() - timedelta(hours=8)}, 0),  # all were placed later
        ({"carrier_ids": "other"}, 0),
        ({"carrier_ids": "own"}, 2),
        ({"postcodes": "", "place_ids": "own"}, 3),
    ],
)
def test_it_touches_what_lies_there_and_then_and_with_these_carriers(cast, changes, touched):
    cast.order(postcode="10110", kinds=("confirmed",))
    cast.order(postcode="10-200", city="BANGKOK")
    cast.order(postcode="20000")
    cast.order(business=cast.stranger_business, postcode="10110")
    ids = {"other": cast.other_carrier, "own": cast.carrier if "carrier_ids" in changes else cast.warehouse}
    changes = {name: (ids[value],) if name.endswith("_ids") else value for name, value in changes.items()}
    assert events.count_touched(written(cast, **changes)) == touched


def test_what_is_being_excused_is_not_widened_meanwhile(cast):
    event = written(cast)
    with transaction():
        events.ask_excuse(event)
    with transaction():
        [refused] = events.write_event(Clerk(cast.business, "test", "Test"), wish(postcodes="2*"), event)
    assert refused.code == "busy" and db.session.get(Event, (cast.business, event.id)).areas == [["prefix", "10", ""]]


@pytest.mark.parametrize(("postcodes", "touched"), [("90210", 2), ("90200-90299", 2), ("902*", 2), ("90211", 0)])
def test_a_postcode_of_five_digits_holds_its_longer_form(cast, postcodes, touched):
    cast.order(postcode="90210")
    cast.order(postcode="90210-1234")
    cast.order(postcode="902101")
    assert events.count_touched(written(cast, postcodes=postcodes)) == touched + (postcodes == "902*")


WRITTEN = (
    "10110",
    "101 10",
    "10110-1234",
    "10110-ABCD",
    "101101",
    "1011",
    "99999",
    "CH1 2AB",
    "ch62 1aa",
    "C99",
    "",
    "ŻÓŁ",
)


@pytest.mark.parametrize(
    "text",
    ["10110", "10110-10119", "1011*", "9*", "99990-99999", "C*", "CH*", "CH12AB", "C10-C99", "10110, 1011*, CH*"],
)
def test_the_database_finds_by_postcode_what_the_rule_says(cast, text):
    made = {postcode: cast.order(postcode=postcode) for postcode in WRITTEN}
    areas = read_areas(text)
    held = {order for postcode, order in made.items() if any(area.holds(postcode) for area in areas)}
    assert set(touching.touched_ids(written(cast, postcodes=text), 99)) == held


def test_postcodes_are_looked_up_and_not_asked_of_every_order(cast):
    """Two hundred ranges, asked of each of 100,000 orders, took 23 seconds."""
    asked = {"business_id": cast.business, "shop_id": cast.shop, "placed_at": now()}
    with transaction():
        db.session.add_all(Order(number=f"5{n:09}", postcode=f"{n * 99:05}", **asked) for n in range(1000))
        db.session.flush()
        refresh_statistics(Order)
    areas = read_areas("10110, 102*, 50000-50999")
    query = select(Order.id).where(Order.business_id == cast.business, touching.in_one_of(cast.business, areas))
    asked = query.compile(db.engine, compile_kwargs={"literal_binds": True}).string
    ask = "EXPLAIN QUERY PLAN" if db.engine.dialect.name == "sqlite" else "EXPLAIN"
    plan = " ".join(str(row[-1]) for row in db.session.execute(text(f"{ask} {asked}")))
    assert plan.count("ix_orders_postcode") == 3 and "scan orders" not in plan.lower()


@pytest.mark.parametrize("city", ["Đà Nẵng", "đà nẵng", "ĐÀ NẴNG", "Quận Hải Châu"])
def test_a_town_is_found_however_its_letters_are_written(cast, city):
    cast.order(city=city)
    event = written(cast, postcodes="", towns=f"{city.lower()}, nowhere")
    assert events.count_touched(event) == 1


def test_a_dead_workers_event_is_taken_up_again_and_the_dead_one_writes_nothing_more(cast, monkeypatch):
    monkeypatch.setattr(events, "BATCH", 1)
    for _ in range(3):
        cast.order(postcode="10110")
    event = written(cast)
    with transaction():
        events.ask_excuse(event)
    with transaction():
        business_id, event_id, dead = events.claim()
    with transaction():
        assert events.work_some(business_id, event_id, dead)
    assert excused() == 1
    with transaction():
        assert events.claim() is None  # its lease still runs
        db.session.get(Event, (business_id, event_id)).claimed_until = now() - timedelta(seconds=1)
    assert jobs.excuse() == 1
    assert excused() == 3
    with transaction():
        assert not events.work_some(business_id, event_id, dead)
    assert jobs.excuse() == 0 and excused() == 3


def test_undone_while_it_is_being_excused_it_leaves_nothing(cast, monkeypatch):
    monkeypatch.setattr(events, "BATCH", 1)
    for _ in range(3):
        cast.order(postcode="10110")
    event = written(cast)
    with transaction():
        events.ask_excuse(event)
    with transaction():
        claimed = events.claim()
    with transaction():
        events.work_some(*claimed)
    with transaction():
        events.ask_undo(event)
        assert isinstance(events.ask_excuse(event), Refusal)
    jobs.excuse()
    db.session.rollback()
    assert db.session.query(EventOrder).count() == 0
    assert db.session.query(Fact).filter_by(kind="undone").count() == excused() == 1
    with transaction():
        events.ask_excuse(event)
    jobs.excuse()
    assert db.session.query(EventOrder).count() == 3 and excused() == 4


@pytest.mark.parametrize(("name", "text"), [("from_at", "0001-01-01T00:00"), ("until_at", "whenever")])
def test_a_time_that_is_none_is_refused_and_not_taken_for_endless(cast, name, text):
    form = {"name": "Sample flood", "kind": "flood", "postcodes": "10*", "from_at": "2026-11-01T08:00", name: text}
    answer = cast.client(cast.seller).post("/cases/events", data=form)
    assert answer.status_code == 422 and db.session.query(Event).count() == 0


def event_form(**changes) -> dict:
    return {"name": "Sample flood", "kind": "flood", "postcodes": "10*", "from_at": "2026-11-01T08:00"} | changes


def add_shop(cast, name: str, zone: str) -> None:
    with transaction():
        db.session.add(Shop(business_id=cast.business, name=name, market="TH", time_zone=zone, currency="THB"))


def test_times_are_read_in_the_shops_own_zone(cast):
    assert cast.client(cast.seller).post("/cases/events", data=event_form()).status_code == 303
    assert db.session.query(Event).one().from_at == datetime(2026, 11, 1, 0, tzinfo=UTC)  # Singapore


@pytest.mark.parametrize(("zone", "hour"), [("Asia/Bangkok", 1), ("Asia/Singapore", 0)])
def test_where_shops_have_different_hours_the_times_are_those_of_the_one_that_was_chosen(cast, zone, hour):
    add_shop(cast, "A Bangkok shop", "Asia/Bangkok")
    seller = cast.client(cast.seller)
    assert "Whose hours" in seller.get("/cases/events/new").text
    answer = seller.post("/cases/events", data=event_form(time_zone=zone))
    event = db.session.query(Event).one()
    assert event.from_at == datetime(2026, 11, 1, hour, tzinfo=UTC)
    page = seller.get(answer.location).text
    assert ("GMT+7" in page) and ("GMT+8" in page)
    assert 'value="2026-11-01T08:00"' in seller.get(f"{answer.location}/edit").text


@pytest.mark.parametrize("zone", ["", "Europe/Berlin", "nowhere"])
def test_where_shops_have_different_hours_nobody_guesses_whose_are_meant(cast, zone):
    add_shop(cast, "A Bangkok shop", "Asia/Bangkok")
    answer = cast.client(cast.seller).post("/cases/events", data=event_form(time_zone=zone))
    assert answer.status_code == 422 and "whose these times are" in answer.text
    assert db.session.query(Event).count() == 0


def test_two_shops_of_the_same_hours_are_not_asked_about(cast):
    add_shop(cast, "Another", "Asia/Singapore")
    seller = cast.client(cast.seller)
    assert "Whose hours" not in seller.get("/cases/events/new").text
    answer = seller.post("/cases/events", data=event_form())
    assert "In the hours of" not in seller.get(answer.location).text


@pytest.mark.parametrize("most", [2, 3, 9])
def test_what_reaches_far_is_counted_no_further_than_needed_and_listed_all_the_same(cast, monkeypatch, most):
    monkeypatch.setattr(touching, "MANY", most)
    monkeypatch.setattr("webapp.cases.views.events.MANY", most)
    monkeypatch.setattr("webapp.cases.views.events.SHOWN", 2)
    for _ in range(3):
        cast.order(postcode="10110")
    seller, event = cast.client(cast.seller), written(cast)
    page = " ".join(seller.get(f"/cases/events/{event.id}").text.split())
    assert ("More than 2 orders" in page) == ("Orders touched: more than 2" in page) == (most == 2)
    assert ("3 orders are touched" in page) == (most > 2)
    following = re.search(rf"/cases/events/{event.id}\?after=[0-9a-f-]+", page)[0]
    listed = [set(re.findall(r'href="/orders/([0-9a-f-]+)"', text)) for text in (page, seller.get(following).text)]
    assert [len(some) for some in listed] == [2, 1] and len(listed[0] | listed[1]) == 3
    with transaction():
        events.ask_excuse(event)
    jobs.excuse()
    done = " ".join(seller.get(f"/cases/events/{event.id}").text.split())
    assert "3 orders excused" in done and "Orders touched: 3" in done


def ticket_of(cast, event) -> tuple[str, set[str]]:
    """The ticket's text on the event's page, and the order numbers in it."""
    page = cast.client(cast.seller).get(f"/cases/events/{event.id}").text
    text = re.search(r"<code>(Force majeure: .*?)</code>", page, re.S)[1]
    return text, set(re.findall(r"^\d{18,19}$", text, re.M))


@pytest.mark.parametrize("most", [2, 3])
def test_the_ticket_says_when_it_does_not_name_every_order(cast, monkeypatch, most):
    monkeypatch.setattr("webapp.cases.views.events.LISTED", most)
    for _ in range(3):
        cast.order(postcode="10110")
    text, numbers = ticket_of(cast, written(cast))
    assert "Orders touched: 3" in text and len(numbers) == most
    assert ("Only the first 2 of them are named here" in text) == (most == 2)


def test_the_ticket_names_what_is_excused_and_what_came_in_since(cast):
    first = cast.order(postcode="10110")
    event = written(cast)
    with transaction():
        events.ask_excuse(event)
    jobs.excuse()
    later = cast.order(postcode="10110")
    text, numbers = ticket_of(cast, event)
    named = {db.session.get_one(Order, (cast.business, each)).number for each in (first, later)}
    assert "Orders touched: 2" in text and numbers == named

from datetime import timedelta
from itertools import permutations
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, func, select

from tests.cast import Cast
from tests.handover.conftest import Scanner, ready
from webapp.handover.models import Quarantined, Scan
from webapp.kit.clock import now
from webapp.kit.db import db, transaction
from webapp.kit.seal import receipt
from webapp.ledger.actions import check_chains
from webapp.ledger.models import Fact, facts_of
from webapp.orders.models import Parcel, ParcelOrder
from webapp.places.models import Place


def kinds(cast: Cast, order: UUID) -> list[str]:
    db.session.rollback()
    return [fact.kind for fact in facts_of(cast.business, [order])[order]]


def kept(cast: Cast, scan: dict) -> Scan:
    db.session.rollback()
    return db.session.get(Scan, (cast.business, UUID(scan["client_id"])))


def test_a_scan_of_a_confirmed_parcel_is_taken_and_told(cast, scanner):
    order = cast.order(tracking="JT5040030012", kinds=("confirmed",))
    scan = scanner.scan("JT5040030012")

    [answer] = scanner.send(scan)

    assert (answer["outcome"], answer["verdict"]) == ("stored", {"code": "taken", "believed": True})
    fact = facts_of(cast.business, [order])[order][-1]
    assert (fact.kind, fact.key, fact.parcel_id) == ("handed_over", f"scan-{scan['client_id']}", cast.parcel(order))
    assert (fact.place_id, fact.details["batch"]) == (cast.warehouse, str(scanner.batch))
    assert cast.chain(order).status == "handed_over"


def test_a_scan_sent_twice_is_taken_once_and_gets_the_same_receipt(cast, scanner):
    order = cast.order(tracking="JT5040030012", kinds=("confirmed",))
    scan = scanner.scan("JT5040030012")

    first, again, third = scanner.send(scan)[0], scanner.send(scan)[0], scanner.send(scan, sent_at="late")[0]

    assert [again["outcome"], third["outcome"]] == ["duplicate", "duplicate"]
    assert first["receipt"] == again["receipt"] == third["receipt"]
    assert first["verdict"] == again["verdict"]
    assert kinds(cast, order).count("handed_over") == 1


def test_the_same_scan_twice_in_one_post_is_taken_once(cast, scanner):
    order = cast.order(tracking="JT5040030012", kinds=("confirmed",))
    scan = scanner.scan("JT5040030012")
    first, second = scanner.send(scan, scan)
    assert (first["outcome"], second["outcome"]) == ("stored", "duplicate")
    assert first["receipt"] == second["receipt"]
    assert kinds(cast, order).count("handed_over") == 1


def test_the_same_id_with_another_number_is_kept_apart_and_the_first_stays(cast, scanner):
    order = cast.order(tracking="JT5040030012", kinds=("confirmed",))
    scan = scanner.scan("JT5040030012")
    scanner.send(scan)

    other = scan | {"number": "SPX0000000001"}
    answers = scanner.send(other), scanner.send(other)

    assert [answer[0]["outcome"] for answer in answers] == ["conflict", "conflict"]
    assert answers[0][0]["receipt"] == answers[1][0]["receipt"]
    assert kept(cast, scan).number == "JT5040030012"
    assert [row.number for row in db.session.scalars(select(Quarantined))] == ["SPX0000000001"]
    assert kinds(cast, order).count("handed_over") == 1


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ((), "not_confirmed"),
        (("confirmed", "cancelled"), "cancelled"),
        (("confirmed", "held"), "on_hold"),
        (("confirmed", "delivered"), "delivered_already"),
        (("confirmed", "collected"), "already_moving"),
        (("confirmed", "returning"), "coming_back"),
    ],
)
def test_the_orders_own_facts_decide(cast, scanner, told, code):
    cast.order(tracking="JT5040030012", kinds=told)
    assert scanner.code("JT5040030012") == code


def test_a_stopped_scan_is_a_fact_too_and_moves_nothing(cast, scanner):
    order = cast.order(tracking="JT5040030012")
    assert scanner.code("JT5040030012") == "not_confirmed"
    fact = facts_of(cast.business, [order])[order][-1]
    assert (fact.kind, fact.details["verdict"]) == ("scan_refused", "not_confirmed")
    assert cast.chain(order).status == "to_confirm"


def test_a_parcel_of_another_carrier_is_stopped(cast, scanner):
    cast.order(tracking="NV0000000001", carrier=cast.other_carrier, kinds=("confirmed",))
    assert scanner.code("NV0000000001") == "wrong_carrier"


def test_a_parcel_of_another_warehouse_is_stopped(cast, scanner):
    with transaction():
        other = cast._add(Place(business_id=cast.business, kind="warehouse", name="Sample Annex"))
    cast.order(tracking="JT5040030012", place_id=other, kinds=("confirmed",))
    assert scanner.code("JT5040030012") == "wrong_place"


def test_the_second_scan_of_a_parcel_says_who_had_it_and_when(cast, scanner):
    order = ready(cast, "JT5040030012")
    scanner.send(scanner.scan("JT5040030012", ago=timedelta(minutes=5)))
    again = scanner.scan("jt50 4003 0012")
    [answer] = scanner.send(again)
    assert answer["verdict"] == {"code": "already_handed_over", "believed": True}
    assert kept(cast, again).details["by"] == "Sample Ana"
    assert cast.chain(order).parcels[str(cast.parcel(order))]["handed_over_at"] < now().isoformat()


def test_two_scans_of_one_parcel_in_one_post_are_judged_as_they_happened(cast, scanner):
    order = ready(cast, "JT5040030012")
    later, earlier = scanner.scan("JT5040030012"), scanner.scan("JT5040030012", ago=timedelta(seconds=9))
    codes = [answer["verdict"]["code"] for answer in scanner.send(later, earlier)]
    assert codes == ["already_handed_over", "taken"]
    assert kinds(cast, order).count("handed_over") == 2


def test_a_parcel_with_several_orders_tells_each_of_them(cast, scanner):
    first = cast.order(tracking="JT5040030012", kinds=("confirmed",))
    second = cast.order(tracking="", kinds=("confirmed",))
    with transaction():
        db.session.add(ParcelOrder(business_id=cast.business, parcel_id=cast.parcel(first), order_id=second))
    assert scanner.code("JT5040030012") == "taken"
    assert "handed_over" in kinds(cast, first)
    assert "handed_over" in kinds(cast, second)


def test_an_order_number_is_recognised_and_says_which_parcel_is_meant(cast, scanner):
    cast.order(number="576460000000000777", tracking="JT5040030012", kinds=("confirmed",))
    scan = scanner.scan("576460000000000777")
    assert scanner.send(scan)[0]["verdict"] == {"code": "order_number", "believed": False}
    assert kept(cast, scan).details == {"order": "576460000000000777", "parcels": "JT5040030012"}


def test_another_businesss_parcel_is_as_unknown_as_any(cast, scanner):
    cast.order(business=cast.stranger_business, tracking="JT5040030012", kinds=())
    assert scanner.code("JT5040030012") == "unknown_number"


def test_a_scan_that_waited_offline_is_judged_by_its_own_time(cast, scanner):
    order = cast.order(tracking="JT5040030012")
    cast.tell(order, "confirmed", happened_at=now() - timedelta(hours=2))
    cast.tell(order, "cancelled")
    assert scanner.code("JT5040030012", ago=timedelta(hours=1)) == "taken_late"
    assert scanner.code("JT5040030012") == "cancelled"


def test_a_looked_up_parcel_hears_nothing(cast, scanner):
    order = cast.order(tracking="JT5040030012", kinds=("confirmed",))
    assert scanner.code("JT5040030012", purpose="lookup") == "found"
    assert scanner.code("JT5040030012", purpose="delivery") == "kept"
    assert scanner.code("JT5040030012", purpose="dance") == "kept"
    assert kinds(cast, order) == ["placed", "parcelled", "confirmed"]


@pytest.mark.parametrize("batch", ["not-an-id", "01a2045e-458e-7721-bae6-dac0f4efe7fb", "", None])
def test_a_scan_of_a_strange_batch_is_kept_with_its_word(cast, scanner, batch):
    cast.order(tracking="JT5040030012", kinds=("confirmed",))
    scan = scanner.scan("JT5040030012", batch=batch)
    code = scanner.send(scan)[0]["verdict"]["code"]
    assert code == ("unknown_batch" if batch else "taken")
    assert kept(cast, scan).batch_named == (batch or "")


def test_a_text_with_control_characters_is_kept_apart_as_it_was_read(cast, scanner):
    scan = scanner.scan("JT50\x00\ud8004003\r\nX")
    [answer] = scanner.send(scan)
    assert (answer["outcome"], answer["verdict"]["code"]) == ("quarantined", "not_a_number")
    assert kept(cast, scan).number_bytes == "JT50\x00\ud8004003\r\nX".encode("utf-8", "surrogatepass")
    assert scanner.send(scan)[0]["outcome"] == "duplicate"
    assert db.session.scalar(select(func.count()).select_from(Quarantined)) == 1


@pytest.mark.parametrize(
    "number",
    ["", "x" * 5000, "<img src=x onerror=alert(1)>", '"><svg onload=alert(1)>', "' OR 1=1--", "{{7*7}}", "${jndi:ldap://x}",
     "%s%n", "../../etc/passwd", "\u202eABC", "a" + "\u0301" * 500, "https://evil.example", "1" * 4296, "🚚" * 200],
)  # fmt: skip
def test_no_text_makes_the_request_fail_and_none_is_believed(cast, scanner, number):
    scan = scanner.scan(number)
    [answer] = scanner.send(scan)
    assert not answer["verdict"]["believed"]
    assert kept(cast, scan).number == number[:4296]


def test_one_bad_scan_in_a_hundred_leaves_the_others_taken(cast, scanner):
    orders = [cast.order(kinds=("confirmed",)) for _ in range(5)]
    scans = [scanner.scan(number) for number in _numbers(cast, orders)]
    scans.insert(2, scanner.scan("\x1b" * 300, device_time=None, seq="many", symbology=[1], purpose={"a": 1}, batch=7))
    codes = [answer["verdict"]["code"] for answer in scanner.send(*scans)]
    assert codes == ["taken", "taken", "not_a_number", "taken", "taken", "taken"]


def _numbers(cast: Cast, orders: list[UUID]) -> list[str]:
    db.session.rollback()
    return [db.session.get(Parcel, (cast.business, cast.parcel(order))).tracking_number for order in orders]


def test_a_hundred_scans_come_back_in_the_order_sent(cast, scanner):
    scans = [scanner.scan(f"UNKNOWN{n:05}") for n in range(100)]
    assert [answer["client_id"] for answer in scanner.send(*scans)] == [scan["client_id"] for scan in scans]


def test_a_clock_that_jumped_is_flagged_and_its_word_is_kept(cast, scanner):
    scan = scanner.scan("JT5040030012", device_time="1970-01-01T00:00:00Z")
    scanner.send(scan)
    row = kept(cast, scan)
    assert (row.device_time, row.clock_doubt) == ("1970-01-01T00:00:00Z", "out_of_range")
    assert now() - row.happened_at < timedelta(minutes=1)


@pytest.mark.parametrize("order_of_arrival", list(permutations(range(3))))
def test_any_order_of_arrival_gives_the_same_handover(cast, scanner, order_of_arrival):
    order = ready(cast, "JT5040030012")
    scans = [scanner.scan("JT5040030012", ago=timedelta(minutes=minutes)) for minutes in (30, 20, 10)]
    for place in order_of_arrival:
        scanner.send(scans[place])
    handed = cast.chain(order).parcels[str(cast.parcel(order))]
    assert handed["handed_over_key"] == f"scan-{scans[0]['client_id']}"
    assert kinds(cast, order).count("handed_over") == 3


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_order_and_repetition_of_scans_gives_one_fact_each_and_the_same_status(cast, scanner, data):
    orders = [ready(cast) for _ in range(2)]
    numbers = _numbers(cast, orders)
    scans = [scanner.scan(numbers[n % 2], ago=timedelta(minutes=60 - n)) for n in range(4)]
    sent = data.draw(st.lists(st.sampled_from(scans), min_size=1, max_size=8).map(lambda some: [*some, *scans]))
    shuffled = data.draw(st.permutations(sent))
    while shuffled:
        size = data.draw(st.integers(1, 4))
        scanner.send(*shuffled[:size])
        shuffled = shuffled[size:]
    for n, order in enumerate(orders):
        chain = cast.chain(order)
        assert chain.status == "handed_over"
        assert chain.parcels[str(cast.parcel(order))]["handed_over_key"] == f"scan-{scans[n]['client_id']}"
        keys = db.session.scalars(select(Fact.key).where(Fact.order_id == order, Fact.kind == "handed_over")).all()
        assert sorted(keys) == sorted(f"scan-{scan['client_id']}" for scan in scans[n::2])
    assert all(isinstance(held, int) for held in check_chains(cast.business))


def test_a_device_counts_as_its_own_witness(cast, scanner):
    order = cast.order(tracking="JT5040030012", kinds=("confirmed",))
    device = Scanner(cast, token=cast.device("Sample scanner 7"))
    assert device.code("JT5040030012", batch=None) == "taken"
    fact = facts_of(cast.business, [order])[order][-1]
    assert fact.actor.startswith("device:")
    assert fact.actor_name == "Sample scanner 7"


def test_a_scan_costs_few_statements(cast, scanner):
    cast.order(tracking="JT5040030012", kinds=("confirmed",))
    scan, said = scanner.scan("JT5040030012"), []

    def hear(*arguments) -> None:
        said.append(arguments[2])

    event.listen(db.engine, "before_cursor_execute", hear)
    scanner.send(scan)
    event.remove(db.engine, "before_cursor_execute", hear)
    assert len([statement for statement in said if not statement.startswith(("BEGIN", "PRAGMA"))]) <= 11, said


def test_a_receipt_names_the_place_in_the_chain_where_its_fact_stands(cast, scanner):
    order = ready(cast, "JT5040030012")
    late, early = scanner.scan("JT5040030012"), scanner.scan("JT5040030012", ago=timedelta(minutes=5))
    receipts = {answer["client_id"]: answer["receipt"] for answer in scanner.send(late, early)}
    facts = {fact.key: fact for fact in facts_of(cast.business, [order])[order]}
    for scan in (late, early):
        position = facts[f"scan-{scan['client_id']}"].position
        assert receipts[scan["client_id"]] == receipt(scan["client_id"], kept(cast, scan).fingerprint, str(position))


def test_a_clock_that_went_back_between_two_scans_of_a_post_is_flagged(cast, scanner):
    before, after = scanner.scan("JT5040030012", ago=timedelta(hours=1)), scanner.scan("X1", ago=timedelta(hours=2))
    last = scanner.scan("X2", ago=timedelta(minutes=1))
    scanner.send(last, before, after)
    assert [kept(cast, scan).clock_doubt for scan in (before, after, last)] == ["went_back", "", ""]
    assert kept(cast, before).uncertainty >= 3600

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from uuid import UUID

import pytest

from webapp.cases.models import handbook
from webapp.cases.rules.areas import Area, read_areas
from webapp.cases.rules.blaming import propose
from webapp.cases.rules.drafting import attached, draft
from webapp.cases.rules.holding import Answer, checklist, lacking
from webapp.cases.rules.opening import claim_from, fallen, grounds, stated_until
from webapp.cases.rules.reading import read_handbook
from webapp.cases.rules.scenario import Ask, next_warning, warned
from webapp.cases.rules.sharing import shares
from webapp.kit.errors import Refusal
from webapp.policy.rules import Nonsense

AT = datetime(2026, 11, 1, 8, tzinfo=UTC)
ONE, TWO = UUID(int=1), UUID(int=2)


DUE = (AT + timedelta(hours=2)).isoformat()


def fact(kind, hours=0, parcel=ONE, key="", undoes=None, actor_name="Test", **details):
    return SimpleNamespace(
        kind=kind, key=key or f"{kind}-{hours}", happened_at=AT + timedelta(hours=hours), parcel_id=parcel,
        undoes=undoes, details=details, actor_name=actor_name,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "scenario"),
    [
        ([fact("missed", effect="lost", rule="delivery_attempts")], "lost"),
        ([fact("missed", effect="lost", rule="acknowledged_by_buyer", parcel=None)], "lost"),
        ([fact("missed", effect="delayed", rule="delivered_in_time")], "delayed"),
        ([fact("handed_over"), fact("missed", 9, effect="late", rule="shipped_after_collection")], "scanned_late"),
        ([fact("handed_over"), fact("missed", 9, effect="cancellation_due", rule="tracking_moves")], "silent"),
        ([fact("damaged")], "damaged"),
        ([fact("returned")], "returned"),
        ([fact("complained", what="empty", by="buyer")], "empty"),
    ],
)
def test_a_fact_suggests_its_scenario(facts, scenario):
    assert [ground.scenario for ground in grounds(facts)] == [scenario]
    assert scenario in handbook().scenarios


@pytest.mark.parametrize(
    "facts",
    [
        [fact("missed", effect="late", rule="status_updated")],  # nobody handed anything over: nobody to appeal against
        [fact("missed", effect="late", rule="shipped_after_collection")],
        [fact("missed", 9, effect="late", rule="shipped_after_collection"), fact("handed_over", 10)],
        [fact("handed_over"), fact("in_transit", 1), fact("missed", 9, effect="late", rule="shipped_after_collection")],
        [fact("handed_over"), fact("delivered", 5)],
        [fact("damaged", key="d"), fact("undone", 1, undoes="d")],
        [fact("attempt_failed")],
    ],
)
def test_other_facts_open_nothing(facts):
    assert grounds(facts) == []


def test_two_reasons_for_the_same_thing_are_one_ground():
    twice = [fact("missed", key="a", effect="lost", rule="x"), fact("lost", 5)]
    assert [ground.key for ground in grounds(twice)] == ["a"]
    assert len(grounds([*twice, fact("lost", 6, parcel=TWO)])) == 2


@pytest.mark.parametrize("parcels", [(ONE, None), (None, ONE)])
def test_a_clock_of_the_order_and_one_of_its_parcel_are_one_trouble(parcels):
    clocks = [("scanned_after_handover", parcels[0]), ("shipped_after_collection", parcels[1])]
    facts = [fact("missed", 24 + place, parcel, key=rule, effect="late", rule=rule)
             for place, (rule, parcel) in enumerate(clocks)]  # fmt: skip
    assert [ground.key for ground in grounds([fact("handed_over"), *facts])] == ["scanned_after_handover"]


def test_a_ground_falls_away_when_it_is_taken_back_and_a_silence_when_the_carrier_speaks():
    missed = fact("missed", key="m", effect="lost")
    assert not fallen("m", AT, ONE, [missed])
    assert fallen("m", AT, ONE, [missed, fact("undone", 1, undoes="m")])
    assert not fallen("person-1", AT, ONE, [missed])
    assert not fallen("silent-x", AT, ONE, [fact("in_transit", 0)])
    assert fallen("silent-x", AT, ONE, [fact("in_transit", 1)])
    assert not fallen("silent-x", AT, ONE, [fact("in_transit", 1, parcel=TWO)])


@pytest.mark.parametrize(
    ("market", "scenario", "days", "firm"),
    [("TH", "lost", 40, True), ("VN", "damaged", 40, True), ("US", "lost", 90, True), ("SG", "lost", 40, False)],
)
def test_each_market_has_its_window_with_its_source(market, scenario, days, firm):
    window = handbook().window(scenario, market)
    assert (window.length.days, window.firm) == (days, firm)
    assert window.source and window.read_on <= date(2026, 11, 22)


def test_a_claim_counts_from_the_last_update_or_the_ship_date():
    facts = [fact("handed_over", 2), fact("collected", 5), fact("in_transit", 30), fact("in_transit", 40, parcel=TWO)]
    assert claim_from("last_update", facts, ONE, AT) == AT + timedelta(hours=30)
    assert claim_from("shipped", facts, ONE, AT) == AT + timedelta(hours=2)
    assert claim_from("opened", facts, ONE, AT) == AT
    assert claim_from("last_update", [fact("placed", parcel=None)], ONE, AT) == AT


def asked(name, hours, due, parcel=None):
    return fact("return_requested", hours, key=f"{name}-{hours}", parcel=parcel, **{"return": name, "due_at": due})


def test_what_the_platform_says_on_a_return_is_the_time_for_the_answer():
    soon, later = (AT + timedelta(days=days) for days in (1, 4))
    one, other = asked("one", 1, later.isoformat()), asked("other", 2, soon.isoformat())
    assert stated_until([fact("complained", 0)], None) is None
    assert stated_until([asked("one", 1, "")], None) is None
    assert stated_until([one], None) == later
    assert stated_until([one, other], None) == soon  # of two that wait the first
    assert stated_until([one, other, fact("return_rejected", 3, **{"return": "other"})], None) == later
    assert stated_until([one, fact("refunded", 3, **{"for": "return-one"})], None) == later  # answered: as it was
    assert stated_until([one, asked("one", 5, soon.isoformat())], None) == soon  # asked anew
    answered_before = [fact("return_authorised", 0, **{"return": "one"}), one, other]
    assert stated_until(answered_before, None) == soon
    assert stated_until([asked("one", 1, soon.isoformat(), TWO)], ONE) is None  # another parcel's
    assert stated_until([asked("one", 1, soon.isoformat(), TWO), one], ONE) == later


def test_what_we_scanned_ourselves_is_no_update_of_the_carriers():
    came_back = fact("returned", 90, key="scan-1")
    facts = [fact("handed_over", 2), fact("in_transit", 30), came_back]
    assert claim_from("last_update", facts, ONE, AT) == AT + timedelta(hours=30)
    assert claim_from("last_update", [*facts, fact("returned", 91)], ONE, AT) == AT + timedelta(hours=91)


@pytest.mark.parametrize(("share", "said"), [(49.99, 0), (50, 50), (79.99, 50), (80, 80), (95, 95), (120, 95)])
def test_it_is_warned_at_half_four_fifths_and_nearly_all_of_the_window(share, said):
    until = AT + timedelta(days=40)
    assert warned(until, AT, AT + timedelta(days=40) * share / 100) == said


def test_the_next_warning_is_after_the_last_and_then_none():
    until = AT + timedelta(days=40)
    assert next_warning(until, AT, AT) == AT + timedelta(days=20)
    assert next_warning(until, AT, AT + timedelta(days=20)) == AT + timedelta(days=32)
    assert next_warning(until, AT, until) is None


def ask(code, *held, until="", needed=True):
    return Ask(code, code, held, "how", until, needed)


def test_a_checklist_knows_held_still_to_get_and_gone():
    asks = [ask("a", "weight"), ask("b", "label", until="packing"), ask("c"), ask("d", needed=False)]
    lines = checklist(asks, {"weight": Answer("weight", "1 kg")}, {}, {"packing"})
    assert [line.state for line in lines] == ["held", "gone", "open", "open"]
    assert [line.ask.code for line in lacking(lines)] == ["c", "b"]
    added = checklist(asks, {}, {"b": [ONE], "c": [ONE]}, {"packing"})
    assert [line.state for line in added] == ["open", "held", "held", "open"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("Order {order}, parcel {tracking}, carrier {carrier}.", "Order 7, carrier Sample."),
        ("It was handed over at {handed_over}.", ""),
        ("Every item was scanned, and it was sealed at {checked}.", ""),
        ("The value is {amount}. Please pay it.", ""),
        ("It is on manifest {manifest}, signed at {signed} with {manifest_count} parcels.", "It is on manifest 12."),
        ("Please answer.", "Please answer."),
        ("Until now ({now}) it was not scanned{never_scanned}.", ""),
    ],
)
def test_what_is_not_known_is_not_said(line, said):
    assert draft(line, {"order": "7", "carrier": "Sample", "manifest": "12", "never_scanned": None}) == said


FIRST = ("Appeal against a ", "Claim for a ", "Inquiry about a ", "Answer to the complaint ")
CHAIN = "the chain of records"


def unfounded(answer):
    """The lines that would be said of an order of which nothing but its number is held."""
    first, *lines = draft(answer, {"order": "7", "attached": attached({}, [])}).splitlines()
    harmless = ("Order 7.", f"Attached: {CHAIN}.")
    return [
        *([] if first.startswith(FIRST) else [first]),
        *(line for line in lines if line not in harmless and not line.startswith("Please ")),
    ]


@pytest.mark.parametrize("scenario", handbook().scenarios.values(), ids=lambda scenario: scenario.code)
def test_where_nothing_is_held_nothing_is_claimed(scenario):
    assert unfounded(scenario.answer) == []
    assert "{attached}" in scenario.answer


@pytest.mark.parametrize("claim", ["The parcel was complete when it left.", "The photographs are attached."])
def test_a_claim_that_depends_on_nothing_would_be_seen(claim):
    answer = handbook().scenarios["incomplete"].answer
    assert unfounded(f"{answer}\n{claim}") == [claim]
    assert unfounded(f"{claim}\n{answer}")[0] == claim


def test_only_what_is_held_is_attached():
    held = {
        "manifest": Answer("manifest", "Manifest 12"), "weight": Answer("weight", "900 g"),
        "packing_photo": Answer("packing_photo", "2 photos"),
    }  # fmt: skip
    assert attached({}, []) == CHAIN
    assert attached(held, ["chat.pdf"]) == f"{CHAIN}; Manifest 12; 2 photos (the packing); chat.pdf"


def test_every_scenario_can_be_drafted_from_nothing_and_names_no_braces():
    for scenario in handbook().scenarios.values():
        text = draft(scenario.answer, {"order": "7"})
        assert "{" not in text and "None" not in text and "Order 7" in text


@pytest.mark.parametrize(
    ("scenario", "facts", "fault"),
    [
        ("lost", [fact("attempt_failed", reason="not_home"), fact("attempt_failed", 2, words="No recipient")], "buyer"),
        ("lost", [fact("handed_over"), fact("attempt_failed", 1, words="Lorry broke down")], "carrier"),
        ("lost", [], "ours"),
        ("lost", [fact("handed_over"), fact("excused", 1)], "weather"),
        ("delayed", [fact("handed_over"), fact("exception", 1, words="Held at customs")], "customs"),
        ("empty", [], "ours"),
        ("empty", [fact("packed", weight_g=900)], "carrier"),
        ("empty", [fact("packed", weight_g=900), fact("excused", 1)], "carrier"),
        ("forged_label", [fact("handed_over"), fact("excused", 1)], "ours"),
        ("empty", [fact("packed", weight_g=900), fact("in_transit", 1, words="Customs cleared")], "carrier"),
        ("damaged", [fact("handed_over"), fact("excused", 1), fact("damaged", 3)], "weather"),
        ("incomplete", [fact("packed", missing="1 × mug", weight_g=900)], "ours"),
        ("damaged", [fact("damaged", -1), fact("handed_over")], "ours"),
        ("damaged", [fact("handed_over"), fact("damaged", 3)], "carrier"),
        ("scanned_late", [fact("handed_over"), fact("missed", 9, due_at=DUE)], "carrier"),
        ("scanned_late", [fact("handed_over", 3), fact("missed", 9, due_at=DUE)], "ours"),
        ("not_received", [fact("handed_over"), fact("delivered", 4)], "carrier"),
    ],
)  # fmt: skip
def test_a_fault_is_proposed_with_its_reason(scenario, facts, fault):
    blame = propose(scenario, handbook().scenarios[scenario].fault, facts, ONE)
    assert blame.fault == fault and blame.reason


def test_a_parcels_share_is_what_is_in_it():
    worths = {ONE: Decimal("30"), TWO: Decimal("10")}
    assert shares(Decimal("44.00"), worths) == {ONE: Decimal("33.00"), TWO: Decimal("11.00")}
    assert shares(Decimal("44.00"), {ONE: Decimal(0), TWO: Decimal(10)})[ONE] == Decimal("22.00")
    assert shares(None, worths) == {ONE: None, TWO: None}


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        ("10110", ["10110", "101 10", "10-110", "10110-1234"], ["10111", "1011", "101100"]),
        ("102*", ["10200", "102"], ["10300", ""]),
        ("50000-50999", ["50000", "50999", "50999-0001"], ["49999", "51000", "5000", "500000"]),
        ("sw1a 1aa", ["SW1A1AA"], ["SW1A 2AA"]),
    ],
)
def test_postcodes_as_people_write_them(text, inside, outside):
    areas = read_areas(text)
    assert isinstance(areas, list)
    assert all(areas[0].holds(code) for code in inside)
    assert not any(areas[0].holds(code) for code in outside)


@pytest.mark.parametrize("text", ["50999-50000", "*", "10110!", "1", "%"])
def test_what_is_no_postcode_is_refused(text):
    assert isinstance(read_areas(text), Refusal)


def test_areas_say_what_was_typed():
    assert [area.words for area in read_areas("10110; 102*\n50000 - 50999,,")] == ["10110", "102*", "50000-50999"]
    assert Area("code", "10110").holds("10110 ")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('fault = "weather"', 'fault = "nobody"'),
        ('held = ["event_report"]', 'held = ["wishes"]'),
        ("{damaged_at}", "{damage_time}"),
        ('until = "packing"', 'until = "christmas"'),
        ("days = 90", "days = 0"),
        ('window = "answer"', 'window = "for_ever"'),
        ('code = "silent"', 'code = "lost"'),
    ],
)
def test_a_handbook_that_says_nonsense_is_refused(old, new):
    from webapp.cases.models.handbook import PATH

    text = PATH.read_text()
    assert old in text
    with pytest.raises(Nonsense):
        read_handbook(text.replace(old, new, 1), "test.toml")

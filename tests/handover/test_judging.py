from datetime import UTC, datetime
from uuid import UUID

import pytest

from webapp.handover.rules.judging import Candidate, Gate, judge
from webapp.handover.rules.reading import read
from webapp.handover.rules.standing import Standing
from webapp.handover.rules.verdicts import ON_RUNS, STRANGE, WORDS
from webapp.handover.rules.wording import words_for_phones
from webapp.ledger.kinds import KINDS

OURS, THEIRS, HERE, THERE, PARCEL = (UUID(int=n) for n in range(1, 6))
GATE = Gate(OURS, "Sample Express", HERE, "warehouse")
NUMBER = read("JT5040030012")
AT = "2026-11-22T08:00:00+00:00"


def parcel(*standings: Standing, carrier=OURS, place=HERE, kind="warehouse", id=PARCEL) -> Candidate:
    return Candidate(
        id, carrier, "Sample Express", place, kind, "Sample Warehouse", standings or (Standing("5764", ""),)
    )


@pytest.mark.parametrize(
    ("candidate", "code"),
    [
        (parcel(), "taken"),
        (parcel(Standing("5764", "cancelled")), "cancelled"),
        (parcel(Standing("5764", "on_hold")), "on_hold"),
        (parcel(Standing("5764", "unpaid")), "unpaid"),
        (parcel(Standing("5764", "not_confirmed")), "not_confirmed"),
        (parcel(Standing("5764", "delivered_already")), "delivered_already"),
        (parcel(Standing("5764", "", "delivered")), "delivered_already"),
        (parcel(Standing("5764", "", "returning")), "coming_back"),
        (parcel(Standing("5764", "", "lost")), "reported_lost"),
        (parcel(Standing("5764", "", "damaged")), "reported_damaged"),
        (parcel(carrier=THEIRS), "wrong_carrier"),
        (parcel(carrier=None), "taken"),
        (parcel(place=THERE), "wrong_place"),
        (parcel(place=THERE, kind="drop_off_point"), "taken"),
        (parcel(place=None, kind=""), "taken"),
        (parcel(Standing("5764", "", "handed_over", AT, "Ana")), "already_handed_over"),
        (parcel(Standing("5764", "on_hold", "handed_over", AT, "Ana")), "already_handed_over"),
        (parcel(Standing("5764", "", "on_the_way")), "already_moving"),
        (parcel(Standing("5764", "", newer=True)), "taken_late"),
        (parcel(Standing("5764", "not_confirmed"), carrier=THEIRS), "wrong_carrier"),
        (parcel(Standing("5764", "cancelled"), carrier=THEIRS), "cancelled"),
        (parcel(Standing("1", ""), Standing("2", "cancelled")), "cancelled"),
        (parcel(Standing("1", ""), Standing("2", "not_confirmed")), "not_confirmed"),
    ],
)
def test_a_known_parcel_gets_the_gravest_verdict_that_holds(candidate, code):
    assert judge(NUMBER, "handover", [candidate], GATE).code == code


def test_already_says_who_and_when():
    verdict = judge(NUMBER, "handover", [parcel(Standing("5764", "", "handed_over", AT, "Ana"))], GATE)
    assert verdict.details == {"by": "Ana", "at": AT}


def test_a_wrong_carrier_names_both_carriers():
    other = Candidate(PARCEL, THEIRS, "Sample Ninja", None, "", "", (Standing("5764", ""),))
    assert judge(NUMBER, "handover", [other], GATE).details == {
        "carrier": "Sample Ninja", "batch_carrier": "Sample Express",
    }  # fmt: skip


def test_a_closed_batch_takes_the_parcel_after_closing():
    closed = Gate(OURS, "", HERE, "warehouse", datetime(2026, 11, 22, tzinfo=UTC))
    assert judge(NUMBER, "handover", [parcel()], closed).code == "after_closing"


def test_an_unknown_batch_takes_the_parcel_with_a_warning():
    assert judge(NUMBER, "handover", [parcel(carrier=THEIRS)], Gate(known=False)).code == "unknown_batch"


def test_outside_any_batch_carrier_and_place_are_not_asked():
    assert judge(NUMBER, "handover", [parcel(carrier=THEIRS, place=THERE)], None).code == "taken"


def test_of_two_parcels_with_one_number_the_batchs_carrier_is_meant():
    two = [parcel(), parcel(carrier=THEIRS, id=THERE)]
    assert judge(NUMBER, "handover", two, GATE).candidate.parcel_id == PARCEL


def test_of_two_parcels_with_one_number_the_one_not_yet_delivered_is_meant():
    two = [parcel(Standing("1", "", "delivered")), parcel(id=THERE)]
    assert judge(NUMBER, "handover", two, GATE).candidate.parcel_id == THERE


def test_between_two_parcels_with_one_number_nobody_guesses():
    assert judge(NUMBER, "handover", [parcel(), parcel(id=THERE)], GATE).code == "two_parcels"


def test_an_unknown_number_is_kept_but_not_believed():
    verdict = judge(NUMBER, "handover", [], GATE)
    assert (verdict.code, verdict.believed, verdict.tone) == ("unknown_number", False, "stop")


def test_a_web_address_is_named_and_not_opened():
    verdict = judge(read("https://evil.example/x"), "handover", [], GATE)
    assert (verdict.code, verdict.details) == ("not_a_number", {"why": "web_address", "host": "evil.example"})


def test_looking_up_records_nothing_and_still_warns():
    assert judge(NUMBER, "lookup", [parcel()], GATE).code == "found"
    assert judge(NUMBER, "lookup", [parcel(Standing("5764", "cancelled"))], GATE).code == "cancelled"


@pytest.mark.parametrize("purpose", ["delivery", "return"])
def test_other_purposes_are_kept_and_say_so(purpose):
    assert judge(NUMBER, purpose, [parcel()], None).code == "kept"


def test_every_verdict_has_words_a_tone_a_sound_and_advice_where_it_is_not_go():
    for word in WORDS.values():
        assert word.words
        assert word.tone in {"go", "look", "stop"}
        assert word.sound == {"go": "good", "look": "look", "stop": "stop"}[word.tone]
        assert word.advice or word.code == "taken"
        assert word.tone != "stop" or (word.spoken and not word.believed)


def test_what_a_person_says_to_a_stop_is_what_they_are_to_do():
    """The usual is "I have laid it aside"; where nothing is laid aside, the verdict brings its own."""
    own = {word.code: word.ok for word in WORDS.values() if word.tone == "stop" and word.ok}
    assert own == {
        "no_proof": "I will report it again", "no_reason": "I will report it again",
        "not_own_fleet": "I will bring it back",
    }  # fmt: skip
    asked = ("aside", "Do not hand it over")
    assert all(
        any(words in word.spoken for words in asked) for word in WORDS.values() if word.tone == "stop" and not word.ok
    )


def test_a_page_without_runs_knows_every_stop_and_every_verdict_that_is_not_of_a_run():
    """A stop is shown wherever its scan was made: a report from a run may be answered while another page is open."""
    here, whole = (words_for_phones(runs=runs)["verdicts"] for runs in (False, True))
    assert whole.keys() == WORDS.keys() and whole.keys() - here.keys() == ON_RUNS
    assert {code for code, word in WORDS.items() if word.tone == "stop"} <= here.keys()
    assert here == {code: whole[code] for code in here}


def test_the_ledger_knows_the_kinds_that_scans_tell():
    assert {"handed_over", "scan_refused", "photographed", "manifested", "undone"} <= KINDS.keys()
    assert STRANGE.keys() >= {"web_address", "product_code", "control_characters", "too_long"}

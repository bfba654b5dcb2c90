from datetime import date, timedelta
from uuid import UUID

import pytest

from tests.deadlines.told import PLACED, SECOND, at, told
from webapp.deadlines.rules import Parcel, Reckoning, Watched, reckon, reckon_all, to_say
from webapp.policy.models import books

BOOK = books()["default"]
ONE, TWO = UUID(int=1), UUID(int=2)
ANY = Watched()


def rule(code, shipping="seller", order_type="NORMAL"):
    return BOOK.rules_for("SG", shipping, order_type, PLACED)[code]


def reckoned(code, facts, now, shipping="seller", order=ANY) -> Reckoning:
    found = reckon(rule(code, shipping), facts, now, order)
    assert found
    return found


placed = told("placed", 0)
collected = told("collected", 30)

# rule, shipping type, the facts that start it, when it is due, and a fact of its course.
CLOCKS = [
    ("shipped_after_collection", "seller", [placed, collected], at(30 + 48), "shipped"),
    ("shipped_after_collection", "tiktok", [placed, collected], at(30 + 48), "in_transit"),
    ("status_updated", "seller", [placed], at(120), "arranged"),
    ("status_updated", "tiktok", [placed], at(120), "shipped"),
    ("acknowledged_by_buyer", "seller", [placed], at(12 * 24), "acknowledged"),
    ("acknowledged_by_buyer", "seller", [placed], at(12 * 24), "delivered"),
    ("delivered_in_period", "tiktok", [placed, collected], at(30 + 10 * 24), "delivered"),
    ("tracking_updated", "seller", [placed], at(15 * 24), "in_transit"),
    ("tracking_updated", "tiktok", [placed], at(15 * 24), "unknown"),
]


@pytest.mark.parametrize(("code", "shipping", "begun", "due_at", "stop"), CLOCKS)
class TestEveryClock:
    def test_is_due_when_the_book_says(self, code, shipping, begun, due_at, stop):
        found = reckoned(code, begun, begun[-1].happened_at, shipping)
        assert (found.due_at, found.standing, found.closed_at) == (due_at, "open", None)

    @pytest.mark.parametrize(("past", "standing"), [(-SECOND, "open"), (0 * SECOND, "open"), (SECOND, "missed")])
    def test_turns_only_after_its_last_second(self, code, shipping, begun, due_at, stop, past, standing):
        assert reckoned(code, begun, due_at + past, shipping).standing == standing

    @pytest.mark.parametrize(("past", "standing"), [(-SECOND, "met"), (0 * SECOND, "met"), (SECOND, "late")])
    def test_counts_what_happened_in_time_however_late_it_is_told(
        self, code, shipping, begun, due_at, stop, past, standing
    ):
        done = told(stop, due_at + past)
        found = reckoned(code, [*begun, done], due_at + timedelta(days=30), shipping)
        assert (found.standing, found.closed_at) == (standing, done.happened_at)

    @pytest.mark.parametrize(("past", "standing"), [(0 * SECOND, "excused"), (SECOND, "missed")])
    def test_is_excused_only_by_a_cancellation_in_time(self, code, shipping, begun, due_at, stop, past, standing):
        facts = [*begun, told("cancelled", due_at + past)]
        assert reckoned(code, facts, due_at + timedelta(days=1), shipping).standing == standing

    @pytest.mark.parametrize("seconds", [60, 61])
    def test_is_not_held_missed_within_the_uncertainty_of_what_stops_it(
        self, code, shipping, begun, due_at, stop, seconds
    ):
        done = told(stop, due_at + timedelta(seconds=seconds), uncertainty=60.0)
        found = reckoned(code, [*begun, done], due_at + timedelta(days=1), shipping)
        assert found.standing == ("met" if seconds == 60 else "late")

    def test_is_taken_back_when_what_stopped_it_is_undone(self, code, shipping, begun, due_at, stop):
        done = told(stop, due_at - SECOND)
        facts = [*begun, done, told("undone", due_at, undoes=done.key)]
        assert reckoned(code, facts, due_at + SECOND, shipping).standing == "missed"


def test_a_clock_whose_start_is_uncertain_waits_that_much_longer_before_it_says_missed():
    facts = [placed, told("collected", 30, uncertainty=90.0)]
    due_at = at(30 + 48)
    assert reckoned("shipped_after_collection", facts, due_at + 90 * SECOND).standing == "open"
    assert reckoned("shipped_after_collection", facts, due_at + 91 * SECOND).standing == "missed"
    assert reckoned("shipped_after_collection", facts, due_at).look_at == due_at + 90 * SECOND


def test_a_clock_that_has_not_begun_is_none():
    assert reckon(rule("shipped_after_collection"), [placed], at(500)) is None


def test_a_clock_whose_start_was_undone_never_was():
    facts = [placed, collected, told("undone", 31, undoes=collected.key)]
    assert reckon(rule("shipped_after_collection"), facts, at(500)) is None


def test_the_first_of_two_collections_starts_the_clock():
    facts = [told("collected", 40), placed, told("handed_over", 20)]
    assert reckoned("shipped_after_collection", facts, at(50)).due_at == at(20 + 48)


class TestPlatformTimes:
    def test_go_before_the_books_figure(self):
        order = Watched({"rts_sla_time": at(20).isoformat(), "shipping_due_time": at(60).isoformat()})
        found = reckoned("status_updated", [placed], at(1), order=order)
        assert (found.due_at, found.basis) == (at(20), "rts_sla_time")

    def test_open_a_deadline_before_the_books_own_start(self):
        order = Watched({"tts_sla_time": at(40).isoformat()})
        found = reckoned("shipped_after_collection", [placed], at(1), order=order)
        assert (found.started_at, found.due_at) == (PLACED, at(40))

    @pytest.mark.parametrize("nonsense", ["", "soon", "2026-03-02T09:00:00", 1772442000, None, "2026-13-01T00:00:00Z"])
    def test_that_are_no_times_with_a_zone_say_nothing(self, nonsense):
        order = Watched({"rts_sla_time": nonsense})
        assert reckoned("status_updated", [placed], at(1), order=order).basis == "book"

    def test_alone_decide_for_a_pre_order(self):
        pre_order = rule("status_updated", order_type="PRE_ORDER")
        assert reckon(pre_order, [placed], at(999)) is None
        found = reckon(pre_order, [placed], at(1), Watched({"shipping_due_time": at(400).isoformat()}))
        assert found and found.due_at == at(400)

    def test_that_were_moved_turn_a_miss_back(self):
        assert reckoned("status_updated", [placed], at(121)).standing == "missed"
        order = Watched({"rts_sla_time": at(130).isoformat()})
        assert reckoned("status_updated", [placed], at(121), order=order).standing == "open"


class TestCarriersPeriod:
    def test_counts_from_collection(self):
        order = Watched(parcels=(Parcel(ONE, period=timedelta(days=3)),))
        found = reckoned("delivered_in_period", [placed, collected], at(31), "tiktok", order)
        assert (found.due_at, found.basis) == (at(30 + 72), "carrier")

    def test_gives_way_to_the_date_promised_for_the_parcel(self):
        order = Watched(parcels=(Parcel(ONE, promised_at=at(50), period=timedelta(days=3)),))
        assert reckoned("delivered_in_period", [placed, collected], at(31), "tiktok", order).due_at == at(50)

    def test_gives_way_to_the_platforms_time(self):
        order = Watched({"delivery_sla_time": at(60).isoformat()}, (Parcel(ONE, promised_at=at(50)),))
        assert reckoned("delivered_in_period", [placed, collected], at(31), "tiktok", order).due_at == at(60)


class TestSeveralParcels:
    order = Watched(parcels=(Parcel(ONE), Parcel(TWO)))

    def standing(self, *facts, now=None):
        return reckoned("acknowledged_by_buyer", [placed, *facts], now or at(400), order=self.order).standing

    def test_must_all_be_in_time(self):
        one, two = told("delivered", 50, parcel_id=ONE), told("delivered", 60, parcel_id=TWO)
        assert self.standing(one, two) == "met"
        assert self.standing(one) == "missed"
        assert self.standing(one, now=at(100)) == "open"
        assert self.standing(one, told("delivered", 300, parcel_id=TWO)) == "late"

    def test_are_all_stopped_by_a_word_about_the_whole_order(self):
        assert self.standing(told("delivered", 50)) == "met"

    def test_are_told_of_one_by_one(self):
        facts = [placed, told("delivered", 50, parcel_id=ONE)]
        found = reckoned("acknowledged_by_buyer", facts, at(400), order=self.order)
        [said] = to_say(facts, {"acknowledged_by_buyer": found}, at(400))
        assert (said.kind, said.parcel_id, said.happened_at) == ("missed", TWO, at(12 * 24))

    def test_keep_their_clock_running_beside_one_that_is_lost(self):
        order = Watched({}, (Parcel(ONE, promised_at=at(40)), Parcel(TWO, promised_at=at(90))))
        found = reckoned("delivered_in_period", [placed, collected], at(50), "tiktok", order)
        assert (found.standing, found.due_at, found.look_at) == ("open", at(90), at(90 - 24))
        assert [said.parcel_id for said in to_say([placed, collected], {"delivered_in_period": found}, at(50))] == [ONE]


class TestAttempts:
    tried = [placed, told("attempt_failed", 40, parcel_id=ONE), told("attempt_failed", 64, parcel_id=ONE)]
    order = Watched(parcels=(Parcel(ONE), Parcel(TWO)))

    def test_are_watched_from_the_first_on(self):
        found = reckoned("delivery_attempts", self.tried[:2], at(41), order=self.order)
        assert (found.standing, found.due_at, found.started_at) == ("open", None, at(40))

    def test_are_a_loss_with_the_second(self):
        found = reckoned("delivery_attempts", self.tried, at(64), order=self.order)
        assert (found.standing, found.due_at) == ("missed", at(64))
        [said] = to_say(self.tried, {"delivery_attempts": found}, at(64))
        assert (said.parcel_id, said.details["effect"]) == (ONE, "lost")

    def test_reported_twice_within_half_an_hour_are_one(self):
        facts = [*self.tried[:2], told("attempt_failed", at(40, seconds=9), parcel_id=ONE)]
        assert reckoned("delivery_attempts", facts, at(41), order=self.order).standing == "open"

    def test_of_two_parcels_are_not_added_up(self):
        facts = [placed, told("attempt_failed", 40, parcel_id=ONE), told("attempt_failed", 64, parcel_id=TWO)]
        assert reckoned("delivery_attempts", facts, at(65), order=self.order).standing == "open"

    def test_are_forgotten_when_the_parcel_was_delivered_before_the_second(self):
        delivered = told("delivered", 50, parcel_id=ONE)
        assert reckoned("delivery_attempts", [*self.tried[:2], delivered], at(65), order=self.order).standing == "met"

    def test_with_one_undone_are_one(self):
        facts = [*self.tried, told("undone", 70, undoes=self.tried[2].key)]
        assert reckoned("delivery_attempts", facts, at(71), order=self.order).standing == "open"

    def test_are_nobodys_loss_when_tiktok_ships(self):
        assert "delivery_attempts" not in BOOK.rules_for("SG", "tiktok", "NORMAL", PLACED)


class TestWhatIsSaid:
    def said(self, facts, now, code="status_updated"):
        return to_say(facts, {code: reckoned(code, facts, now)}, now)

    def fact(self, said):
        return told(said.kind, said.happened_at, key=said.key, undoes=said.undoes, details=said.details)

    def test_a_miss_is_said_once_with_its_effect(self):
        [miss] = [said for said in self.said([placed], at(121)) if said.kind == "missed"]
        assert (miss.key, miss.happened_at) == ("missed-status_updated-1", at(120))
        assert (miss.details["rule"], miss.details["effect"]) == ("status_updated", "late")
        assert self.said([placed, self.fact(miss)], at(122)) == []

    def test_a_late_report_of_a_timely_event_takes_the_miss_back(self):
        [miss] = [said for said in self.said([placed], at(121)) if said.kind == "missed"]
        facts = [placed, self.fact(miss), told("shipped", 100)]
        [back] = self.said(facts, at(125))
        assert (back.kind, back.undoes) == ("undone", miss.key)
        assert self.said([*facts, self.fact(back)], at(126)) == []

    def test_a_late_report_of_a_late_event_leaves_the_miss(self):
        [miss] = [said for said in self.said([placed], at(121)) if said.kind == "missed"]
        facts = [placed, self.fact(miss), told("shipped", 130)]
        assert self.said(facts, at(131)) == []
        assert reckoned("status_updated", facts, at(131)).standing == "late"

    def test_a_miss_after_one_that_was_taken_back_is_another_turn(self):
        shipped = told("shipped", 100)
        facts = [placed, *map(self.fact, self.said([placed], at(121)))]
        facts += [shipped, *map(self.fact, self.said([*facts, shipped], at(125)))]
        facts += [told("undone", 126, undoes=shipped.key)]
        [again] = self.said(facts, at(127))
        assert again.key == "missed-status_updated-2"

    def test_a_rule_that_no_longer_applies_takes_its_miss_back(self):
        [miss] = [said for said in self.said([placed], at(121)) if said.kind == "missed"]
        [back] = to_say([placed, self.fact(miss)], {}, at(122))
        assert back.undoes == miss.key

    def test_time_does_not_run_backward_for_a_miss_already_told(self):
        facts = [placed, *map(self.fact, self.said([placed], at(200)))]
        assert reckoned("status_updated", facts, at(50)).standing == "missed"


class TestReminders:
    def days_reminded(self, passes):
        facts, days = [placed], []
        for now in passes:
            found = reckoned("tracking_updated", facts, now)
            for said in to_say(facts, {"tracking_updated": found}, now):
                facts.append(told(said.kind, said.happened_at, key=said.key, details=said.details))
                days.append((said.kind, (now - PLACED).days))
        return days

    def test_come_every_day_until_the_day_of_the_cancellation(self):
        every_hour = [at(hours) for hours in range(16 * 24)]
        assert self.days_reminded(every_hour) == [("reminded", day) for day in range(1, 15)] + [("missed", 15)]

    def test_that_were_slept_through_come_as_one(self):
        assert self.days_reminded([at(100), at(100), at(101)]) == [("reminded", 4)]

    def test_are_not_forgotten_when_a_fact_comes_between_their_moment_and_the_sweep(self):
        found = reckoned("status_updated", [placed, told("confirmed", 72.5)], at(73))
        assert (found.owed_at, found.remind_at) == (at(72), at(96))

    def test_are_not_given_once_it_is_met(self):
        facts = [placed, told("shipped", 10)]
        assert reckoned("status_updated", facts, at(73)).owed_at is None
        assert reckoned("status_updated", facts, at(73)).look_at is None

    def test_before_the_start_there_is_nothing_to_remind_of(self):
        order = Watched({"rts_sla_time": at(5).isoformat()})
        assert reckoned("status_updated", [placed], at(1), order=order).remind_at is None


def test_the_radar_brings_a_costly_miss_forward():
    facts = [placed]
    found = reckon_all(BOOK.rules_for("SG", "seller", "NORMAL", PLACED).values(), facts, at(1), Watched())
    order = sorted(found.values(), key=lambda r: r.presses_at())
    assert [r.rule.code for r in order] == ["status_updated", "acknowledged_by_buyer", "tracking_updated"]
    assert found["status_updated"].presses_at() == at(120) - rule("status_updated").weight


def test_which_rules_hold_depends_on_shipping_type_order_type_and_date():
    codes = {kind: set(BOOK.rules_for("SG", *kind, PLACED)) for kind in [("seller", "NORMAL"), ("tiktok", "PRE_ORDER")]}
    assert codes["seller", "NORMAL"] == {
        "shipped_after_collection", "status_updated", "acknowledged_by_buyer", "tracking_updated", "delivery_attempts",
        "buyer_cancel_answered", "return_answered", "return_reviewed",
    }  # fmt: skip
    assert codes["tiktok", "PRE_ORDER"] == {
        "shipped_after_collection", "status_updated", "delivered_in_period", "buyer_cancel_answered",
        "return_answered", "return_reviewed",
    }  # fmt: skip
    assert BOOK.in_force(date(2019, 1, 1)) == []

"""What is to be said, to whom, and that no row holds a name."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from webapp.notices.rules import AUDIENCES, WORDS, Context, drafts, shown

AT = datetime(2026, 3, 2, tzinfo=UTC)
REASONS, RULES = {"seller_out": "Out of stock"}, {"tracking_updated": "Tracking updated"}
CONTEXT = Context(
    "5764", AT, lambda code: REASONS.get(code, ""), lambda code: RULES.get(code, ""), lambda code: code == "seller_out"
)


def fact(kind: str, key: str = "", **details):
    return SimpleNamespace(kind=kind, key=key or f"{kind}-1", happened_at=AT, details=details)


def said(*facts) -> dict:
    return {(one.code, one.audience): one for one in drafts(facts, CONTEXT)}


@pytest.mark.parametrize(
    ("told", "codes"),
    [
        (fact("cancelled", by="seller", reason="seller_out"), {"cancelled_by_seller"}),
        (fact("cancelled", by="buyer"), {"cancelled_by_buyer"}),
        (fact("cancelled", by="rule", rule="tracking_updated"), {"cancelled_by_rule"}),
        (fact("cancelled", "platform-cancelled-2026", by="Buyer"), set()),
        (fact("lost", "carrier-1"), {"lost"}),
        (fact("damaged", "scan-1"), {"damaged"}),
        (fact("missed", rule="acknowledged_by_buyer", effect="lost"), {"lost"}),
        (fact("missed", rule="delivered_in_period", effect="delayed"), {"delayed"}),
        (fact("missed", rule="status_updated", effect="late"), set()),
        (fact("missed", rule="tracking_updated", effect="cancellation_due"), set()),
        (fact("cancel_rejected", reason="x"), {"cancel_rejected"}),
        (fact("refunded", amount="5.00", currency="SGD", why="Damaged"), {"refunded"}),
        (fact("return_authorised"), {"return_authorised"}),
        (fact("return_authorised", decision="APPROVE_RETURN"), {"return_authorised"}),
        (fact("return_authorised", decision="APPROVE_REFUND"), {"return_agreed"}),
        (fact("return_authorised", decision="OFFER_PARTIAL_REFUND", amount="2.00"), {"return_offered"}),
        (fact("return_rejected"), {"return_rejected"}),
        (fact("excused", event="0190", name="Flood"), {"excused"}),
        (fact("split", going="2 × A", rest="3 × A", then="now; 3 × A waits"), {"split"}),
        (fact("split", going="2 × A", rest="3 × A", then="now; 3 × A to be cancelled"), {"split_cancelled"}),
        (fact("split", going="3 × A", rest="", then="now: the last of it"), set()),
        (fact("handed_over"), set()),
        (fact("delivered"), set()),
    ],
)
def test_each_fact_is_said_by_its_line_of_the_table(told, codes):
    assert {code for code, _ in said(told)} == codes


def test_a_refund_that_goes_with_a_cancellation_is_said_with_it():
    both = said(
        fact("cancelled", "cancelled-1", by="seller", reason="seller_out"),
        fact("refunded", amount="5.00", currency="SGD", why="x", **{"for": "cancelled-1"}),
    )
    assert both.keys() == {("cancelled_by_seller", "buyer"), ("cancelled_by_seller", "platform")}
    assert "SGD 5.00 goes back to you" in both["cancelled_by_seller", "buyer"].text
    assert "stock to 0" in both["cancelled_by_seller", "platform"].text


def test_nothing_but_the_greeting_and_the_orders_name_is_left_open():
    for code in {code for code, _ in WORDS}:
        kind, details = ("cancelled", {"by": code[13:]}) if code.startswith("cancelled_by") else (code, {})
        kind, details = ("missed", {"effect": "delayed"}) if code == "delayed" else (kind, details)
        decision = {"return_offered": "OFFER_PARTIAL_REFUND", "return_agreed": "APPROVE_REFUND"}.get(code)
        kind, details = ("return_authorised", {"decision": decision}) if decision else (kind, details)
        if code.startswith("split"):
            then = "to be cancelled" if code == "split_cancelled" else "waits"
            kind, details = "split", {"going": "1 × A", "rest": "1 × B", "then": then}
        for one in said(fact(kind, **details, reason="seller_out", amount="1.00", currency="SGD")).values():
            text = shown(one.text, "Hello Sample,\n\n", "your order 1")
            assert "{" not in text + one.subject and text[0].isupper()
            assert one.audience in AUDIENCES and one.code == code


def test_what_was_over_before_we_knew_the_order_is_no_news():
    old = fact("missed", rule="acknowledged_by_buyer", effect="lost")
    assert said(old)
    old.happened_at -= timedelta(seconds=1)
    assert not said(old)


def test_an_event_is_named_by_its_name():
    assert "(Flood in Hat Yai)" in said(fact("excused", event="0190", name="Flood in Hat Yai"))["excused", "buyer"].text


def test_what_somebody_typed_is_text_and_nothing_else():
    one = said(fact("refunded", amount="1.00", currency="SGD", why="{number} <b>{hello}"))["refunded", "buyer"]
    assert "<b>" in one.text and "{number}" in one.text


def test_whoever_cancels_a_part_is_told_what_and_where():
    one = said(fact("split", going="2 × A", rest="3 × {going}", then="now; 3 × A to be cancelled"))
    text = one["split_cancelled", "platform"].text
    assert "one package with 2 × A, the other with 3 × {going}" in text
    assert "cancel the second package there" in text and "Cancel the rest" in text and "stock to 0" in text

import pytest

from webapp.orders.rules.wording import said


@pytest.mark.parametrize(
    ("kind", "details", "words"),
    [
        ("handed_over", {"verdict": "taken"}, ""),
        ("handed_over", {"verdict": "already_handed_over"}, "Scanned again: it had gone already"),
        ("scan_refused", {"verdict": "wrong_carrier"}, "Wrong carrier"),
        ("undone", {"reason": "Wrong box"}, "Wrong box"),
        ("undone", {"words": "The order has changed: K is 2 short."}, "The order has changed: K is 2 short."),
        ("confirmed", {"place": "Sample Warehouse"}, "From Sample Warehouse"),
        ("in_transit", {"words": "<b>Left</b>", "where": "Sample City"}, "<b>Left</b>, Sample City"),
    ],
)
def test_a_fact_says_what_its_details_add(kind: str, details: dict, words: str):
    assert said(kind, details) == words

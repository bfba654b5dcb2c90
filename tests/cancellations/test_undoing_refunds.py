"""A refund that was written down by mistake is taken back or corrected; nothing of it is rewritten."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from uuid import UUID, uuid4

import pytest

from tests.cast import Cast
from webapp.cancellations.actions import Why, cancel_orders, record_refund, take_back, undo_refund
from webapp.cancellations.models import Refund, all_refunds_of, cancellations_of, refunds_of
from webapp.evidence.rules.telling import story
from webapp.kit.db import db, transaction
from webapp.kit.errors import Refusal
from webapp.ledger.actions import check_chains
from webapp.ledger.models import facts_of
from webapp.ledger.rules import in_order


def refund(cast: Cast, order: UUID, amount: str, key: str = "typed-one") -> UUID:
    with transaction():
        return record_refund(cast.business, order, Decimal(amount), "", "A dent", key, "person:x", "Ana").id


def undo(cast: Cast, refund_id: UUID, amount: str | None = None, because: str = "Wrong order"):
    with transaction():
        wanted = None if amount is None else Decimal(amount)
        done = undo_refund(cast.business, refund_id, wanted, because, "person:y", "Ben")
        return done.code if isinstance(done, Refusal) else done.id


def standing(cast: Cast, order: UUID) -> list[str]:
    db.session.rollback()
    return [str(one.amount) for one in refunds_of(cast.business, [order])[order]]


def told(cast: Cast, order: UUID) -> list[tuple]:
    db.session.rollback()
    facts = [fact for fact in facts_of(cast.business, [order])[order] if fact.kind in {"refunded", "undone"}]
    return [(fact.kind, fact.undoes, fact.details.get("amount"), fact.details.get("instead_of")) for fact in facts]


def test_taken_back_it_stays_written_down_and_frees_what_it_took(cast: Cast):
    order = cast.order()
    wrong = refund(cast, order, "24.90")
    assert [undo(cast, wrong), undo(cast, wrong)] == [wrong, wrong]
    assert standing(cast, order) == []
    assert told(cast, order) == [("refunded", None, "24.90", None), ("undone", f"refund-{wrong}", None, None)]
    [kept] = all_refunds_of(cast.business, [order])
    assert (kept.withdrawn_by_name, kept.withdrawn_because, kept.why) == ("Ben", "Wrong order", "A dent")
    refund(cast, order, "24.90", "typed-two")
    assert standing(cast, order) == ["24.90"]
    assert all(isinstance(each, int) for each in check_chains(cast.business))


def test_corrected_the_new_fact_names_the_old_one(cast: Cast):
    order = cast.order()
    wrong = refund(cast, order, "20.00")
    right = undo(cast, wrong, "2.00", "A nought too many")
    assert standing(cast, order) == ["2.00"]
    assert told(cast, order)[1:] == [
        ("undone", f"refund-{wrong}", None, None), ("refunded", None, "2.00", f"refund-{wrong}"),
    ]  # fmt: skip
    assert undo(cast, right, "24.90", "All of it") != right  # corrected once more, up to all that was paid
    assert standing(cast, order) == ["24.90"]


@pytest.mark.parametrize(
    ("amount", "because", "code"),
    [
        (None, "  ", "no_reason"),
        ("5.00", "Wrong", "same_amount"),
        ("20.91", "Wrong", "too_much"),  # 4.00 went back by another refund
        ("0", "Wrong", "bad_amount"),
        ("-1", "Wrong", "bad_amount"),
        ("1.001", "Wrong", "bad_amount"),
    ],
)
def test_what_cannot_be_instead_leaves_it_as_it_was(cast: Cast, amount, because, code):
    order = cast.order()
    refund(cast, order, "4.00", "typed-other")
    wrong = refund(cast, order, "5.00")
    assert undo(cast, wrong, amount, because) == code
    assert standing(cast, order) == ["4.00", "5.00"]
    assert len(told(cast, order)) == 2


def test_a_refund_of_another_business_is_not_there(cast: Cast):
    order = cast.order()
    wrong = refund(cast, order, "5.00")
    assert undo(cast, uuid4()) == "unknown_refund"
    with transaction():
        found = undo_refund(cast.stranger_business, wrong, None, "x", "person:z", "Z")
    assert found.code == "unknown_refund" and standing(cast, order) == ["5.00"]


def test_a_cancellations_refund_is_corrected_and_taking_the_cancellation_back_takes_the_right_one(cast: Cast):
    order = cast.order()
    with transaction():
        cancel_orders(cast.business, [order], Why("seller_cancel_reason_out_of_stock"), "person:x", "Ana")
    [first] = all_refunds_of(cast.business, [order])
    undo(cast, first.id, "10.00", "The voucher was not paid")
    assert standing(cast, order) == ["10.00"]
    with transaction():
        assert take_back(cast.business, cancellations_of(cast.business, [order])[order][0], "person:x", "Ana") is None
    assert standing(cast, order) == []


def test_many_at_once_correct_it_once(cast: Cast):
    order = cast.order()
    wrong = refund(cast, order, "20.00")

    def one(_):
        with cast.app.app_context():
            try:
                return undo(cast, wrong, "2.00")
            finally:
                db.session.remove()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(one, range(8)))
    assert standing(cast, order) == ["2.00"] and len(told(cast, order)) == 3


def test_the_story_in_the_evidence_says_by_whom_and_why(cast: Cast):
    order = cast.order()
    undo(cast, refund(cast, order, "5.00"), because="Meant another order")
    db.session.rollback()
    [line] = [one for one in story(facts_of(cast.business, [order])[order], {}) if one.kind == "refunded"]
    assert line.undone.startswith("taken back") and line.undone.endswith("by Ben: Meant another order")


def test_over_http_it_is_shown_on_the_order_and_its_form_is_taken_once(cast: Cast):
    order, client = cast.order(kinds=("delivered",)), cast.client(cast.seller)
    wrong = refund(cast, order, "20.00")
    assert "Written down by mistake" in client.get(f"/orders/{order}").text
    here = f"/refunds/{wrong}/undoing"
    assert "Say what was wrong" in client.post(here, data={}, follow_redirects=True).text
    form = {"because": "<b>Nought</b> too many", "amount": "2,00"}
    for _ in range(2):
        page = client.post(here, data=form, follow_redirects=True).text
    assert "only the platform can answer for it" in page and "&lt;b&gt;Nought&lt;/b&gt; too many" in page
    assert "Taken back" in page and "22.90 is left" in page
    assert standing(cast, order) == ["2.00"]


@pytest.mark.parametrize("who", ["staff", "courier", "stranger"])
def test_nobody_else_takes_a_refund_back(cast: Cast, who):
    order = cast.order()
    wrong = refund(cast, order, "5.00")
    client = cast.client(getattr(cast, who))
    answer = client.post(f"/refunds/{wrong}/undoing", data={"because": "x"})
    assert answer.status_code in {403, 404} and db.session.query(Refund).filter_by(withdrawn_at=None).count() == 1
    assert in_order(facts_of(cast.business, [order])[order])[-1].kind == "refunded"

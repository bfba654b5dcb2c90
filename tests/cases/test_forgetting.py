"""What people added to a case goes with the buyer's data, unless somebody spared it; the evidence stays whole."""

import pytest

from tests.evidence.test_making import made
from tests.evidence.verifying import verify
from tests.proofs.pictures import picture
from webapp import reactions
from webapp.cases.actions import Clerk, add_document, close_case, open_case
from webapp.cases.models import Document, Entry, case_of, documents_of_orders
from webapp.cases.rules.striking import strike
from webapp.evidence.jobs import destroy_doomed
from webapp.kit import files
from webapp.kit.db import db, transaction
from webapp.ledger.actions import check_chains
from webapp.orders.models import order_of

PDFS = {"Unmistakable passport.pdf": b"%PDF-1.4 passport %%EOF", "terms.pdf": b"%PDF-1.4 terms of the carrier %%EOF"}


@pytest.fixture
def disputed(cast):
    """An order with a case that has two PDFs and a photo: its id and the case's."""
    order = cast.order(kinds=("delivered",))
    clerk = Clerk(cast.business, "person:test", "Ana")
    with transaction():
        case = open_case(clerk, order, None, "complaint_damaged", "")
        for name, content in (PDFS | {"unmistakable door.jpg": picture()}).items():
            assert add_document(clerk, case, "", name, content) is None
        case_id = case.id
    return order, case_id


def erase(cast, order, spared=()):
    db.session.rollback()
    listed = [str(one.id) for one in documents_of_orders(cast.business, [order])]
    kept = {str(one.id) for one in documents_of_orders(cast.business, [order]) if one.name in spared}
    form = {"because": "buyer_asked", "listed": listed, "destroy": [one for one in listed if one not in kept]}
    answer = cast.client(cast.seller).post(f"/evidence/orders/{order}/erasure", data=form)
    work()
    return answer


def close(cast, case_id):
    with transaction():
        case = case_of(cast.business, case_id)
        assert close_case(Clerk(cast.business, "person:test", "Ana"), case, "lost", "", "") is None
    work()


def work():
    reactions.announce()
    destroy_doomed()
    db.session.rollback()


def there() -> dict[str, bool]:
    return {one.name: files.has(one.sha256) for one in db.session.query(Document)}


def test_the_page_lists_them_with_a_tick_each(cast, disputed):
    page = cast.client(cast.seller).get(f"/evidence/orders/{disputed[0]}/erasure").text
    assert all(name in page for name in PDFS) and page.count('name="destroy"') == page.count('name="listed"') == 3


def test_they_wait_for_the_case_and_then_go_with_their_names_but_for_what_was_spared(cast, disputed):
    order, case_id = disputed
    assert erase(cast, order, spared=("terms.pdf",)).status_code == 303
    assert len(there()) == 3 and all(there().values())  # needed to answer the case
    close(cast, case_id)
    assert there() == {"document": False, "terms.pdf": True}
    [spared] = db.session.query(Document).filter(Document.erased_at.is_(None))
    assert spared.spared_by_name
    assert not [one for one in db.session.query(Entry) if "nmistakable" in one.words]
    page = cast.client(cast.seller).get(f"/cases/{case_id}").text
    assert page.count("was erased with the buyer") == 2 and "kept when the buyer" in page
    assert "nmistakable" not in page
    assert verify(made(cast, order))[0] == []
    assert all(isinstance(found, int) for found in check_chains())


def test_the_buyer_is_struck_out_of_what_the_shop_wrote(cast, disputed):
    order, case_id = disputed
    with transaction():
        row = order_of(cast.business, order)
        row.recipient, row.phone, row.address = "Unmistakable Buyer", "(+65) 8000 0000", "1 Sample Road #02-03"
        case = case_of(cast.business, case_id)
        case.answer = "Ms Buyer (+65 80000000) of 1 Sample  Road #02-03 signed for 2 parcels."
        db.session.add(Entry(business_id=cast.business, case_id=case_id, kind="note", by="person:test", by_name="Ana",
                             words="Called 8000-0000: UNMISTAKABLE BUYER is away."))  # fmt: skip
    assert erase(cast, order).status_code == 303
    assert case_of(cast.business, case_id).answer == "Ms [erased] ([erased]) of [erased] signed for 2 parcels."
    assert "Called [erased]: [erased] is away." in [one.words for one in db.session.query(Entry)]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("The buyerless parcel weighs 800 g", "The buyerless parcel weighs 800 g"),
        ("Order 576464000000000001 of 8000 pieces", "Order 576464000000000001 of 8000 pieces"),
        ("0065 8000 0000", "[erased]"),
        ("陈小明 signed", "[erased] signed"),
        ("", ""),
    ],
)
def test_only_what_names_the_buyer_is_struck_out(text, left):
    assert strike(text, {"recipient": "Buyer Li 陈小明", "phone": "+6580000000", "postcode": "800"[:2]}) == left


def test_refused_without_a_reason_nothing_is_spared(cast, disputed):
    order, _ = disputed
    answer = cast.client(cast.seller).post(f"/evidence/orders/{order}/erasure", data={"listed": ["x"]})
    assert answer.status_code == 422
    assert not [one for one in db.session.query(Document) if one.spared_by_name or one.erased_at]


def test_the_same_bytes_in_a_neighbours_case_and_what_is_added_later_stay(cast, disputed):
    order, case_id = disputed
    other = cast.order(kinds=("delivered",))
    clerk = Clerk(cast.business, "person:test", "Ana")
    with transaction():
        case = open_case(clerk, other, None, "complaint_damaged", "")
        add_document(clerk, case, "", "ours.pdf", PDFS["terms.pdf"])
    erase(cast, order)
    close(cast, case_id)
    with transaction():
        add_document(clerk, case_of(cast.business, case_id), "", "later.pdf", b"%PDF-1.4 later %%EOF")
    reactions.announce()
    work()
    kept = {one.name for one in db.session.query(Document) if not one.erased_at and files.has(one.sha256)}
    assert kept == {"ours.pdf", "later.pdf"}
    [erased] = [one for one in db.session.query(Document) if one.erased_at and files.has(one.sha256)]
    assert cast.client(cast.seller).get(f"/cases/documents/{erased.id}").status_code == 404  # still on disk, not here

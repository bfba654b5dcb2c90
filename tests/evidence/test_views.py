from sqlalchemy import select

from tests.evidence.conftest import Parcel
from tests.evidence.verifying import verify
from webapp.evidence.jobs import make_files
from webapp.evidence.models import EvidenceFile
from webapp.kit.db import db
from webapp.ledger.models import facts_of


def kinds(cast, order) -> list[str]:
    db.session.rollback()
    return [fact.kind for fact in facts_of(cast.business, [order])[order]]


def test_the_page_says_what_is_held_and_what_is_lacking(cast, parcel):
    shown = cast.client(cast.seller).get(f"/evidence/orders/{parcel.order}").text
    assert "Weight when packed" in shown and "lacking" in shown


def test_who_takes_a_file_out_is_told_once_a_person_and_day(cast):
    order = cast.order()
    seller = cast.client(cast.seller)
    at = seller.post(f"/evidence/orders/{order}").location
    for _ in range(2):
        assert seller.post(f"{at}/download").status_code == 200
    assert kinds(cast, order)[-2:] == ["evidence_exported", "evidence_viewed"]


def test_a_small_file_is_made_while_the_page_waits_and_downloaded_under_a_plain_name(cast):
    order = cast.order(number="../../<b>\u202e;rm -rf")
    seller = cast.client(cast.seller)
    answer = seller.post(f"/evidence/orders/{order}", data={"values": "1"})

    assert answer.status_code == 303
    assert "Ready" in seller.get(answer.location).text
    sent = seller.post(f"{answer.location}/download")
    assert verify(sent.data)[0] == []
    name = sent.headers["Content-Disposition"]
    assert name.startswith("attachment; filename=evidence-Order-b-rm-rf-") and "/" not in name
    assert sent.headers["Cache-Control"] == "private, no-store"


def test_a_large_file_is_the_workers_and_the_page_says_how_far_it_is(cast):
    first = Parcel(cast)
    batch = first.hand_over()
    for place in range(2, 6):
        Parcel(cast, f"SMP70000000{place}").hand_over(batch)
    first.close()
    seller = cast.client(cast.seller)
    at = seller.post(f"/evidence/handovers/{batch}").location

    assert "orders written" in seller.get(at).text
    assert make_files() == 1
    assert "5 orders" in seller.get(at).text
    assert verify(seller.post(f"{at}/download").data)[0] == []


def test_nobody_else_sees_makes_downloads_or_erases(cast, parcel):
    seller = cast.client(cast.seller)
    at = seller.post(f"/evidence/orders/{parcel.order}").location
    ways = [("GET", f"/evidence/orders/{parcel.order}"), ("POST", f"/evidence/orders/{parcel.order}"),
            ("GET", f"/evidence/orders/{parcel.order}/erasure"), ("POST", f"/evidence/orders/{parcel.order}/erasure"),
            ("GET", at), ("POST", f"{at}/download"), ("GET", f"/evidence/handovers/{parcel.phone.batch}"),
            ("POST", f"/evidence/handovers/{parcel.phone.batch}")]  # fmt: skip
    for who, status in ((cast.stranger, 404), (cast.staff, 403), (cast.courier, 403)):
        client = cast.client(who)
        for method, where in ways:
            assert client.open(where, method=method, data={"because": "buyer_asked"}).status_code == status, where
    assert "redacted" not in kinds(cast, parcel.order)
    assert len(db.session.scalars(select(EvidenceFile)).all()) == 1


def test_a_buyer_is_erased_by_the_seller_with_a_reason(cast, parcel):
    seller = cast.client(cast.seller)
    at = f"/evidence/orders/{parcel.order}/erasure"
    assert seller.post(at, data={"because": ""}).status_code == 422

    assert seller.post(at, data={"because": "buyer_asked"}).status_code == 303

    page = seller.get(f"/orders/{parcel.order}").text
    assert "Sample Buyer" not in page and "data were erased" in page
    assert "erased with the buyer" in page and "The original is kept" not in page
    assert "already" in seller.get(at).text


def test_the_key_is_shown_and_given_away(cast):
    seller = cast.client(cast.seller)
    assert seller.get("/evidence/key.txt").text.strip() in seller.get("/evidence/key").text


def test_once_erased_nothing_is_offered_in_clear_and_the_page_says_when_and_why(cast):
    from tests.evidence.test_erasing import erase

    order, seller = cast.order(), cast.client(cast.seller)
    assert "in clear" in seller.get(f"/evidence/orders/{order}").text
    erase(cast, order)
    assert "in clear" not in seller.get(f"/evidence/orders/{order}").text
    assert "Done already" in (page := seller.get(f"/evidence/orders/{order}/erasure").text)
    assert "the buyer asked for it" in page and "Erase it" not in page

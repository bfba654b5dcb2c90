"""A buyer's data erased: gone everywhere, and the record still whole."""

import pytest
from sqlalchemy import select, text

from tests.evidence.conftest import Parcel
from tests.evidence.test_making import made
from tests.evidence.verifying import opened, verify
from tests.orders.exports import csv_file, number, row
from webapp import reactions
from webapp.accounts.models import Shop
from webapp.evidence import actions
from webapp.evidence.actions import Asker
from webapp.evidence.jobs import destroy_doomed
from webapp.evidence.models import Erasure
from webapp.kit import files, queue
from webapp.kit.db import db, transaction
from webapp.kit.errors import Refusal
from webapp.labels.models import Label, Run, Upload
from webapp.ledger.actions import check_chains
from webapp.ledger.models import facts_of
from webapp.orders.actions import take_import
from webapp.orders.jobs import import_file, read_imports
from webapp.orders.models import Import, Order
from webapp.proofs.models import Proof

SECRETS = {"recipient": "Unmistakable Person", "phone": "(+65)80007777", "address": "77 Unmistakable Road",
           "buyer_message": "Unmistakable wish", "buyer_username": "unmistakable77"}  # fmt: skip


def erase(cast, order, because="buyer_asked"):
    """As the page does: first what is decided, then what goes from the disk."""
    done = decide(cast, order, because)
    with transaction():
        actions.destroy_doomed(cast.business)
    return done


def decide(cast, order, because="buyer_asked"):
    """The first half of it."""
    with transaction():
        done = actions.erase(Asker(cast.business, "person:test", "Sample Seller"), order, because)
        db.session.flush()
        if isinstance(done, Erasure):
            db.session.refresh(done)
            db.session.expunge(done)
        return done


def everything_kept() -> str:
    """Every text in every table."""
    rows = [db.session.execute(text(f'SELECT * FROM "{name}"')).all() for name in db.metadata.tables]
    return repr(rows).lower()


def test_nothing_of_the_buyer_is_left_in_any_table(cast):
    parcel = Parcel(cast, **SECRETS)
    parcel.hand_over()
    made(cast, parcel.order, shows="values")
    assert "unmistakable" in everything_kept()

    erase(cast, parcel.order)

    assert "unmistakable" not in everything_kept() and "80007777" not in everything_kept()
    assert all(isinstance(found, int) for found in check_chains())


def test_what_was_exported_before_can_still_be_matched_and_later_files_say_that_it_was_erased(cast):
    parcel = Parcel(cast, **SECRETS)
    before = made(cast, parcel.order, shows="values")
    erase(cast, parcel.order)
    after = made(cast, parcel.order, shows="values")

    assert verify(before)[0] == verify(after)[0] == []
    assert b"Unmistakable" in before and b"Unmistakable" not in after
    digests = [{line.split('"')[3] for line in opened(content, "personal.json").split("{") if "digest" in line}
               for content in (before, after)]  # fmt: skip
    assert digests[0] == digests[1] and len(digests[0]) >= len(SECRETS)
    assert "The buyer asked for it" not in opened(before, "README.html")
    assert "data were erased on" in opened(after, "README.html")
    assert '"kind":"redacted"' in opened(after, "custody.jsonl")


def test_pictures_are_held_while_a_case_is_open_and_go_when_it_is_closed(cast, parcel):
    cast.tell(parcel.order, "case_opened", details={"scenario": "damaged"})
    photos = [proof.sha256 for proof in db.session.scalars(select(Proof).where(Proof.subject != "batch"))]

    assert erase(cast, parcel.order).pictures_at is None
    assert all(files.has(name) for name in photos)
    cast.tell(parcel.order, "case_closed", details={"outcome": "won"})
    reactions.announce()
    queue.drain()

    db.session.rollback()
    assert db.session.scalars(select(Erasure)).one().pictures_at
    assert not any(files.has(name) for name in photos)
    content = made(cast, parcel.order)
    faults, manifest = verify(content)
    assert faults == [] and {photo["sha256"] for photo in manifest["photos"]} >= set(photos)
    assert [fact.details["pictures"] for fact in facts_of(cast.business, [parcel.order])[parcel.order]
            if fact.kind == "redacted"] == ["held", "erased"]  # fmt: skip


def test_the_drivers_signature_and_photos_of_the_whole_handover_stay(cast):
    parcel = Parcel(cast)
    parcel.hand_over()
    parcel.photo("batch", parcel.phone.batch, "black")
    parcel.close()
    erase(cast, parcel.order)
    of_batch = db.session.scalars(select(Proof).where(Proof.subject == "batch")).all()
    assert len(of_batch) == 2 and all(files.has(proof.sha256) for proof in of_batch)


def test_erasing_again_changes_nothing_and_takes_a_reason(cast, parcel):
    first = erase(cast, parcel.order).at
    assert erase(cast, parcel.order, "not_needed").at == first
    assert isinstance(erase(cast, parcel.order, "because I say so"), Refusal)
    kinds = [fact.kind for fact in facts_of(cast.business, [parcel.order])[parcel.order]]
    assert kinds.count("redacted") == 1


def test_the_same_bytes_of_another_order_stay(cast):
    one, other = Parcel(cast), Parcel(cast, "SMP700000002")
    for each in (one, other):
        each.photo("parcel", each.id, "purple")
    erase(cast, one.order)
    assert all(files.has(proof.sha256) for proof in db.session.scalars(select(Proof)))


def test_the_same_bytes_in_two_orders_go_with_the_second(cast):
    one, other = Parcel(cast), Parcel(cast, "SMP700000002")
    for each in (one, other):
        each.photo("parcel", each.id, "purple")
    erase(cast, one.order)
    erase(cast, other.order)
    db.session.rollback()
    assert not any(files.has(proof.sha256) for proof in db.session.scalars(select(Proof)))


def kept_as(model, business_id, shop_id, sha256):
    """A file of these bytes as a business has it."""
    common = {"business_id": business_id, "sha256": sha256, "by": "person:test", "by_name": "Sample Ana",
              "state": "done"}  # fmt: skip
    own = {Import: {"shop_id": shop_id, "name": "a.csv", "size": 13}, Run: {"form": "A6"},
           Upload: {"name": "a.pdf", "kind": "pdf", "size": 13}}  # fmt: skip
    row = model(**common, **own[model])
    db.session.add(row)
    db.session.flush()
    return row.id


@pytest.mark.parametrize("model", [Import, Run, Upload])
@pytest.mark.parametrize("neighbour", [True, False])
def test_no_erasure_of_ours_destroys_a_neighbours_file_of_the_same_bytes(cast, model, neighbour):
    """Bytes are kept under their hash, whoever brought them: who sends ours in as his must not be able to erase it."""
    order, sha256 = cast.order(), files.keep(b"the same file")
    parcel = cast.parcel(order)
    with transaction():
        mine = kept_as(model, cast.business, cast.shop, sha256)
        if neighbour:
            kept_as(model, cast.stranger_business, cast.stranger_shop, sha256)
        if model is not Import:
            db.session.add(Label(business_id=cast.business, parcel_id=parcel, source="made", file_id=mine, place=0,
                                 number="N", verdict="good", picture_sha256="", width=1.0, height=1.0,
                                 by_name="Sample Ana"))  # fmt: skip
    cast.tell(order, "amended", details={"import": str(mine)})

    erase(cast, order)

    assert files.has(sha256) == neighbour  # without one it goes: the negative control


def test_another_order_of_the_business_keeps_its_buyer(cast):
    one, other = cast.order(**SECRETS), cast.order(recipient="Somebody Else")
    erase(cast, one)
    assert db.session.get_one(Order, (cast.business, other)).recipient == "Somebody Else"


def bring(cast, *orders, wait=False, note=""):
    """Bring a file with these orders, and read it at once unless it is to wait."""
    content = csv_file(
        [row(place, **({"Recipient": "Unmistakable Person", "Seller_Note": note} | more)) for place, more in orders]
    )
    if not wait:
        return import_file(cast.business, cast.shop, "orders.csv", content, "person:test", "Sample Ana").id
    with transaction():
        shop = db.session.get_one(Shop, (cast.business, cast.shop))
        return take_import(cast.business, shop, "orders.csv", content, "person:test", "Sample Ana").id


def file_of(cast, import_id):
    db.session.rollback()
    return db.session.get_one(Import, (cast.business, import_id))


def order_numbered(place):
    db.session.rollback()
    return db.session.scalars(select(Order).where(Order.number == number(place))).one()


def test_a_file_that_brings_an_erased_order_again_brings_nothing_back_and_goes_itself(cast):
    bring(cast, (1, {}))
    erase(cast, order_numbered(1).id)
    again = bring(cast, (1, {}), (2, {"Recipient": "Neighbour", "Seller_Note": ""}), note="Leave it with Unmistakable")
    moved = bring(cast, (1, {"Order_Substatus": "Delivered"}))
    for import_id in (again, moved):
        page = cast.client(cast.seller).get(f"/imports/{import_id}").text
        assert page.count("were erased, and stay so") == 1 and number(1) in page
        assert file_of(cast, import_id).erased == 1 and files.has(file_of(cast, import_id).sha256)
    destroy_doomed()
    destroy_doomed()
    for import_id in (again, moved):
        assert not files.has(file_of(cast, import_id).sha256) and file_of(cast, import_id).gone_at
    assert "destroyed after it was read" in cast.client(cast.seller).get(f"/imports/{again}").text
    assert (order_numbered(1).recipient, order_numbered(2).recipient) == ("", "Neighbour")
    assert "unmistakable" not in everything_kept()
    assert all(isinstance(found, int) for found in check_chains())


def test_a_row_of_an_erased_order_that_did_not_come_in_is_known_too_and_its_file_goes(cast):
    bring(cast, (1, {}))
    erase(cast, order_numbered(1).id)
    refused = bring(cast, (1, {"Quantity": "one for Unmistakable"}), (2, {"Recipient": "Neighbour"}))
    assert file_of(cast, refused).erased == 1
    assert "one for Unmistakable" in cast.client(cast.seller).get(f"/imports/{refused}").text
    destroy_doomed()
    assert not files.has(file_of(cast, refused).sha256)
    assert "unmistakable" not in everything_kept()


def test_files_that_told_nothing_new_go_with_the_others_and_one_that_waits_goes_once_it_is_read(cast):
    first, unchanged = bring(cast, (1, {})), bring(cast, (1, {}), (2, {}))
    waits = bring(cast, (1, {}), wait=True, note="waits")
    erase(cast, order_numbered(1).id)
    assert not any(files.has(file_of(cast, one).sha256) for one in (first, unchanged))
    destroy_doomed()
    assert files.has(file_of(cast, waits).sha256)
    assert read_imports() == 1
    destroy_doomed()
    assert not files.has(file_of(cast, waits).sha256) and order_numbered(1).recipient == ""


def test_a_file_without_erased_orders_stays(cast):
    kept = bring(cast, (1, {}), (2, {}))
    destroy_doomed()
    assert files.has(file_of(cast, kept).sha256) and file_of(cast, kept).gone_at is None

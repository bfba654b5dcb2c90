from datetime import timedelta

import pytest

from tests.handover.conftest import Scanner, ready
from webapp.handover.actions import Closing, Witness, close_batch, discard_batch, open_batch
from webapp.handover.actions.expecting import expectations, missing_from
from webapp.handover.models import Batch, batch_of
from webapp.handover.rules.manifests import seal_of
from webapp.kit.db import db, transaction
from webapp.ledger.models import facts_of


def by(cast) -> Witness:
    return Witness(cast.business, "person:test", "Sample Ana")


def close(cast, batch_id, name="Sample Driver", typed=True):
    with transaction():
        closed = close_batch(by(cast), batch_id, Closing(name, None, typed))
        return closed if isinstance(closed, list) else closed.manifest_number


def test_a_batch_expects_the_confirmed_parcels_of_its_carrier_and_place(cast, scanner):
    ready(cast, "JT5040030012")
    ready(cast, "NV0000000001", carrier=cast.other_carrier)
    cast.order(tracking="JT9999999999")
    batch = batch_of(cast.business, scanner.batch)
    assert [each.number for each in missing_from(batch)] == ["JT5040030012"]
    codes = {each.number: each.code for each in expectations(batch).all}
    assert codes == {"JT5040030012": "taken", "NV0000000001": "wrong_carrier", "JT9999999999": "not_confirmed"}


def test_a_parcel_that_went_is_no_longer_missing(cast, scanner):
    ready(cast, "JT5040030012")
    scanner.code("JT5040030012")
    batch = batch_of(cast.business, scanner.batch)
    assert missing_from(batch) == []
    assert [each.code for each in expectations(batch).all] == ["already_handed_over"]


def test_of_an_order_in_two_parcels_the_one_left_is_still_missing(cast, scanner):
    from webapp.ledger.actions import Telling, record
    from webapp.orders.models import Parcel, ParcelOrder

    order = ready(cast, "JT5040030012")
    with transaction():
        second = Parcel(
            business_id=cast.business, carrier_id=cast.carrier, tracking_number="JT5040030013",
            number_key="JT5040030013",
        )  # fmt: skip
        db.session.add(second)
        db.session.flush()
        db.session.add(ParcelOrder(business_id=cast.business, parcel_id=second.id, order_id=order))
        placed = facts_of(cast.business, [order])[order][0].happened_at
        record(cast.business, [Telling(order, "parcelled", f"parcel-{second.id}", placed, "platform", "TikTok Shop",
                                       parcel_id=second.id)])  # fmt: skip
    scanner.code("JT5040030012")
    assert [each.number for each in missing_from(batch_of(cast.business, scanner.batch))] == ["JT5040030013"]


def test_the_manifest_says_what_went_what_stayed_and_what_was_stopped(cast, scanner):
    ready(cast, "JT5040030012", number="576460000000000777")
    ready(cast, "JT5040030099")
    ready(cast, "NV0000000001", carrier=cast.other_carrier)
    scanner.send(scanner.scan("JT5040030012"), scanner.scan("NV0000000001"), scanner.scan("https://evil.example"))

    close(cast, scanner.batch)

    manifest = batch_of(cast.business, scanner.batch).manifest
    assert [(parcel["number"], parcel["orders"]) for parcel in manifest["parcels"]] == [
        ("JT5040030012", ["576460000000000777"])
    ]
    assert [parcel["number"] for parcel in manifest["missing"]] == ["JT5040030099"]
    assert [parcel["verdict"] for parcel in manifest["stopped"]] == ["wrong_carrier", "not_a_number"]
    assert (manifest["driver"], manifest["count"]) == ("Sample Driver", 1)


def test_closing_twice_gives_the_same_manifest(cast, scanner):
    order = ready(cast, "JT5040030012")
    scanner.code("JT5040030012")
    first = close(cast, scanner.batch)
    sealed = batch_of(cast.business, scanner.batch).manifest_sha256
    assert close(cast, scanner.batch, "Somebody else") == first
    again = batch_of(cast.business, scanner.batch)
    assert (again.manifest_sha256, again.driver_name) == (sealed, "Sample Driver")
    assert seal_of(again.manifest) == sealed
    assert [f.kind for f in facts_of(cast.business, [order])[order]].count("manifested") == 1


def test_manifest_numbers_count_up_without_gaps_in_each_business(cast):
    numbers = []
    for n in range(3):
        scanner = Scanner(cast)
        scanner.open()
        ready(cast, f"JT504003001{n}")
        scanner.code(f"JT504003001{n}")
        numbers.append(close(cast, scanner.batch))
    assert numbers == [1, 2, 3]


@pytest.mark.parametrize(
    ("name", "typed", "codes"),
    [("", True, ["no_name"]), ("Sample Driver", False, ["no_signature"]), ("x" * 121, True, ["long_name"])],
)
def test_a_pick_up_is_not_closed_without_name_and_signature(cast, scanner, name, typed, codes):
    ready(cast, "JT5040030012")
    scanner.code("JT5040030012")
    assert [refusal.code for refusal in close(cast, scanner.batch, name, typed)] == codes
    assert batch_of(cast.business, scanner.batch).closed_at is None


def test_an_empty_batch_gets_no_manifest_but_can_be_discarded(cast, scanner):
    assert [refusal.code for refusal in close(cast, scanner.batch)] == ["nothing_scanned"]
    with transaction():
        assert isinstance(discard_batch(by(cast), scanner.batch), Batch)
    assert batch_of(cast.business, scanner.batch).manifest_number is None


def test_a_batch_with_a_scan_is_not_discarded(cast, scanner):
    scanner.code("UNKNOWN0001")
    with transaction():
        assert [refusal.code for refusal in discard_batch(by(cast), scanner.batch)] == ["not_empty"]


def test_a_scan_that_arrives_after_closing_counts_and_is_not_on_the_manifest(cast, scanner):
    order = ready(cast, "JT5040030012")
    ready(cast, "JT5040030013")
    scanner.code("JT5040030013")
    late = scanner.scan("JT5040030012", ago=timedelta(minutes=1))
    close(cast, scanner.batch)
    assert scanner.send(late)[0]["verdict"] == {"code": "after_closing", "believed": True}
    assert cast.chain(order).status == "handed_over"
    assert batch_of(cast.business, scanner.batch).manifest["count"] == 1


@pytest.mark.parametrize(
    ("method", "place", "code"),
    [("pick_up", "drop_off", "wrong_kind_of_place"), ("drop_off", "warehouse", "wrong_kind_of_place"),
     ("throw", "warehouse", "unknown_method")],
)  # fmt: skip
def test_a_method_needs_its_kind_of_place(cast, method, place, code):
    with transaction():
        wrong = open_batch(by(cast), cast.carrier, getattr(cast, place), method)
    assert [refusal.code for refusal in wrong] == [code]


def test_a_drop_off_takes_parcels_of_any_warehouse_and_needs_no_signature(cast):
    ready(cast, "JT5040030012")
    scanner = Scanner(cast)
    scanner.open("drop_off", place=cast.drop_off)
    assert scanner.code("JT5040030012") == "taken"
    assert close(cast, scanner.batch, "", typed=False) == 1


def test_another_businesss_carrier_opens_no_batch(cast):
    stranger = Witness(cast.stranger_business, "person:test", "Stranger")
    with transaction():
        wrong = open_batch(stranger, cast.carrier, cast.warehouse, "pick_up")
    assert [refusal.code for refusal in wrong] == ["unknown_carrier", "unknown_place"]

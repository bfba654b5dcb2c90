from tests.evidence.conftest import Parcel
from webapp.evidence.models import held
from webapp.evidence.rules.pieces import PIECES, lacking


def test_everything_that_is_held_is_found(cast, parcel):
    found = held(cast.business, [parcel.order])[parcel.order]

    assert found.codes == PIECES.keys() - {"photo_delivery", "signature_delivery"}
    assert [len(found.photos[moment]) for moment in ("packing", "handover")] == [1, 1]
    assert (found.manifests[0].manifest["count"], found.manifests[0].driver_name) == (1, "Sample Driver")
    assert found.first_carrier_scan.details["words"] == "Picked up"
    assert [(each.weight_g, each.box) for each in found.packed] == [(1234, f"Box {parcel.number}")]
    assert [label.number for label in found.labels] == [parcel.number]


def test_nothing_is_held_about_an_order_that_has_just_come_in(cast):
    order = cast.order()
    found = held(cast.business, [order])[order]

    assert found.codes == frozenset() and len(lacking(found.codes)) == len(PIECES)
    assert [piece.code for piece in lacking(found.codes, ("weight",))] == ["weight"]


def test_what_another_business_holds_is_not_found(cast, parcel):
    assert held(cast.stranger_business, [parcel.order]) == {}


def test_a_photo_taken_after_the_parcel_left_is_not_of_its_packing(cast):
    parcel = Parcel(cast)
    parcel.hand_over()
    parcel.photo("parcel", parcel.id, "red")

    found = held(cast.business, [parcel.order])[parcel.order]
    assert not found.photos["packing"] and len(found.photos["later"]) == 1

"""How parcels must be handled, shown to everybody who has one in the hand."""

from sqlalchemy import event

from tests.cast import Cast
from tests.handover.conftest import ready
from tests.handover.couriers import NUMBER, Courier, on_run, own_fleet
from tests.packing.conftest import item, kit
from webapp.handover.models.marks import all_marks_of, marks_of
from webapp.handover.rules.marks import packed_marks
from webapp.kit.db import db
from webapp.ledger.models import chain_of


def test_the_marks_of_a_parcel_are_those_of_what_is_in_it(cast: Cast):
    glass = item(cast, "GLASS-1", marks=["keep_dry", "fragile"])
    kit(cast, "SET-1", {glass: 2})
    plain, set_ = cast.order(), cast.order(sku="SET-1")
    whole = cast.order(sku="GLASS-1")
    seen: list = []
    event.listen(db.engine, "before_cursor_execute", lambda *told: seen.append(told[2]))

    found = marks_of(cast.business, [plain, set_, whole])

    assert len([each for each in seen if each.startswith("SELECT")]) == 1
    assert found == {cast.parcel(set_): ("fragile", "keep_dry"), cast.parcel(whole): ("fragile", "keep_dry")}


def test_what_was_told_with_packed_stands_until_it_is_unpacked(cast: Cast):
    order = cast.order(kinds=("confirmed",))
    parcel = cast.parcel(order)
    cast.tell(order, "packed", parcel_id=parcel, key="p1", details={"marks": "this_way_up, fragile, unheard_of"})
    assert packed_marks(cast.chain(order).parcels, parcel) == ("fragile", "this_way_up")

    cast.tell(order, "unpacked", parcel_id=parcel, undoes="p1")

    assert packed_marks(chain_of(cast.business, order).parcels, parcel) == ()


def test_a_parcel_in_two_boxes_is_said_to_be_until_one_is_unpacked(cast: Cast):
    """Both stand under one number and go with one scan: whoever takes one is told that there is another."""
    order = cast.order(kinds=("confirmed",))
    parcel = cast.parcel(order)

    def marks():
        return packed_marks(chain_of(cast.business, order).parcels, parcel)

    cast.tell(order, "packed", parcel_id=parcel, key="p1", details={"marks": "fragile", "missing": "1 × KETTLE-1"})
    assert marks() == ("incomplete", "fragile")
    cast.tell(order, "packed", parcel_id=parcel, key="p2", details={"marks": "keep_dry, fragile"})
    assert marks() == ("several_boxes", "fragile", "keep_dry")
    assert all_marks_of(cast.business, [order]) == {parcel: ("several_boxes", "fragile", "keep_dry")}
    cast.tell(order, "unpacked", parcel_id=parcel, undoes="p2")
    assert marks() == ("incomplete", "fragile")


def test_the_phones_list_carries_the_marks(cast: Cast, scanner):
    item(cast, "KETTLE-1", marks=["this_way_up", "fragile"])
    ready(cast, "JT5040030012")

    told = scanner.client.get(f"/handovers/{scanner.batch}/expected").json

    assert told["entries"] == [["JT5040030012", 0, "", {"marks": "fragile this_way_up"}]]
    assert '"fragile": {' in scanner.client.get(f"/handovers/{scanner.batch}").text


def test_a_courier_and_the_manifest_show_the_marks(cast: Cast, scanner):
    own_fleet(cast)
    item(cast, "KETTLE-1", marks=["fragile"])
    order = on_run(cast, NUMBER)
    page = Courier(cast, cast.courier).client.get(f"/run/parcels/{cast.parcel(order)}").text
    assert page.count("#fragile") and "Fragile" in page

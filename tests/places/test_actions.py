import pytest

from tests.cast import Cast
from webapp.kit.db import db, transaction
from webapp.kit.errors import Refused
from webapp.places.actions import add_place, change_place, close_place, reopen_place
from webapp.places.models import Place, places_of


def refused_with(code: str):
    return pytest.raises(Refused, check=lambda refused: refused.refusals[0].code == code)


def test_a_place_keeps_its_lines_and_loses_its_spare_spaces(cast: Cast):
    place = add_place(cast.business, "pickup_place", "  Yard   gate ", " 1 Street \n\n  Town ")
    assert (place.name, place.address) == ("Yard gate", "1 Street\nTown")


@pytest.mark.parametrize(
    ("kind", "name", "address", "code"),
    [
        ("moon", "A", "", "unknown_kind"),
        ("warehouse", "", "", "bad_name"),
        ("warehouse", "x" * 121, "", "bad_name"),
        ("warehouse", "a\0b", "", "bad_name"),
        ("warehouse", "Sample Warehouse", "", "known_place"),
        ("warehouse", "A", "x" * 501, "long_address"),
    ],
)
def test_a_place_that_cannot_be_is_refused(cast: Cast, kind, name, address, code):
    with refused_with(code):
        add_place(cast.business, kind, name, address)


def test_the_same_name_next_door_is_no_matter(cast: Cast):
    assert add_place(cast.stranger_business, "warehouse", "Sample Warehouse")


def test_a_closed_place_is_offered_no_more_until_it_is_reopened(cast: Cast):
    with transaction():
        close_place(db.session.get(Place, (cast.business, cast.warehouse)))
    assert [place.name for place in places_of(cast.business, "warehouse")] == []
    with refused_with("known_place"):
        add_place(cast.business, "warehouse", "Sample Warehouse")
    with transaction():
        reopen_place(db.session.get(Place, (cast.business, cast.warehouse)))
    assert [place.name for place in places_of(cast.business, "warehouse")] == ["Sample Warehouse"]


def test_a_place_may_keep_its_own_name(cast: Cast):
    place = db.session.get(Place, (cast.business, cast.warehouse))
    change_place(place, "Sample Warehouse", "2 Street")
    assert place.address == "2 Street"

import pytest

from tests.cast import Cast
from webapp.carriers.actions import add_carrier, change_carrier, reinstate_carrier, retire_carrier
from webapp.carriers.models import Carrier, carriers_of
from webapp.carriers.rules import fold_name, known_names
from webapp.kit.db import db, transaction
from webapp.kit.errors import Refused


def refused_with(code: str):
    return pytest.raises(Refused, check=lambda refused: refused.refusals[0].code == code)


def test_a_name_is_compared_without_case_width_or_spare_spaces():
    assert fold_name("  J&T   EXPRESS ") == fold_name("ｊ＆ｔ express") == "j&t express"


def test_a_carriers_own_name_comes_first_and_each_name_once():
    assert known_names("Ninja Van", "NINJA VAN\n\nNinjaVan \nninja xpress") == ["ninja van", "ninjavan", "ninja xpress"]


def test_a_carrier_is_known_by_all_its_names(cast: Cast):
    carrier = add_carrier(cast.business, "Fast Sample", "FS Express\nFS", "2", "5")
    assert carrier.known_as == ["fast sample", "fs express", "fs"]
    assert (carrier.promised_days_from, carrier.promised_days_to) == (2, 5)


@pytest.mark.parametrize(
    ("name", "others", "days_from", "days_to", "code"),
    [
        ("", "", "", "", "bad_name"),
        ("x" * 121, "", "", "", "bad_name"),
        ("Sample Express", "", "", "", "known_carrier"),
        ("SAMPLE  EXPRESS", "", "", "", "shared_name"),
        ("New", "sample ninja", "", "", "shared_name"),
        ("New", "\n".join(map(str, range(51))), "", "", "many_names"),
        ("New", "", "-1", "", "bad_days"),
        ("New", "", "", "1.5", "bad_days"),
        ("New", "", "٣", "", "bad_days"),
        ("New", "", "", "9" * 5000, "bad_days"),
        ("New", "", "5", "2", "days_crossed"),
    ],
)
def test_a_carrier_that_cannot_be_is_refused(cast: Cast, name, others, days_from, days_to, code):
    with refused_with(code):
        add_carrier(cast.business, name, others, days_from, days_to)


def test_a_refused_change_changes_nothing(cast: Cast):
    with refused_with("days_crossed"), transaction():
        change_carrier(db.session.get(Carrier, (cast.business, cast.carrier)), "Renamed", "other", "5", "2")
    assert db.session.get(Carrier, (cast.business, cast.carrier)).name == "Sample Express"


def test_the_same_names_next_door_are_no_matter(cast: Cast):
    assert add_carrier(cast.stranger_business, "Sample Express")


def test_a_retired_carrier_is_offered_no_more_until_it_is_used_again(cast: Cast):
    with transaction():
        retire_carrier(db.session.get(Carrier, (cast.business, cast.carrier)))
    assert [carrier.name for carrier in carriers_of(cast.business)] == ["Sample Ninja"]
    with transaction():
        reinstate_carrier(db.session.get(Carrier, (cast.business, cast.carrier)))
    assert len(carriers_of(cast.business)) == 2

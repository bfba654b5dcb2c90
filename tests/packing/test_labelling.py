"""From the sealed box to its label, without leaving the packing table."""

import pytest

from tests.labels.test_printing import printer
from tests.packing.conftest import Bench, item
from webapp.kit import queue
from webapp.kit.db import db

NUMBER, KETTLE = "576460000000000900", "4006381333931"


def sealed(cast, **columns) -> Bench:
    """A parcel of one kettle, packed and sealed."""
    item(cast, "KETTLE-1", KETTLE)
    cast.order(number=NUMBER, quantity=1, kinds=("confirmed",), **({"tracking": "SMPX90000001"} | columns))
    bench = Bench(cast)
    bench.open(NUMBER)
    bench.scan(KETTLE)
    bench.post("weight", weight="500")
    assert "Sealed" in bench.post("sealing").text
    return bench


def look(bench: Bench) -> str:
    db.session.rollback()
    return bench.client.get(bench.at, headers={"HX-Request": "true"}).text


def made(bench: Bench) -> str:
    said = bench.post("labellings").text
    assert "is being made" in said
    queue.drain()
    return look(bench)


def test_a_sealed_parcel_gets_its_label_at_the_table(cast):
    bench = sealed(cast)
    before = look(bench)
    assert "Make its label" in before and "PDF, 100 × 150 mm" in before
    after = made(bench)
    assert "Print its label" in after and "Make its label" not in after
    version = 'data-version="'
    assert before.split(version)[1].split('"')[0] != after.split(version)[1].split('"')[0]  # the table draws it anew


def print_one(app, cast, client) -> None:
    """A label for a label printer, by this person."""
    other = cast.parcel(cast.order(kinds=("confirmed",)))
    with printer(app) as received:
        client.post("/labels/runs", data={"parcels": str(other), "form": "zpl203", "printer": "packing"})
        queue.drain()
        assert received().startswith(b"^XA")


def test_the_next_label_goes_where_the_same_person_had_the_last_one_go(app, cast):
    bench = sealed(cast)
    print_one(app, cast, cast.client(cast.seller))
    assert "PDF, 100 × 150 mm" in look(bench)  # what somebody else chose is no matter here
    print_one(app, cast, bench.client)
    with printer(app) as received:
        assert "on <bdi>packing</bdi>" in look(bench)
        assert "went to <bdi>packing</bdi>: stick it on" in made(bench)
        assert b"SMPX90000001" in received()


def test_a_printer_that_went_from_the_settings_is_not_asked(app, cast):
    bench = sealed(cast)
    print_one(app, cast, bench.client)
    assert "Print its label" in made(bench)


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"shipping_type": "tiktok"}, "the platform makes this label"),
        ({"shipping_type": "tiktok", "tracking": ""}, "the platform makes this label"),
        ({"recipient": "S***e"}, "masked by the platform"),
    ],
)
def test_why_there_is_no_label_is_said(cast, columns, words):
    said = look(sealed(cast, **columns))
    assert words in said and "Make its label" not in said


def test_asked_for_twice_it_is_made_once_and_before_sealing_not_at_all(cast):
    bench = sealed(cast)
    bench.post("labellings")
    assert "is being made" in bench.post("labellings").text
    queue.drain()
    again = bench.post("labellings")
    assert again.status_code == 422 and "have a label already" in again.text
    cast.order(number="576460000000000901", quantity=1, kinds=("confirmed",))
    bench.open("576460000000000901")
    refused = bench.post("labellings")
    assert refused.status_code == 422 and "Seal it first" in refused.text

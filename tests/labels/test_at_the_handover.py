"""A parcel whose label offends, or lacks one where it must have one, is stopped at the scanner and on the phone."""

from datetime import timedelta

from tests.handover.conftest import Scanner, ready
from tests.labels.corpus import draw
from tests.labels.test_uploading import of
from webapp.kit.db import transaction
from webapp.labels.actions import require_labels


def _scanner(cast) -> Scanner:
    scanner = Scanner(cast)
    scanner.open()
    return scanner


def test_a_label_with_a_link_is_refused_corrected_and_handed_over(cast, office):
    order = ready(cast, tracking="SMP460000001", shipping_type="tiktok")
    scanner = _scanner(cast)
    office.bring(draw([of(cast, order)], more=["Visit www.sample-kettles.shop"]))
    assert scanner.code("SMP460000001") == "label_refused"
    expected = cast.client(cast.staff).get(f"/handovers/{scanner.batch}/expected").json
    [told] = [row for row in expected["entries"] if row[0] == "SMP460000001"]
    assert told[2:4] == ["label_refused", {"label": "a web address"}]
    office.bring(draw([of(cast, order)]))
    assert scanner.code("SMP460000001") == "taken"


def test_where_labels_are_made_here_a_parcel_without_one_is_stopped(cast, office):
    order = ready(cast, tracking="SMP460000002")
    scanner = _scanner(cast)
    with transaction():
        require_labels(cast.business, cast.shop, True)
    assert scanner.code("SMP460000002") == "no_label"
    office.make(order)
    assert scanner.code("SMP460000002") == "taken"


def test_it_is_judged_by_what_held_when_it_was_scanned(cast, office):
    ready(cast, tracking="SMP460000003")
    scanner = _scanner(cast)
    with transaction():
        require_labels(cast.business, cast.shop, True)
    assert scanner.code("SMP460000003", ago=timedelta(hours=1)) == "taken"


def test_the_phone_is_told_so_before_it_scans(cast, office):
    ready(cast, tracking="SMP460000004")
    scanner = _scanner(cast)
    with transaction():
        require_labels(cast.business, cast.shop, True)
    expected = cast.client(cast.staff).get(f"/handovers/{scanner.batch}/expected").json
    assert [row[2] for row in expected["entries"] if row[0] == "SMP460000004"] == ["no_label"]

"""Bad inputs over the wire, row by row (B01 to B20). The page's side: tests/browser/test_bad_inputs.py.

What else holds these rows: how every such text is read, here and on the phone (B01, B03, B04, B07, B09, B10:
tests/handover/reading_cases.py); pictures and strokes (B17, B18: tests/proofs/test_rules.py, test_views.py); times by
the rules alone (B19: test_times.py, tests/faults/test_clocks.py).
"""

import io
import json
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from tests.handover.conftest import ready
from tests.proofs.pictures import picture
from webapp.handover.models import Quarantined, Scan
from webapp.kit.clock import now
from webapp.kit.db import db
from webapp.proofs.models import Proof

NUMBER = "JT5040030012"
CARTON = "340123450000000017"


def row_of(cast, scan: dict) -> Scan:
    db.session.rollback()
    return db.session.get(Scan, (cast.business, UUID(scan["client_id"])))


def sent(scanner, number: str, **more) -> tuple[dict, dict]:
    """One scan of that text, and the server's answer to it."""
    scan = scanner.scan(number, **more)
    return scan, scanner.send(scan)[0]


@pytest.mark.parametrize("code", [*range(0x20), 0x7F])
def test_b01_a_control_character_is_stripped_at_the_ends_and_kept_apart_inside(cast, scanner, caplog, code):
    ready(cast, NUMBER)
    sign = chr(code)
    inside, answer = sent(scanner, f"JT5040{sign}030012SECRET")
    group_separator, at_the_ends = sign == "\x1d", sign in "\t\n\r\x1d"
    assert answer["outcome"] == ("stored" if group_separator else "quarantined")
    assert not answer["verdict"]["believed"]
    assert row_of(cast, inside).number.replace("␀", "\x00") == inside["number"]
    _, answer = sent(scanner, f"{NUMBER}{sign}")
    assert answer["verdict"]["code"] == ("taken" if at_the_ends else "not_a_number")
    assert db.session.query(Scan).count() == 2
    assert "SECRET" not in caplog.text


@pytest.mark.parametrize(
    "text",
    [CARTON, f"00{CARTON}", f"(00){CARTON}", f"]C100{CARTON}", f"\x1d00{CARTON}", f"]d200{CARTON}\x1d99UNKNOWN",
     f"https://id.gs1.org/00/{CARTON}"],
)  # fmt: skip
def test_b03_a_gs1_wrapping_means_the_same_parcel_and_is_kept_raw(cast, scanner, text):
    order = ready(cast, CARTON)
    scan, answer = sent(scanner, text)
    assert answer["verdict"]["code"] == "taken"
    assert (row_of(cast, scan).parcel_id, row_of(cast, scan).number) == (cast.parcel(order), text)


@pytest.mark.parametrize(
    ("length", "outcome"),
    [(1, "stored"), (128, "stored"), (129, "quarantined"), (4296, "quarantined"), (1024 * 1024, "quarantined")],
)
def test_b04_a_code_of_any_length_is_answered_and_its_row_bounded(cast, scanner, length, outcome):
    scan, answer = sent(scanner, "7" * length)
    assert answer["outcome"] == outcome
    row = row_of(cast, scan)
    assert len(row.number) == min(length, 4296)
    assert len(row.number_bytes or b"") <= 16_384
    assert all(len(apart.number) <= 4296 for apart in db.session.scalars(select(Quarantined)))


@pytest.mark.parametrize(
    ("printed", "text", "code"),
    [
        (NUMBER, "ＪＴ５０４００３００１２", "taken"),
        (NUMBER, "jt5040030012", "taken"),
        (NUMBER, f"\u202e{NUMBER}", "taken"),
        (NUMBER, "JT5040\u200b\ufeff030012", "taken"),
        ("CAFÉ123", "CAFE\u0301123", "taken"),  # composed on the order, decomposed by the scanner
        (NUMBER, "J\u0422" + NUMBER[2:], "unknown_number"),  # a Cyrillic letter that looks like a T
        (NUMBER, NUMBER + "\u0301" * 500, "not_a_number"),
        (NUMBER, f"{NUMBER}\ud800", "not_a_number"),
    ],
)
def test_b07_letters_that_only_look_different_match_and_others_never(cast, scanner, printed, text, code):
    ready(cast, printed)
    _, answer = sent(scanner, text)
    assert answer["verdict"]["code"] == code


def test_b07_what_runs_the_other_way_is_isolated_where_it_is_shown(scanner):
    sent(scanner, "\u202eGPJ.EXE\u0007")
    page = scanner.client.get("/scans").text
    assert "<bdi>\u202eGPJ.EXE" in page


def test_b08_one_number_of_two_carriers_is_asked_about_or_settled_by_the_handover(cast, scanner):
    ready(cast, NUMBER)
    other = ready(cast, NUMBER, carrier=cast.other_carrier)
    _, answer = sent(scanner, NUMBER, batch=None)
    assert answer["verdict"] == {"code": "two_parcels", "believed": False}
    scanner.open(carrier=cast.other_carrier)
    scan, answer = sent(scanner, NUMBER)
    assert (answer["verdict"]["code"], row_of(cast, scan).parcel_id) == ("taken", cast.parcel(other))


def test_b08_a_number_used_again_means_the_parcel_that_is_not_delivered_yet(cast, scanner):
    old = cast.order(tracking=NUMBER, placed_ago=timedelta(days=100), kinds=("confirmed",))
    cast.tell(old, "delivered", happened_at=now() - timedelta(days=95), parcel_id=cast.parcel(old))
    new = ready(cast, NUMBER)
    scan, answer = sent(scanner, NUMBER)
    assert (answer["verdict"]["code"], row_of(cast, scan).parcel_id) == ("taken", cast.parcel(new))


def test_b08_another_businesss_label_gets_the_answer_of_any_unknown_number(cast, scanner):
    cast.order(business=cast.stranger_business, tracking=NUMBER)
    (theirs, known), (nobodys, unknown) = sent(scanner, NUMBER), sent(scanner, "JT5040039999")
    drop = {"client_id", "receipt"}
    assert {name: known[name] for name in known if name not in drop} == {
        name: unknown[name] for name in unknown if name not in drop
    }
    assert row_of(cast, theirs).details == row_of(cast, nobodys).details


def test_b09_a_web_address_on_a_parcel_is_named_by_its_host_and_leads_nowhere(scanner):
    scan, answer = sent(scanner, "https://login.evil.example/JT5040030012?x=1", symbology="qr_code")
    assert answer["verdict"] == {"code": "not_a_number", "believed": False}
    page = scanner.client.get(f"/scans/{scan['client_id']}").text
    assert "login.evil.example" in page
    assert 'href="https://login.evil' not in page
    assert 'src="https://login.evil' not in page


@pytest.mark.parametrize("text", ["@SETUPE1", "SUFBK2990D.", "$P,AE01", "%#IFSNO$5", "@FACDEF"])
def test_b10_a_code_that_sets_up_scanners_is_called_one(cast, scanner, text):
    scan, answer = sent(scanner, text)
    assert answer["verdict"]["code"] == "not_a_number"
    assert row_of(cast, scan).details["why"] == "configuration_code"


@pytest.mark.parametrize(
    ("signature", "statuses"),
    [
        ("data:image/png;base64," + "A" * 50_000_000, {400, 413}),
        ("data:image/svg+xml,<svg/>", {422}),
        (json.dumps({"width": 300, "height": 120, "strokes": []}), {422}),
        (json.dumps({"width": 300, "height": 120, "strokes": [[[5, 5, 0]]]}), {422}),
    ],
    ids=["50 MB", "no strokes", "empty", "a dot"],
)
def test_b17_a_signature_that_is_none_is_refused_on_both_roads(cast, scanner, signature, statuses):
    ready(cast, NUMBER)
    scan, _ = sent(scanner, NUMBER)
    form = {"driver_name": "Sample Driver", "signature": signature}
    asked = {"Accept": "application/json"}
    closing = scanner.client.post(f"/handovers/{scanner.batch}/closing", data=form, headers=asked)
    assert closing.status_code in statuses
    upload = {"kind": "signature", "subject": "scan", "subject_id": scan["client_id"],
              "photo": (io.BytesIO(signature.encode()), "signature.json")}  # fmt: skip
    assert scanner.client.post("/proofs", data=upload, headers=asked).status_code in statuses | {413}
    assert db.session.query(Proof).count() == 0


def test_b18_a_picture_used_for_two_scans_is_kept_and_flagged(cast, scanner):
    answers = []
    for n in range(2):
        scan, _ = sent(scanner, f"JT504003001{n}")
        form = {"subject": "scan", "subject_id": scan["client_id"], "photo": (io.BytesIO(picture()), "photo.jpg")}
        answers.append(scanner.client.post("/proofs", data=form, headers={"Accept": "application/json"}).json)
    assert [answer["reused"] for answer in answers] == [False, True]


@pytest.mark.parametrize(
    "time", ["1970-01-01T00:00:00Z", "2100-01-01T00:00:00Z", "NaN", "heute um acht", "22/11/2026 08:00", "", 0, 1e308,
             None, True, {"at": 1}, "2026-11-22T08:00:00"],
)  # fmt: skip
def test_b19_a_time_that_cannot_be_is_kept_raw_and_puts_no_other_scan_behind_it(cast, scanner, time):
    order = ready(cast, NUMBER)
    good, odd = scanner.scan(NUMBER, ago=timedelta(minutes=5)), scanner.scan(NUMBER, device_time=time)
    scanner.send(odd)
    scanner.send(good)
    state = cast.chain(order).parcels[str(cast.parcel(order))]
    assert state["handed_over_key"] == f"scan-{good['client_id']}"
    row = row_of(cast, odd)
    assert row.clock_doubt == "out_of_range"
    assert row.uncertainty > 86_400
    assert row.device_time == ("" if time is None else time if isinstance(time, str) else json.dumps(time))


@pytest.mark.parametrize("place", [(0, 0, 5), (95, 200, 5), (1.3, 103.8, 1e9), ("north", None, -1)])
def test_b20_where_a_phone_says_it_is_counts_for_nothing(cast, scanner, place):
    """A business that does not ask phones where they are keeps nothing of it; nor is a scan refused for it. What one
    that asks makes of such places: test_positions.py."""
    ready(cast, NUMBER)
    said = dict(zip(("latitude", "longitude", "accuracy"), place, strict=True))
    scan, answer = sent(scanner, NUMBER, **said, location=said)
    assert answer["verdict"]["code"] == "taken"
    row = row_of(cast, scan)
    kept = {column.key: getattr(row, column.key) for column in Scan.__table__.columns}
    assert not {"latitude", "longitude", "accuracy", "location"} & (kept.keys() | row.details.keys())
    assert row.place_id == cast.warehouse

import json
import re
from datetime import timedelta
from uuid import UUID

import pytest

from tests.handover.conftest import Scanner, ready
from webapp.handover.models import Batch, batch_of
from webapp.handover.views.manifest_pdf import draw
from webapp.kit.clock import now
from webapp.kit.db import db, transaction
from webapp.ledger.models import facts_of
from webapp.orders.models import ParcelOrder
from webapp.places.models import Place
from webapp.proofs.rules.strokes import read_strokes

STROKES = json.dumps({"width": 300, "height": 120, "strokes": [[[10, 10, 0], [200, 60, 90], [40, 100, 150]]]})
NASTY = '<img src=x onerror=alert(1)>"><svg onload=alert(2)>'


def close(scanner, **form):
    return scanner.client.post(f"/handovers/{scanner.batch}/closing", data=form)


def test_a_handover_is_begun_by_a_plain_form(cast):
    staff = cast.client(cast.staff)
    form = {"carrier": str(cast.carrier), "method": "pick_up", "pick_up_place": str(cast.warehouse)}
    answer = staff.post("/handovers", data=form)
    assert answer.status_code == 303
    assert "Ready" in staff.get(answer.location).text


def test_a_form_that_is_wrong_comes_back_with_what_was_chosen(cast):
    answer = cast.client(cast.staff).post("/handovers", data={"carrier": str(cast.carrier), "method": "drop_off"})
    assert answer.status_code == 422
    assert "Choose a place." in answer.text
    assert f'value="{cast.carrier}" required checked' in answer.text


def test_a_handover_begins_where_this_person_began_the_last_one(cast):
    with transaction():
        elsewhere = Place(business_id=cast.business, kind="warehouse", name="Another Warehouse")
        db.session.add(elsewhere)
        db.session.flush()
        elsewhere_id = elsewhere.id
    staff, seller = cast.client(cast.staff), cast.client(cast.seller)
    form = {"carrier": str(cast.carrier), "method": "pick_up"}
    assert f'value="{cast.warehouse}" selected' not in staff.get("/handovers/new").text
    staff.post("/handovers", data=form | {"pick_up_place": str(cast.warehouse)})
    seller.post("/handovers", data=form | {"pick_up_place": str(elsewhere_id)})
    assert f'value="{cast.warehouse}" selected' in staff.get("/handovers/new").text
    assert f'value="{elsewhere_id}" selected' in seller.get("/handovers/new").text
    assert f'value="{elsewhere_id}" selected' in cast.client(cast.courier).get("/handovers/new").text  # of anybody


def test_carriers_that_parcels_wait_for_come_first(cast):
    page = cast.client(cast.staff).get("/handovers/new").text
    assert page.index("Sample Express") < page.index("Sample Ninja") and "to hand over" not in page
    ready(cast, carrier=cast.other_carrier)
    page = cast.client(cast.staff).get("/handovers/new").text
    assert page.index("Sample Ninja<small>1 parcel to hand over") < page.index("Sample Express")


def test_a_handover_for_which_nothing_waits_says_so(cast, scanner):
    assert "Nothing waits for Sample Express here" in scanner.client.get(f"/handovers/{scanner.batch}").text
    ready(cast)
    assert "1 parcel should go with this handover" in scanner.client.get(f"/handovers/{scanner.batch}").text


def test_of_many_that_stay_behind_the_first_stand_open_and_the_rest_unfolds(cast, scanner):
    numbers = [f"JT50400300{n}" for n in range(10, 16)]
    for number in numbers:
        ready(cast, number)
    page = scanner.client.get(f"/handovers/{scanner.batch}/closing").text
    assert "6 parcels would stay behind" in page and page.count("<span>JT50</span>") == len(numbers)
    assert page[: page.index("And 2 more")].count("<span>JT50</span>") == 4


def test_the_page_brings_words_and_commands_along(scanner):
    page = scanner.client.get(f"/handovers/{scanner.batch}").text
    assert '"wrong_carrier": {' in page
    assert re.search(r'"HO-SWITCH-[0-9A-F]{8}": "switch"', page)


def test_only_the_scan_page_may_compile_wasm(scanner):
    for where, allowed in ((f"/handovers/{scanner.batch}", True), ("/handovers", False)):
        policy = scanner.client.get(where).headers["Content-Security-Policy"]
        assert ("'wasm-unsafe-eval'" in policy) is allowed
    worker = scanner.client.get("/static/js/workers/decoder.js").headers["Content-Security-Policy"]
    assert worker.startswith("default-src 'none'; script-src 'self' 'wasm-unsafe-eval'")


def expected(scanner, **since):
    return scanner.client.get(f"/handovers/{scanner.batch}/expected", query_string=since).json


def test_a_phone_is_told_what_may_come_before_it(cast, scanner):
    ready(cast, "JT5040030012")
    ready(cast, "jt 99")
    ready(cast, "NV0000000001", carrier=cast.other_carrier)
    told = expected(scanner)
    assert (told["whole"], told["complete"], told["carriers"]) == (True, True, ["Sample Express", "Sample Ninja"])
    assert told["entries"][:2] == [["JT5040030012", 0], ["jt 99", 0, "", {}, "JT99"]]
    assert told["entries"][2][:3] == ["NV0000000001", 1, "wrong_carrier"]


def test_a_phone_that_was_told_is_told_only_what_changed(cast, scanner, monkeypatch):
    monkeypatch.setattr("webapp.handover.actions.expecting.OVERLAP", timedelta(0))
    ready(cast, "JT5040030011")
    told = expected(scanner)
    ready(cast, "JT5040030012")
    order = ready(cast, "JT5040030013")
    cast.tell(order, "cancelled")
    later = expected(scanner, since=told["told_at"])
    assert later["whole"] is False
    assert sorted(row[:3] for row in later["entries"]) == [["JT5040030012", 0], ["JT5040030013", 0, "cancelled"]]
    assert expected(scanner, since=later["told_at"])["entries"] == []


@pytest.mark.parametrize("since", ["yesterday", "2020-01-01T00:00:00+00:00", "2999-01-01T00:00:00+00:00", ""])
def test_a_phone_that_heard_nothing_for_long_is_told_everything(cast, scanner, since):
    ready(cast, "JT5040030012")
    assert expected(scanner, since=since)["whole"] is True


def test_a_phone_is_told_everything_anew_where_more_changed_than_one_answer_holds(cast, scanner, monkeypatch):
    told = expected(scanner)
    for n in range(3):
        ready(cast, f"JT504003000{n}")
    monkeypatch.setattr("webapp.handover.actions.expecting.MOST", 2)
    later = expected(scanner, since=told["told_at"])
    assert later["whole"] and not later["complete"]


def test_what_a_phone_is_told_is_cut_between_parcels_never_through_one(cast, scanner, monkeypatch):
    first = ready(cast, "JT5040030001")
    for n in (2, 3):
        ready(cast, f"JT504003000{n}")
    other = cast.order(number="99", tracking="", placed_ago=timedelta(hours=1))  # in the first parcel too, cancelled
    with transaction():
        db.session.add(ParcelOrder(business_id=cast.business, parcel_id=cast.parcel(first), order_id=other))
    cast.tell(other, "cancelled")
    for most, numbers in ((1, ["01"]), (2, ["01", "02"]), (3, ["01", "02", "03"])):
        monkeypatch.setattr("webapp.handover.actions.expecting.MOST", most)
        told = expected(scanner)
        assert [row[0][-2:] for row in told["entries"]] == numbers
        assert told["entries"][0][2] == "cancelled"  # whatever is cut: as the server would say it
        assert told["complete"] is (most == 3)


def test_what_a_carrier_moved_today_is_told_too_where_there_is_room(cast, scanner, monkeypatch):
    """A phone that opens the page at noon must not take what the carrier fetched in the morning for unknown."""
    gone = {"collected": "already_handed_over", "delivered": "delivered_already", "returning": "coming_back"}
    for kind in gone:
        order = ready(cast, f"MOVED{kind.upper()}")
        cast.tell(order, "handed_over", happened_at=now() - timedelta(hours=6), parcel_id=cast.parcel(order))
        cast.tell(order, kind, happened_at=now() - timedelta(hours=1), parcel_id=cast.parcel(order))
    old = ready(cast, "MOVEDLONGAGO")
    cast.tell(old, "collected", happened_at=now() - timedelta(hours=25), parcel_id=cast.parcel(old))
    ready(cast, "JT5040030012")
    told = expected(scanner)
    assert told["entries"][0][0] == "JT5040030012"
    assert {row[0]: row[2] for row in told["entries"][1:]} == {
        f"MOVED{kind.upper()}": code for kind, code in gone.items()
    }
    monkeypatch.setattr("webapp.handover.actions.expecting.MOST", 2)
    told = expected(scanner)
    assert len(told["entries"]) == 2 and told["complete"]


def test_another_parcel_with_a_changed_number_is_told_too(cast, scanner, monkeypatch):
    monkeypatch.setattr("webapp.handover.actions.expecting.OVERLAP", timedelta(0))
    ready(cast, "JT5040030012")
    told = expected(scanner)
    ready(cast, "JT5040030012", carrier=cast.other_carrier)
    assert len(expected(scanner, since=told["told_at"])["entries"]) == 2


@pytest.mark.parametrize(
    "where", ["/handovers/{batch}", "/handovers/{batch}/scans", "/scans", "/handovers/{batch}/closing"]
)
def test_what_was_scanned_is_text_wherever_it_is_shown(scanner, where):
    scanner.send(scanner.scan(NASTY))
    page = scanner.client.get(where.format(batch=scanner.batch)).text
    assert NASTY not in page
    assert "<img src=x" not in page
    assert "onload=alert" not in page.replace("onload=alert(2)&gt;", "")


def test_a_scan_is_taken_back_with_a_reason_through_its_history(cast, scanner):
    order = ready(cast, "JT5040030012")
    scan = scanner.scan("JT5040030012", ago=timedelta(minutes=3))
    scanner.send(scan)
    address = f"/scans/{scan['client_id']}/undoing"
    refused = scanner.client.post(address, data={"reason": " "})
    assert refused.status_code == 422
    assert "Say why" in refused.text
    assert scanner.client.post(address, data={"reason": "Driver gave it back"}).status_code == 303
    assert cast.chain(order).status == "to_hand_over"
    assert "Driver gave it back" in scanner.client.get(f"/scans/{scan['client_id']}").text


def test_an_undo_pressed_at_once_needs_no_reason_however_late_it_arrives(cast, scanner):
    ready(cast, "JT5040030012")
    scan = scanner.scan("JT5040030012", ago=timedelta(hours=2))
    scanner.send(scan)
    pressed = now() - timedelta(hours=2) + timedelta(seconds=8)
    form = {"pressed_at": pressed.isoformat(), "sent_at": now().isoformat()}
    answer = scanner.client.post(
        f"/scans/{scan['client_id']}/undoing", data=form, headers={"Accept": "application/json"}
    )
    assert answer.status_code == 200
    assert answer.json["undone_at"]


def test_a_courier_takes_back_only_their_own_scans(cast, scanner):
    ready(cast, "JT5040030012")
    scan = scanner.scan("JT5040030012")
    scanner.send(scan)
    courier = Scanner(cast, cast.courier)
    assert courier.client.post(f"/scans/{scan['client_id']}/undoing").status_code == 404
    mine = courier.scan("JT5040030012")
    courier.send(mine)
    assert courier.client.post(f"/scans/{mine['client_id']}/undoing").status_code == 303


def taken_back(scanner, scan: dict, **form):
    """The phone's word for what it took back, and what still says that its parcel went."""
    answer = scanner.client.post(
        f"/scans/{scan['client_id']}/undoing", data=form, headers={"Accept": "application/json"}
    )
    return answer.json["stands"]


def test_a_second_scan_taken_back_is_answered_with_who_still_says_that_it_went(cast, scanner):
    order = ready(cast, "JT5040030012")
    first, second = scanner.scan("JT5040030012"), scanner.scan("JT5040030012")
    scanner.send(first)
    scanner.send(second)
    assert taken_back(scanner, second)["by"] == "Sample Ana"
    assert taken_back(scanner, first) is None
    assert cast.chain(order).status == "to_hand_over"


def test_a_parcel_taken_out_is_out_by_every_scan_of_this_handover(cast, scanner):
    order = ready(cast, "JT5040030012")
    scanner.open()
    scans = [scanner.scan("JT5040030012") for _ in range(3)]
    for scan in scans:
        scanner.send(scan)
    form = {"reason": "Damaged", "out": "1"}
    assert taken_back(scanner, scans[1], **form) is None
    assert cast.chain(order).status == "to_hand_over"
    assert scanner.code("JT5040030012") == "taken"
    before = {"pressed_at": (now() - timedelta(minutes=1)).isoformat(), "sent_at": now().isoformat()}
    assert taken_back(scanner, scans[1], **form, **before)["by"] == "Sample Ana"  # pressed before it was scanned anew
    assert cast.chain(order).status == "handed_over"


def test_a_courier_takes_out_only_what_they_scanned(cast, scanner):
    order = ready(cast, "JT5040030012")
    batch = scanner.open()
    scanner.send(scanner.scan("JT5040030012"))
    courier = Scanner(cast, cast.courier)
    courier.batch = batch
    mine = courier.scan("JT5040030012")
    courier.send(mine)
    assert taken_back(courier, mine, reason="Damaged", out="1")["by"] == "Sample Ana"
    assert cast.chain(order).status == "handed_over"


def test_a_hole_in_a_phones_count_is_shown_by_name(cast, scanner):
    scanner.send(scanner.scan("A1234567"), scanner.scan("B1234567"))
    scanner.seq = 8
    scanner.send(scanner.scan("C1234567"))
    page = scanner.client.get("/scans").text
    assert "scans 3 to 8 are missing" in page
    assert "Sample Ana" in page


def test_what_was_kept_apart_is_seen_and_put_away(cast, scanner):
    scan = scanner.scan("JT5040030012")
    scanner.send(scan)
    scanner.send(scan | {"number": "OTHER123"})
    page = scanner.client.get("/scans").text
    assert "Another scan has the same id" in page
    address = page.split('action="/quarantined/')[1].split('"')[0]
    scanner.client.post(f"/quarantined/{address}")
    assert "Another scan has the same id" not in scanner.client.get("/scans").text


def test_more_kept_apart_than_the_page_shows_are_counted(scanner, monkeypatch):
    monkeypatch.setattr("webapp.handover.views.scans.SHOWN", 2)
    scanner.send(*[scanner.scan(f"JT50\x00{n}") for n in range(3)])
    assert "3 altogether; here are the newest 2" in scanner.client.get("/scans").text


def test_closing_with_a_signature_shows_it_on_the_manifest(cast, scanner):
    ready(cast, "JT5040030012")
    scanner.code("JT5040030012")
    answer = close(scanner, driver_name="Sample Driver", signature=STROKES)
    assert answer.status_code == 303
    page = scanner.client.get(answer.location).text
    assert "M10.0 10.0L200.0 60.0L40.0 100.0" in page
    assert batch_of(cast.business, scanner.batch).signature.taken_by_name == "Sample Ana"


@pytest.mark.parametrize("signature", ["data:image/png;base64,AAAA", '{"width": 5}', "x" * 250_000])
def test_a_bad_signature_is_refused_and_what_was_typed_stays(cast, scanner, signature):
    ready(cast, "JT5040030012")
    scanner.code("JT5040030012")
    answer = close(scanner, driver_name="Sample Driver", signature=signature)
    assert answer.status_code == 422
    assert 'value="Sample Driver"' in answer.text


def test_closing_twice_leads_to_the_same_manifest(cast, scanner):
    ready(cast, "JT5040030012")
    scanner.code("JT5040030012")
    first, second = (close(scanner, driver_name="Sample Driver", typed="1").location for _ in range(2))
    assert first == second
    assert scanner.client.get(f"/handovers/{scanner.batch}").location == first
    assert scanner.client.get(f"/handovers/{scanner.batch}/closing").location == first


def test_a_manifest_that_was_changed_says_so(cast, scanner):
    ready(cast, "JT5040030012")
    scanner.code("JT5040030012")
    close(scanner, driver_name="Sample Driver", typed="1")
    with transaction():
        batch = db.session.get(Batch, (cast.business, scanner.batch))
        batch.manifest = batch.manifest | {"driver": "Somebody else"}
    assert "is not what was signed" in scanner.client.get(f"/handovers/{scanner.batch}/manifest").text


def test_the_manifest_is_a_pdf_and_keeps_hostile_text_as_text(cast, scanner):
    import pypdfium2

    ready(cast, "JT5040030012")
    scanner.send(scanner.scan("JT5040030012"), scanner.scan(NASTY))
    close(scanner, driver_name="Nguyễn ไทย 中文 🚚 \u202e", signature=STROKES)
    answer = scanner.client.get(f"/handovers/{scanner.batch}/manifest.pdf")
    assert answer.mimetype == "application/pdf"
    document = pypdfium2.PdfDocument(answer.data)
    words = "".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    assert "JT5040030012" in words
    assert "Nguyễn" in words
    assert "中文" in words


@pytest.mark.parametrize("text", ["", "\ud800", "\x00\x1b", "🚚" * 300, "ﷺ" * 100, "a\u0301" * 200, "\u202e<b>"])
def test_no_text_stops_the_manifests_pdf(text):
    parcels = [{"number": text, "orders": [text] * 3, "scanned_at": text, "by": text, "verdict": "taken"}] * 60
    sheet = {"manifest": 1, "count": 60, "carrier": text, "business": text, "driver": text, "place": text,
             "parcels": parcels, "missing": [{"number": text, "orders": []}],
             "stopped": [{"number": text, "verdict": text}]}  # fmt: skip
    assert draw(sheet, "0" * 64, read_strokes(STROKES)).startswith(b"%PDF")


def test_an_empty_handover_is_discarded_and_a_used_one_is_not(cast, scanner):
    assert scanner.client.post(f"/handovers/{scanner.batch}/discarding").location.endswith("/handovers")
    assert "Discarded" in scanner.client.get("/handovers").text


def test_the_stranger_sees_no_handover_and_scans_into_none(cast, scanner):
    ready(cast, "JT5040030012")
    stranger = Scanner(cast, cast.stranger)
    for where in ("", "/scans", "/expected", "/closing", "/manifest", "/manifest.pdf"):
        assert stranger.client.get(f"/handovers/{scanner.batch}{where}").status_code == 404
    assert stranger.code("JT5040030012", batch=str(scanner.batch)) == "unknown_number"
    assert UUID(str(scanner.batch))
    order = ready(cast, "JT5040030013")
    assert [fact.kind for fact in facts_of(cast.business, [order])[order]] == ["placed", "parcelled", "confirmed"]

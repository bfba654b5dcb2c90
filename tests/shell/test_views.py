import json
from datetime import timedelta

from tests.cast import Cast
from tests.handover.couriers import on_run, own_fleet
from webapp.accounts import actions as accounts
from webapp.deadlines.models import Deadline
from webapp.handover.models import Batch, Quarantined
from webapp.kit.clock import now
from webapp.kit.db import db, transaction


def test_a_seller_lands_on_the_radar_and_whoever_carries_on_today(cast: Cast):
    assert cast.client(cast.seller).get("/").headers["Location"] == "/radar"
    assert cast.client(cast.staff).get("/").headers["Location"] == "/today"
    assert cast.client(cast.courier).get("/").headers["Location"] == "/today"


def due(cast: Cast, order, in_hours: float) -> None:
    """A deadline of that order, as if a rule had set it."""
    with transaction():
        at = now() + timedelta(hours=in_hours)
        db.session.add(
            Deadline(business_id=cast.business, order_id=order, shop_id=cast.shop, lane="to_hand_over", rule="sample",
                     book="default", basis="book", started_at=now(), due_at=at, pressing_at=at, standing="open")
        )  # fmt: skip


def test_today_begins_with_what_is_due_first(cast: Cast):
    later, first = cast.order(kinds=("confirmed",)), cast.order(kinds=("confirmed",), carrier=cast.other_carrier)
    cast.order(kinds=("confirmed",), carrier=cast.other_carrier)
    due(cast, later, 9)
    due(cast, first, 1.5)
    text = cast.client(cast.staff).get("/today").text
    assert "2 parcels" in text and text.index("Sample Ninja") < text.index("Sample Express")
    assert "1 h 30 left" in text or "1 h 29 left" in text


def test_todays_loads_lead_straight_to_their_scanner(cast: Cast):
    first = cast.order(kinds=("confirmed",))
    due(cast, first, 1.5)
    cast.order(kinds=("confirmed",), carrier=cast.other_carrier)
    with transaction():
        batch = Batch(business_id=cast.business, carrier_id=cast.other_carrier, place_id=cast.warehouse,
                      method="pick_up", opened_by="person:x", opened_by_name="Sample Ana")  # fmt: skip
        db.session.add(batch)
        db.session.flush()
        batch_id = batch.id
    text = cast.client(cast.staff).get("/today").text
    assert f'id="next" href="/handovers/new?carrier={cast.carrier}"' in text
    assert f'<a class="line" href="/handovers/{batch_id}">' in text[text.index('id="then"') :]
    assert text.index('id="next"') < text.index('id="open"') < text.index('id="then"')


def test_a_courier_with_parcels_is_sent_on_their_run(cast: Cast):
    cast.order(kinds=("confirmed",))
    courier = cast.client(cast.courier)
    text = courier.get("/today").text
    assert "Start scanning" in text and ">Run</span>" in text and ">Handovers</span>" not in text
    assert ">Run</span>" not in cast.client(cast.staff).get("/today").text
    own_fleet(cast)
    on_run(cast, "SMPD00000001")
    text = courier.get("/today").text
    assert "Next: your run" in text and "Go on with your run" in text and "Start scanning" not in text


def test_today_without_work_says_what_comes_next(cast: Cast):
    seller = cast.client(cast.seller)
    assert "Nothing to hand over" in seller.get("/today").text
    cast.order()
    assert "1 order to confirm" in seller.get("/today").text
    assert seller.get("/radar?lane=to_confirm").status_code == 200


def test_today_tells_staff_of_scans_that_were_kept_apart(cast: Cast):
    with transaction():
        db.session.add(Quarantined(business_id=cast.business, client_id=cast.staff, fingerprint="x", cause="too_long",
                                   number="x", receipt="x", actor="person:x", actor_name="Sample"))  # fmt: skip
    assert "1 scan to look at" in cast.client(cast.staff).get("/today").text
    assert "to look at" not in cast.client(cast.courier).get("/today").text


def test_today_shows_open_handovers_and_problems_and_nothing_from_next_door(cast: Cast):
    cast.order(kinds=("confirmed", "handed_over", "damaged"), number="576461111111111111")
    with transaction():
        db.session.add(Batch(business_id=cast.business, carrier_id=cast.carrier, place_id=cast.warehouse,
                             method="pick_up", opened_by="person:x", opened_by_name="Sample Ana"))  # fmt: skip
    text = cast.client(cast.staff).get("/today").text
    assert "begun by Sample Ana" in text and "<span>5764</span><span>6111</span>" in text and "Damaged" in text
    stranger = cast.client(cast.stranger).get("/today").text
    assert "Sample Ana" not in stranger and "Damaged" not in stranger


def test_times_are_shown_in_the_readers_zone_else_the_shops(cast: Cast, time_machine):
    time_machine.move_to("2026-11-22T06:00:00+00:00", tick=False)
    cast.device()
    seller = cast.client(cast.seller)
    assert "14:00 GMT+8" in seller.get("/devices").text
    seller.set_cookie("zone", "America/New_York")
    assert "01:00 GMT-5" in seller.get("/devices").text
    seller.set_cookie("zone", "../../etc/passwd")
    assert "14:00 GMT+8" in seller.get("/devices").text


def test_the_ways_shown_are_those_ones_role_may_go(cast: Cast):
    assert 'href="/settings"' in cast.client(cast.seller).get("/today").text
    assert 'href="/settings"' not in cast.client(cast.staff).get("/today").text
    assert cast.client(cast.staff).get("/settings").status_code == 403


def test_settings_counts_what_is_there(cast: Cast):
    text = cast.client(cast.seller).get("/settings").text
    assert "3 people" in text and "2 carriers" in text and "1 shop" in text


def test_a_sample_business_is_plainly_marked(cast: Cast):
    seller = cast.client(cast.seller)
    assert "Sample business" not in seller.get("/today").text
    with transaction():
        db.session.get(accounts.Business, cast.business).sample_at = now()
    assert "Everything here is invented" in seller.get("/today").text


def test_health_says_what_works_to_anybody(client):
    answer = client.get("/health")
    assert answer.status_code == 200
    assert answer.json["works"] and answer.json["database"]["works"] and answer.json["files"]["works"]
    assert answer.json["redis"] == {"works": False, "words": "none: the clock alone finds work"}
    assert answer.json["worker"] == {"works": False, "silent_seconds": None}


def test_health_tells_how_old_the_oldest_untold_fact_is(cast: Cast, client, time_machine):
    cast.order()
    time_machine.move_to(now() + timedelta(minutes=5))
    untold = client.get("/health").json["unannounced"]
    assert untold["facts"] == 2 and 299 <= untold["oldest_seconds"] <= 301


def test_a_data_folder_that_cannot_be_written_is_not_healthy(app, client, monkeypatch, tmp_path):
    monkeypatch.setitem(app.config, "HOME", tmp_path / "gone")
    answer = client.get("/health")
    assert answer.status_code == 503 and not answer.json["files"]["works"] and not answer.json["works"]


def test_the_manifest_names_icons_that_are_there(client):
    answer = client.get("/manifest.webmanifest")
    assert answer.mimetype == "application/manifest+json"
    manifest = json.loads(answer.text)
    for icon in (*manifest["icons"], *(icon for shortcut in manifest["shortcuts"] for icon in shortcut["icons"])):
        assert client.get(icon["src"]).data.startswith(b"\x89PNG")
    assert [shortcut["url"] for shortcut in manifest["shortcuts"]] == ["/handovers/new", "/today"]


def test_what_is_not_there_is_said_in_words_and_to_programs_as_json(client):
    page, program = client.get("/nothing"), client.get("/api/v1/nothing")
    assert page.status_code == program.status_code == 404
    assert "There is nothing here" in page.text and program.json["error"]["code"] == "not_found"
    assert client.put("/sign-in").status_code == 405


def test_a_fault_gets_a_reference_and_shows_no_insides(app, cast: Cast, monkeypatch, caplog):
    def broken(_business):
        raise RuntimeError("secret insides")

    monkeypatch.setattr("webapp.shell.views.today.loads_of", broken)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    answer = cast.client(cast.staff).get("/today")
    assert answer.status_code == 500 and "secret insides" not in answer.text
    [reference] = [word for word in caplog.records[-1].getMessage().split() if len(word) == 12]
    assert reference in answer.text and "secret insides" in caplog.text


def test_a_form_that_waited_too_long_says_so(app, client, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    answer = client.post("/sign-in", data={"email": "a@b", "password": "x"})
    assert answer.status_code == 400 and "This form waited too long" in answer.text


def test_a_request_from_another_site_is_refused(app, cast: Cast, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    answer = cast.client(cast.seller).post("/sign-out", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403


def test_a_nul_is_turned_away_wherever_it_stands(cast: Cast):
    seller = cast.client(cast.seller)
    assert seller.get("/api/v1/orders/57%0046").status_code == 404
    assert seller.get("/orders?q=a%00b").status_code == 400
    assert seller.get("/orders?q=a&q=%00").status_code == 400
    assert cast.client(None).post("/sign-in", data={"email": "a\0@sample.test", "password": "x"}).status_code == 400

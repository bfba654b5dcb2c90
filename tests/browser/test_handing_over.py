"""The moment of handing over, in a real browser, as a person does it."""

import time

from playwright.sync_api import expect

from tests.browser.conftest import Watched
from tests.cast import Cast
from tests.handover.conftest import ready
from tests.handover.reading_cases import CASES
from tests.proofs.pictures import picture
from webapp.handover.models import Batch, Scan
from webapp.kit.db import db
from webapp.ledger.models import facts_of
from webapp.proofs.models import Proof


def open_batch(phone: Watched, cast: Cast | None = None, carrier: str = "Sample Express"):
    """As staff (signed in by hand without a cast), start a pick-up, and tap Start scanning."""
    page = phone.enter(cast, cast.staff) if cast else phone.sign_in("staff@sample.test")
    page.goto(f"{phone.origin}/handovers/new")
    page.get_by_label(carrier).check()
    page.get_by_role("button", name="Start").click()
    start = page.get_by_role("button", name="Start scanning")
    start.wait_for()
    page.wait_for_load_state("load")  # a page still loading hears no scanner
    start.click()
    return page


def scans() -> list[Scan]:
    db.session.rollback()
    return db.session.query(Scan).order_by(Scan.seq).all()


def wait_for(count: int, seconds: float = 10) -> list[Scan]:
    """The scans on the server once there are that many."""
    until = time.monotonic() + seconds
    while len(found := scans()) < count and time.monotonic() < until:
        time.sleep(0.1)
    return found


def test_fifty_parcels_from_sign_in_to_manifest(phone, stage):
    orders = [ready(stage, f"JT50400300{n:02}") for n in range(51)]
    page = open_batch(phone)
    expect(page.locator("#counts")).to_contain_text("0 of 51")

    for n in range(50):
        phone.wedge(f"JT50400300{n:02}")
        page.wait_for_timeout(60)

    taken = wait_for(50)
    assert [scan.number for scan in taken] == [f"JT50400300{n:02}" for n in range(50)]
    assert [scan.seq for scan in taken] == list(range(1, 51))
    assert {scan.code for scan in taken} == {"taken"}
    expect(page.locator("verdict-panel")).to_have_attribute("data-verdict", "go")
    expect(page.locator("#counts")).to_contain_text("50 of 51")
    phone.axe()

    page.locator("photo-button input").set_input_files(
        {"name": "pile.jpg", "mimeType": "image/jpeg", "buffer": picture(size=(2400, 1800))}
    )
    expect(page.locator("[data-photo-words]")).to_have_text("Photo sent")

    page.get_by_role("link", name="Close").click()
    expect(page.locator("#missing")).to_have_text("1 parcel would stay behind")
    expect(page.locator(".missing")).to_contain_text("JT50")
    phone.axe()
    page.get_by_label("Driver's name").fill("Sample Driver Đặng")
    sign(page)
    page.get_by_role("button", name="Close the handover").click()

    expect(page.get_by_role("heading", name="Manifest 1")).to_be_visible()
    expect(page.locator(".signature path")).to_have_count(1)
    expect(page.locator("tbody tr")).to_have_count(50)
    phone.axe()
    href = page.get_by_role("link", name="PDF to print").get_attribute("href")
    pdf = page.context.request.get(phone.origin + href)
    assert pdf.body().startswith(b"%PDF")
    db.session.rollback()
    batch = db.session.query(Batch).one()
    assert (batch.manifest["count"], batch.driver_name) == (50, "Sample Driver Đặng")
    assert [each["number"] for each in batch.manifest["missing"]] == ["JT5040030050"]
    photo = db.session.query(Proof).filter_by(kind="photo").one()
    assert (photo.subject_id, max(photo.width, photo.height)) == (taken[-1].client_id, 1600)
    told = [fact.kind for fact in facts_of(stage.business, [orders[49]])[orders[49]]]
    assert told[-3:] == ["handed_over", "photographed", "manifested"]
    phone.check()


def sign(page) -> None:
    """Draw on the signature pad."""
    pad = page.locator("signature-pad canvas")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    page.mouse.move(box["x"] + 30, box["y"] + 60)
    page.mouse.down()
    for step in range(1, 12):
        page.mouse.move(box["x"] + 30 + step * 18, box["y"] + 60 + (25 if step % 2 else -25))
    page.mouse.up()


def test_every_verdict_has_its_colour_and_a_stop_stays(phone, stage):
    ready(stage, "JT5040030012")
    ready(stage, "NV0000000001", carrier=stage.other_carrier)
    stage.order(tracking="JT9999999999", number="576460000000000777")
    page = open_batch(phone, stage)
    panel = page.locator("verdict-panel")
    expected = [
        ("JT5040030012", "go", "Taken"),
        ("NV0000000001", "stop", "Wrong carrier"),
        ("JT9999999999", "stop", "Not confirmed"),
        ("NOBODYKNOWS1", "stop", "Unknown number"),
        ("576460000000000777", "look", "That is the order number"),
        ("https://evil.example/x", "look", "Not a parcel's number"),
    ]
    for number, tone, words in expected:
        phone.wedge(number)
        expect(panel.locator("[data-word]")).to_have_text(words)
        expect(panel).to_have_attribute("data-verdict", tone)
    phone.wedge("NV0000000001")
    page.wait_for_timeout(2500)
    expect(panel).to_have_attribute("data-verdict", "stop")
    page.get_by_role("button", name="I have laid it aside").click()
    expect(panel).to_have_attribute("data-verdict", "rest")
    assert [scan.code for scan in wait_for(7)] == [
        "taken", "wrong_carrier", "not_confirmed", "unknown_number", "order_number", "not_a_number", "wrong_carrier",
    ]  # fmt: skip
    phone.check()


def test_the_same_code_within_three_seconds_is_silent_and_later_already(phone, stage):
    ready(stage, "JT5040030012")
    page = open_batch(phone, stage)
    phone.wedge("JT5040030012")
    page.wait_for_timeout(150)
    phone.wedge("JT5040030012")
    page.wait_for_timeout(3200)
    assert len(scans()) == 1
    phone.wedge("JT5040030012")
    expect(page.locator("verdict-panel")).to_have_attribute("data-verdict", "look")
    expect(page.locator("verdict-panel [data-word]")).to_have_text("Already handed over")
    assert len(wait_for(2)) == 2


def test_scans_of_a_cut_network_are_kept_and_sent_when_it_is_back(phone, stage):
    for n in range(5):
        ready(stage, f"JT504003000{n}")
    with phone.page.expect_request_finished(lambda asked: "/expected" in asked.url and "/handovers/" in asked.url):
        page = open_batch(phone, stage)  # cut before its list has come, a phone has no verdict of its own
    page.context.set_offline(True)
    for n in range(5):
        phone.wedge(f"JT504003000{n}")
        expect(page.locator("verdict-panel [data-word]")).to_have_text("Taken")
        page.wait_for_timeout(60)
    expect(page.locator("scan-queue")).to_contain_text("5 waiting")
    expect(page.locator("#counts")).to_contain_text("5 of 5")  # by the phone's own word: nobody else has been told
    page.locator("verdict-panel").get_by_role("button", name="Undo").click()
    expect(page.locator("#counts")).to_contain_text("4 of 5")
    phone.wedge("JT5040030004")
    expect(page.locator("#counts")).to_contain_text("5 of 5")
    assert scans() == []
    page.context.set_offline(False)
    assert [scan.number for scan in wait_for(6)] == [*(f"JT504003000{n}" for n in range(5)), "JT5040030004"]
    expect(page.locator("scan-queue")).not_to_contain_text("waiting")
    expect(page.locator(".scans")).not_to_contain_text("kept on this phone")  # the server's own lines and count
    expect(page.locator("#counts")).to_contain_text("5 of 5")
    phone.check("net::ERR_INTERNET_DISCONNECTED", "Failed to load resource")


def test_scans_that_waited_are_sent_after_the_page_was_closed(phone, stage):
    ready(stage, "JT5040030012")
    page = open_batch(phone, stage)
    address = page.url
    page.route("**/api/v1/scans", lambda route: route.abort())
    phone.wedge("JT5040030012")
    expect(page.locator("scan-queue")).to_contain_text("1 waiting")
    page.close()
    other = page.context.new_page()
    other.goto(address)
    assert [scan.number for scan in wait_for(1)] == ["JT5040030012"]


def test_a_strange_networks_answer_deletes_nothing(phone, stage):
    ready(stage, "JT5040030012")
    page = open_batch(phone, stage)
    strange = [
        {"status": 200, "content_type": "text/html", "body": "<h1>Welcome to the airport</h1>"},
        {"status": 200, "content_type": "application/json", "body": '{"answers": [{"receipt": "x"}]}'},
        {"status": 200, "content_type": "application/json", "body": "null"},
        {"status": 204, "body": ""},
        {"status": 302, "headers": {"Location": "/elsewhere"}},
        {"status": 502, "content_type": "text/html", "body": "Bad gateway"},
    ]

    def captive(route):
        return route.fulfill(**strange.pop(0)) if strange else route.continue_()

    page.route("**/api/v1/scans", captive)
    phone.wedge("JT5040030012")
    for _ in range(200):  # by itself the phone tries less and less often
        page.wait_for_timeout(150)
        page.evaluate("window.dispatchEvent(new Event('online'))")
        if not strange:
            break
    expect(page.locator("verdict-panel")).to_have_attribute("data-sent", "", timeout=30_000)
    assert [scan.code for scan in scans()] == ["taken"]


def test_an_answer_lost_after_the_commit_gives_one_scan(phone, stage):
    order = ready(stage, "JT5040030012")
    page = open_batch(phone, stage)
    lost = []

    def lose(route):
        if len(lost) < 2:
            lost.append(route.fetch())
            return route.abort()
        return route.continue_()

    page.route("**/api/v1/scans", lose)
    phone.wedge("JT5040030012")
    expect(page.locator("verdict-panel")).to_have_attribute("data-sent", "", timeout=20_000)
    assert len(lost) == 2
    assert len(scans()) == 1
    assert [f.kind for f in facts_of(stage.business, [order])[order]].count("handed_over") == 1


def test_the_last_scan_is_taken_back_with_one_tap(phone, stage):
    order = ready(stage, "JT5040030012")
    page = open_batch(phone, stage)
    phone.wedge("JT5040030012")
    page.locator("verdict-panel").get_by_role("button", name="Undo").click()
    expect(page.locator("verdict-panel [data-word]")).to_have_text("Taken back")
    expect(page.locator(".scans")).to_contain_text("Taken back by Sample Ana")
    assert stage.chain(order).status == "to_hand_over"
    phone.check()


def test_looking_up_records_nothing_for_the_order(phone, stage):
    order = ready(stage, "JT5040030012")
    page = open_batch(phone, stage)
    page.get_by_role("button", name="Look up").click()
    expect(page.locator("verdict-panel [data-word]")).to_have_text("Look up")
    phone.wedge("JT5040030012")
    expect(page.locator("verdict-panel [data-word]")).to_have_text("Found")
    assert wait_for(1)[0].purpose == "lookup"
    assert stage.chain(order).status == "to_hand_over"
    page.wait_for_timeout(3100)
    phone.wedge("JT5040030012")
    expect(page.locator("verdict-panel [data-word]")).to_have_text("Taken")
    phone.check()


def test_looking_up_what_may_not_go_tells_why_and_orders_nothing(phone, stage):
    ready(stage, "NV0000000001", carrier=stage.other_carrier)
    page = open_batch(phone, stage)
    page.get_by_role("button", name="Look up").click()
    phone.wedge("NV0000000001")
    panel = page.locator("verdict-panel")
    expect(panel.locator("[data-word]")).to_have_text("Wrong carrier")
    expect(panel).to_have_attribute("data-verdict", "look")
    expect(panel).to_contain_text("This one goes with Sample Ninja")
    expect(panel).not_to_contain_text("Lay it aside.")
    expect(panel.locator("[data-ok]")).to_be_hidden()
    assert wait_for(1)[0].purpose == "lookup"
    expect(panel).to_have_attribute("data-verdict", "rest")
    phone.wedge("NV0000000001")
    expect(panel).to_have_attribute("data-verdict", "stop")  # now it is meant
    expect(panel).to_contain_text("Lay it aside.")
    phone.check()


def test_a_verdict_is_seen_by_somebody_who_is_far_down_in_the_list(phone, stage):
    for n in range(14):
        ready(stage, f"JT50400300{n:02}")
    page = open_batch(phone, stage)
    for n in range(13):
        phone.wedge(f"JT50400300{n:02}")
    phone.until("document.querySelectorAll('.scans .scan').length === 13")
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    expect(page.locator("verdict-panel [data-word]")).not_to_be_in_viewport()
    phone.wedge("JT5040030013")
    expect(page.locator("verdict-panel [data-number]")).to_have_text("JT5040030013")
    expect(page.locator("verdict-panel [data-word]")).to_be_in_viewport(ratio=1)
    phone.check()


def test_the_servers_stop_is_heard_even_after_the_next_parcel(phone, stage):
    first = ready(stage, "JT5040030012")
    ready(stage, "JT5040030013")
    page = open_batch(phone, stage)
    stage.tell(first, "cancelled")
    page.context.set_offline(True)
    phone.wedge("JT5040030012")
    expect(page.locator("verdict-panel [data-word]")).to_have_text("Taken")
    phone.wedge("JT5040030013")
    expect(page.locator("verdict-panel")).to_contain_text("0013")
    page.context.set_offline(False)
    expect(page.locator("verdict-panel [data-word]")).to_have_text("Cancelled", timeout=20_000)
    expect(page.locator("verdict-panel")).to_contain_text("0012")
    assert [scan.code for scan in wait_for(2)] == ["cancelled", "taken"]


def test_a_refused_scan_stays_on_the_phone_with_its_reason(phone, stage):
    ready(stage, "JT5040030012")
    page = open_batch(phone, stage)
    refusal = {"status": 400, "content_type": "application/json",
               "body": '{"error": {"code": "malformed", "words": "Something is wrong with it"}}'}  # fmt: skip
    page.route("**/api/v1/scans", lambda route: route.fulfill(**refusal))
    phone.wedge("JT5040030012")
    expect(page.locator("scan-queue")).to_contain_text("1 needs attention")
    page.reload()
    expect(page.locator(".scans")).to_contain_text("Something is wrong with it")
    page.unroute("**/api/v1/scans")
    page.get_by_role("button", name="Send again").click()
    assert [scan.code for scan in wait_for(1)] == ["taken"]


def test_signing_out_with_unsent_scans_warns(phone, stage):
    ready(stage, "JT5040030012")
    page = open_batch(phone, stage)
    page.route("**/api/v1/scans", lambda route: route.abort())
    phone.wedge("JT5040030012")
    expect(page.locator("scan-queue")).to_contain_text("1 waiting")
    page.locator(".whoami summary").click()
    page.locator(".whoami form button").click()
    expect(page.locator(".whoami")).to_contain_text("Not sent yet: 1 scan.")
    assert phone.page.url.count("/handovers/") == 1


def test_a_burst_never_presses_a_button_and_never_splits(phone, stage):
    page = open_batch(phone, stage)
    page.locator("[data-keyboard]").focus()
    address = page.url
    phone.wedge("javascript:alert(1)")
    phone.wedge("JT5040\n030012")
    phone.wedge("<img src=x onerror=alert(1)>")
    page.wait_for_timeout(400)
    found = wait_for(3)
    assert [scan.number for scan in found] == ["javascript:alert(1)", "JT5040\n030012", "<img src=x onerror=alert(1)>"]
    assert [scan.code for scan in found] == ["not_a_number", "not_a_number", "unknown_number"]
    assert page.url == address
    assert page.locator("img[src=x]").count() == 0
    phone.check()


def test_a_number_typed_by_hand_is_taken_too(phone, stage):
    ready(stage, "JT5040030012")
    page = open_batch(phone, stage)
    page.locator("#scan").press_sequentially("jt5040030012", delay=70)
    page.keyboard.press("Enter")
    expect(page.locator("verdict-panel [data-word]")).to_have_text("Taken")
    assert [scan.number for scan in wait_for(1)] == ["jt5040030012"]


def test_the_phone_reads_numbers_as_the_server_does(phone, stage):
    from webapp.handover.rules.reading import read

    page = open_batch(phone, stage)
    read_there = page.evaluate(
        """async (cases) => { const { read } = await import("/static/js/lib/scan-reading.js");
        return cases.map((scanned) => read(...scanned)).map(({ key, shown, strange }) => [key, shown, strange]); }""",
        [[text, symbology] for text, symbology, _, _ in CASES],
    )
    for (text, symbology, *_), there in zip(CASES, read_there, strict=True):
        here = read(text, symbology)
        assert there == [here.key, here.shown, here.strange], text


def test_the_tick_comes_at_once_on_a_slow_phone(phone, stage):
    for n in range(40):
        ready(stage, f"JT50400300{n:02}")
    page = open_batch(phone, stage)
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": 4})
    page.evaluate(
        "window.judged = []; document.addEventListener('judged', ({ detail }) =>"
        " judged.push([detail.scan.client_id, detail.scan.number, detail.word.believed, detail.took]))"
    )
    for n in range(40):
        phone.wedge(f"JT50400300{n:02}")
        page.wait_for_timeout(120)
    phone.until("new Set(judged.map(([id]) => id)).size >= 40")
    judged = {row[0]: row for row in page.evaluate("judged")}  # by scan: one may be drawn anew
    assert sorted(number for _, number, *_ in judged.values()) == [f"JT50400300{n:02}" for n in range(40)]
    assert all(believed for _, _, believed, _ in judged.values())
    took = sorted(row[3] for row in judged.values())
    print(f"decode to verdict, CPU slowed 4 times: p50 {took[20]:.0f} ms, p95 {took[37]:.0f} ms")

"""What stays on a phone and for whom: closings without a connection, what needs a person, a phone handed on."""

from datetime import timedelta

from playwright.sync_api import expect

from tests.browser.test_counting import wait_until
from tests.browser.test_handing_over import open_batch, scans, sign, wait_for
from tests.browser.test_refused_sendings import SCANS, refusal, try_again
from tests.handover.conftest import ready
from tests.proofs.pictures import picture
from webapp.handover.models import Batch
from webapp.kit.clock import now
from webapp.kit.db import db

LONG_AGO = """async () => {
    const { all, change } = await import("/static/js/lib/scan-store.js");
    const before = new Date(Date.now() - 2 * 3600e3).toISOString();
    for (const scan of await all("scans")) await change("scans", scan.client_id, { device_time: before });
}"""


def batch_of(stage) -> Batch:
    db.session.rollback()
    return db.session.query(Batch).filter_by(business_id=stage.business).one()


def test_a_handover_is_closed_without_a_connection_and_gets_its_manifest_later(phone, stage):
    for n in range(3):
        ready(stage, f"JT504003000{n}")
    page = open_batch(phone, stage)
    phone.wedge("JT5040030000")
    wait_for(1)
    page.context.set_offline(True)
    phone.wedge("JT5040030001")
    expect(page.locator("scan-queue")).to_contain_text("1 waiting")
    page.context.set_offline(False)
    page.route(SCANS, lambda route: route.abort())
    page.route("**/closing", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    page.get_by_role("link", name="Close").click()
    expect(page.locator("#missing")).to_have_text("1 parcel would stay behind")
    expect(page.locator(".missing")).not_to_contain_text("0001")
    page.get_by_label("Driver's name").fill("Sample Driver")
    sign(page)
    page.get_by_role("button", name="Close the handover").click()
    expect(page.locator("[data-closing-words]")).to_contain_text("Closed on this phone at")
    expect(page.locator("scan-queue")).to_contain_text("1 closing waiting")
    assert batch_of(stage).closed_at is None
    page.reload()
    expect(page.locator("[data-closing-words]")).to_contain_text("signed by Sample Driver")
    phone.axe()
    page.unroute("**/closing")
    page.unroute(SCANS)
    try_again(page)
    expect(page.get_by_role("heading", name="Manifest 1")).to_be_visible()
    closed = batch_of(stage)
    assert (closed.manifest["count"], closed.driver_name, closed.manifest["signed"]) == (2, "Sample Driver", "on glass")
    assert [each["number"] for each in closed.manifest["missing"]] == ["JT5040030002"]


def test_what_needs_a_person_is_listed_with_its_reason_and_what_to_do(phone, stage):
    first = ready(stage, "JT5040030012")
    page = open_batch(phone, stage)
    page.route(SCANS, lambda route: route.abort())
    phone.wedge("JT5040030012")
    expect(page.locator("scan-queue")).to_contain_text("1 waiting")
    page.evaluate(LONG_AGO)
    stage.tell(first, "cancelled", happened_at=now() - timedelta(hours=3))
    page.goto(f"{phone.origin}/outbox")
    expect(page.locator("[data-part=waiting]")).to_contain_text("JT5040030012")
    page.unroute(SCANS)
    try_again(page)
    expect(page.locator("[data-part=attention]")).to_contain_text("JT5040030012: Cancelled")
    phone.axe()
    page.goto(phone.origin)
    expect(page.locator("a.unsent")).to_contain_text("1 needs attention")
    page.locator("a.unsent").click()
    page.get_by_role("button", name="I have seen it").click()
    expect(page.get_by_text("Nothing waits here")).to_be_visible()


def test_a_photo_refused_for_good_can_be_thrown_away_and_a_scan_cannot(phone, stage):
    ready(stage, "JT5040030012")
    page = open_batch(phone, stage)
    page.route(SCANS, lambda route: route.fulfill(**refusal(400, "malformed", "Something is wrong with it")))
    page.route("**/proofs", lambda route: route.fulfill(**refusal(422, "not_a_picture", "That is not a picture.")))
    phone.wedge("JT5040030012")
    expect(page.locator("scan-queue")).to_contain_text("1 needs attention")
    page.locator("photo-button input").set_input_files(
        {"name": "pile.jpg", "mimeType": "image/jpeg", "buffer": picture(size=(800, 600))}
    )
    expect(page.locator("scan-queue")).to_contain_text("2 need attention")
    page.goto(f"{phone.origin}/outbox")
    attention = page.locator("[data-part=attention] li")
    expect(attention).to_have_count(2)
    expect(attention.filter(has_text="wrong with it").get_by_role("button", name="Throw away")).to_have_count(0)
    photo = attention.filter(has_text="not a picture")
    photo.get_by_role("button", name="Throw away").click()
    expect(attention).to_have_count(2)
    photo.get_by_role("button", name="Press again").click()
    expect(attention).to_have_count(1)


def test_a_phone_handed_on_keeps_peoples_scans_apart_and_says_whose_wait(phone, stage):
    ready(stage, "JT5040030012")
    page = open_batch(phone, stage)
    page.route(SCANS, lambda route: route.abort())
    phone.wedge("JT5040030012")
    expect(page.locator("scan-queue")).to_contain_text("1 waiting")
    page.unroute(SCANS)
    phone.enter(stage, stage.courier)
    page.goto(phone.origin)
    expect(page.locator("a.unsent")).to_contain_text("1 of Sample Ana waits on this phone")
    assert scans() == []
    phone.enter(stage, stage.staff)
    page.goto(phone.origin)
    assert [scan.actor_name for scan in wait_for(1)] == ["Sample Ana"]
    expect(page.locator("a.unsent")).to_be_hidden()


def test_unsent_scans_nag_on_every_page_after_an_hour(phone, stage):
    ready(stage, "JT5040030012")
    page = open_batch(phone, stage)
    page.route(SCANS, lambda route: route.abort())
    phone.wedge("JT5040030012")
    expect(page.locator("scan-queue")).to_contain_text("1 waiting")
    page.evaluate(LONG_AGO)
    for path in ("/today", "/handovers"):
        page.goto(phone.origin + path)
        expect(page.locator("a.unsent")).to_contain_text("1 not sent for over an hour")


def test_two_tabs_show_the_same(phone, stage):
    for n in range(2):
        ready(stage, f"JT504003000{n}")
    page = open_batch(phone, stage)
    other = page.context.new_page()
    other.goto(page.url)
    for tab in (page, other):
        tab.route(SCANS, lambda route: route.abort())
    phone.wedge("JT5040030000")
    expect(other.locator("scan-queue")).to_contain_text("1 waiting")
    expect(other.locator(".scans")).to_contain_text("0000")
    for tab in (page, other):
        tab.unroute(SCANS)
    try_again(page)
    assert len(wait_for(1)) == 1
    expect(other.locator("scan-queue")).not_to_contain_text("waiting")


def test_a_photo_taken_before_its_scan_is_sent_is_named_by_its_hash(phone, stage):
    ready(stage, "JT5040030012")
    page = open_batch(phone, stage)
    page.context.set_offline(True)
    phone.wedge("JT5040030012")
    expect(page.locator("scan-queue")).to_contain_text("1 waiting")
    page.wait_for_timeout(300)
    page.locator("photo-button input").set_input_files(
        {"name": "pile.jpg", "mimeType": "image/jpeg", "buffer": picture(size=(2400, 1800))}
    )
    expect(page.locator("[data-photo-words]")).to_contain_text("kept")
    page.context.set_offline(False)
    wait_for(1)
    assert wait_until(page, lambda: page.locator("[data-photo-words]").text_content() == "Photo sent")
    (scan,) = scans()

    assert len(scan.photo_sha256) in {0, 64}


def test_what_another_tab_sent_is_answered_where_it_was_scanned(phone, stage):
    """One tab sends for all: the one in front of whoever scans shows the same count, and the server's correction."""
    ready(stage, "JT5040030012")
    cancelled = ready(stage, "JT5040030013")
    page = open_batch(phone, stage)
    other = page.context.new_page()
    other.goto(page.url)
    other.wait_for_load_state("load")
    expect(other.locator("#counts")).to_contain_text("0 of 2")
    stage.tell(cancelled, "cancelled")
    page.route(SCANS, lambda route: route.abort())
    word = page.locator("verdict-panel [data-word]")
    phone.wedge("JT5040030012")
    expect(word).to_have_text("Taken")
    phone.wedge("JT5040030013")
    expect(page.locator("#counts")).to_contain_text("2 of 2")
    expect(other.locator("#counts")).to_contain_text("2 of 2")
    other.evaluate("dispatchEvent(new Event('online'))")
    expect(word).to_have_text("Cancelled", timeout=20_000)
    for tab in (page, other):
        expect(tab.locator("#counts")).to_contain_text("1 of 1", timeout=20_000)

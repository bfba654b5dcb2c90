"""Taking a scan back: quickly for ten seconds, later on its own page with a reason, and never only seemingly."""

from datetime import timedelta

from playwright.sync_api import expect

from tests.browser.test_handing_over import open_batch, scans, wait_for
from tests.browser.test_refused_sendings import SCANS, refusal, try_again
from tests.handover.conftest import Scanner, ready
from tests.proofs.pictures import picture

KEPT_UNDOS = """async () => (await (await import("/static/js/lib/scan-store.js")).all("undos")).length"""
PRESS_LATE = """(id) => document.dispatchEvent(new CustomEvent("undo", { detail: { client_id: id } }))"""


def a_minute_ago(phone, stage):
    """A page with a scan of a minute ago on it, and that scan."""
    page = open_batch(phone, stage)
    scanner = Scanner(stage, token=stage.device())
    scanner.batch = page.url.split("/")[-1]
    scanner.send(scanner.scan("JT5040030012", ago=timedelta(minutes=1)))
    page.reload()
    return page, scans()[0]


def test_a_scan_of_a_minute_ago_has_no_quick_undo_but_a_page_of_its_own(phone, stage):
    order = ready(stage, "JT5040030012")
    page, _ = a_minute_ago(phone, stage)
    expect(page.locator(".scans li")).to_have_count(1)
    expect(page.locator(".scans [data-undo]")).to_have_count(0)
    page.locator(".scans a").click()
    page.get_by_label("Why").fill("Fell off the pile")
    page.get_by_role("button", name="Take back").click()
    expect(page.locator("main")).to_contain_text("Fell off the pile")
    assert stage.chain(order).status == "to_hand_over"
    phone.check()


def test_the_quick_undo_goes_after_ten_seconds(phone, stage):
    ready(stage, "JT5040030012")
    page = open_batch(phone, stage)
    phone.wedge("JT5040030012")
    undo = page.locator(".scans [data-undo]")
    expect(undo).to_have_count(1)
    expect(page.locator(".scans a")).to_have_count(1)
    expect(undo).to_have_count(1)
    page.wait_for_timeout(5000)
    expect(undo).to_have_count(1)
    expect(undo).to_have_count(0, timeout=7000)
    expect(page.locator("verdict-panel [data-undo]")).to_be_hidden()
    phone.check()


def test_an_undo_that_came_too_late_is_said_to_be_none(phone, stage):
    order = ready(stage, "JT5040030012")
    page, scan = a_minute_ago(phone, stage)
    page.evaluate(PRESS_LATE, str(scan.client_id))
    line = page.locator(".scans li")
    expect(line).to_contain_text("Not taken back")
    expect(line).to_contain_text("Say why this scan is taken back.")
    expect(line).to_contain_text("Taken")
    expect(line.locator("a")).to_have_attribute("href", f"/scans/{scan.client_id}")
    expect(page.locator("scan-queue")).to_have_text("Online")
    page.wait_for_timeout(1200)
    expect(line).to_contain_text("Not taken back")
    assert page.evaluate(KEPT_UNDOS) == 0
    assert stage.chain(order).status == "handed_over"


def test_a_refused_undo_of_the_last_scan_counts_again(phone, stage):
    ready(stage, "JT5040030012")
    page = open_batch(phone, stage)
    refusal = {"status": 422, "content_type": "application/json",
               "body": '{"error": {"code": "no_reason", "words": "Say why this scan is taken back."}}'}  # fmt: skip
    page.route("**/undoing", lambda route: route.fulfill(**refusal))
    phone.wedge("JT5040030012")
    page.locator("verdict-panel").get_by_role("button", name="Undo").click()
    expect(page.locator("verdict-panel [data-word]")).to_have_text("Not taken back")
    expect(page.locator(".scans li")).to_contain_text("Not taken back")
    page.wait_for_timeout(3100)
    phone.wedge("JT5040030012")
    expect(page.locator("verdict-panel [data-word]")).to_have_text("Already handed over")


def test_taking_back_what_was_set_aside_holds_nothing_else_up(phone, stage):
    order, other = ready(stage, "JT5040030012"), ready(stage, "JT5040030013")
    page = open_batch(phone, stage)
    page.route(SCANS, lambda route: route.abort())
    phone.wedge("JT5040030012")
    page.locator(".scans [data-undo]").click()
    expect(page.locator("scan-queue")).to_contain_text("1 to undo")
    page.unroute(SCANS)
    page.route(SCANS, lambda route: route.fulfill(**refusal(400, "malformed")))
    try_again(page)
    expect(page.locator("scan-queue")).to_contain_text("1 needs attention")
    page.unroute(SCANS)
    phone.wedge("JT5040030013")
    assert [scan.number for scan in wait_for(1)] == ["JT5040030013"]
    photo = {"name": "pile.jpg", "mimeType": "image/jpeg", "buffer": picture(size=(800, 600))}
    page.locator("photo-button input").set_input_files(photo)
    expect(page.locator("[data-photo-words]")).to_have_text("Photo sent")
    page.locator(".scans [data-again]").click()
    assert len(wait_for(2)) == 2
    expect(page.locator("scan-queue")).to_have_text("Online")
    assert (stage.chain(order).status, stage.chain(other).status) == ("to_hand_over", "handed_over")

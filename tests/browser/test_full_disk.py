"""A phone whose disk takes nothing: no tick without the row on it, and an honest word instead."""

from playwright.sync_api import expect

from tests.browser.test_handing_over import open_batch, wait_for
from tests.browser.test_refused_sendings import SCANS
from tests.handover.conftest import ready

KEPT = """async () => (await (await import("/static/js/lib/scan-store.js")).all("scans")).length"""


FULL = """() => {
    window.add = IDBObjectStore.prototype.add;
    IDBObjectStore.prototype.add = () => { throw new DOMException("no room", "QuotaExceededError"); };
}"""
ROOM = "() => { IDBObjectStore.prototype.add = window.add; }"


def test_no_tick_without_the_row_on_a_full_disk(phone, stage):
    for n in range(3):
        ready(stage, f"JT504003000{n}")
    page = open_batch(phone, stage)
    page.route(SCANS, lambda route: route.abort())
    phone.wedge("JT5040030000")
    expect(page.locator("scan-queue")).to_contain_text("1 waiting")
    page.evaluate(FULL)
    phone.wedge("JT5040030001")
    expect(page.locator("verdict-panel [data-word]")).to_have_text("Not kept")
    expect(page.locator("verdict-panel")).to_have_attribute("data-verdict", "stop")
    assert page.evaluate(KEPT) == 1
    page.evaluate(ROOM)
    phone.wedge("JT5040030001")
    expect(page.locator("verdict-panel [data-word]")).to_have_text("Taken")
    page.unroute(SCANS)
    assert len(wait_for(2, 20)) == 2

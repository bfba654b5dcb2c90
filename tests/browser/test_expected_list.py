"""The expected list outlives the page: a start without a network still gives the phone's own verdict."""

from playwright.sync_api import expect

from tests.browser.test_handing_over import open_batch
from tests.handover.conftest import ready
from tests.packing.conftest import item

KEPT = """() => new Promise((resolve) => {
    const opening = indexedDB.open("handover-lists", 1);
    opening.onupgradeneeded = () => opening.transaction.abort();
    opening.onerror = () => resolve(0);
    opening.onsuccess = () => {
        const request = opening.result.transaction("lists").objectStore("lists").getAll();
        request.onsuccess = () => { opening.result.close(); resolve(request.result[0]?.told.entries.length ?? 0); };
    };
})"""


def test_a_list_that_was_told_once_answers_when_the_server_does_not(phone, stage):
    item(stage, "KETTLE-1", marks=["fragile", "this_way_up"])
    ready(stage, "JT5040030012")
    ready(stage, "NV0000000001", carrier=stage.other_carrier)
    page = open_batch(phone, stage)
    phone.until(f"({KEPT})().then((count) => count === 2)")
    page.route("**/handovers/*/expected*", lambda route: route.abort())
    page.route("**/api/v1/scans", lambda route: route.abort())
    page.reload()
    page.wait_for_load_state("load")
    phone.wedge("NV0000000001")
    phone.wedge("NV0000000001")
    expect(page.locator("verdict-panel [data-word]")).to_have_text("Wrong carrier")
    phone.wedge("JT5040030012")
    expect(page.locator("verdict-panel [data-word]")).to_have_text("Taken")
    expect(page.locator("verdict-panel .marks li")).to_have_text(["Fragile", "This way up"])
    phone.wedge("JT5040030099")
    expect(page.locator("verdict-panel [data-word]")).to_have_text("Unknown number")
    expect(page.locator("verdict-panel .marks li")).to_have_count(0)
    phone.check("net::ERR_FAILED", "Failed to load resource")

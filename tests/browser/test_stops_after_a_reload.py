"""The server's stop is shown and heard even when the page that took the scan is gone."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_handing_over import open_batch, wait_for
from tests.handover.conftest import ready

FORGET_THE_VERDICT = """async () => {
    const { all, keep } = await import("/static/js/lib/scan-store.js");
    for (const { said, ...scan } of await all("scans")) await keep("scans", scan);
}"""


@pytest.mark.parametrize("known", [True, False], ids=["verdict kept", "no verdict kept"])
def test_a_stop_after_a_reload_is_shown(phone, stage, known):
    order = ready(stage, "JT5040030012")
    page = open_batch(phone, stage)
    stage.tell(order, "cancelled")
    page.route("**/api/v1/scans", lambda route: route.abort())
    phone.wedge("JT5040030012")
    expect(page.locator("verdict-panel [data-word]")).to_have_text("Taken")
    expect(page.locator("scan-queue")).to_contain_text("1 waiting")
    if not known:
        page.evaluate(FORGET_THE_VERDICT)
    page.reload()
    expect(page.locator(".scans")).to_contain_text("Waiting to be sent")
    page.unroute("**/api/v1/scans")
    expect(page.locator("verdict-panel [data-word]")).to_have_text("Cancelled", timeout=20_000)
    expect(page.locator("verdict-panel")).to_have_attribute("data-verdict", "stop")
    expect(page.locator("verdict-panel")).to_contain_text("0012")
    assert [scan.code for scan in wait_for(1)] == ["cancelled"]


def test_a_stop_that_was_seen_already_does_not_come_again(phone, stage):
    ready(stage, "NV0000000001", carrier=stage.other_carrier)
    page = open_batch(phone, stage)
    page.route("**/api/v1/scans", lambda route: route.abort())
    phone.wedge("NV0000000001")
    page.get_by_role("button", name="I have laid it aside").click()
    expect(page.locator("scan-queue")).to_contain_text("1 waiting")
    page.reload()
    expect(page.locator(".scans")).to_contain_text("Waiting to be sent")
    page.unroute("**/api/v1/scans")
    assert [scan.code for scan in wait_for(1, 20)] == ["wrong_carrier"]
    expect(page.locator(".scans")).to_contain_text("Wrong carrier")
    expect(page.locator("verdict-panel")).to_have_attribute("data-verdict", "rest")

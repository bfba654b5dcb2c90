"""What comes back is scanned on a phone as what goes out is, without a network too."""

from playwright.sync_api import expect

from tests.browser.test_handing_over import wait_for
from tests.returns.conftest import Desk


def test_a_return_is_received_without_a_network_and_told_later(phone, stage):
    desk = Desk(stage)
    back = desk.open(desk.delivered(), tracking_number="RET50000009")
    desk.agree(back)
    page = phone.enter(stage, stage.staff)
    page.goto(f"{phone.origin}/returns/receiving")
    page.wait_for_load_state("load")
    phone.axe()
    page.get_by_role("button", name="Start scanning").click()
    word = page.locator("verdict-panel [data-word]")
    page.context.set_offline(True)
    phone.wedge("RET50000009")
    expect(word).to_have_text("Received back")
    expect(page.locator("scan-queue")).to_contain_text("1 waiting")
    phone.wedge("RET50000010")
    expect(page.locator("verdict-panel")).to_contain_text("0010")
    page.context.set_offline(False)
    assert [scan.purpose for scan in wait_for(2, 20)] == ["return", "return"]
    expect(word).to_have_text("Unknown number", timeout=20_000)
    assert desk.get(back).state == "here"

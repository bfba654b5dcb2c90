"""Counting and picking in a real browser, with nothing but a scanner."""

from playwright.sync_api import expect

from tests.browser.conftest import Watched
from tests.cast import Cast
from tests.stock.test_actions import confirm, count


def begin(stage: Cast, phone: Watched, way: str, button: str) -> None:
    """Stand before a new count or pick list."""
    count(stage, 9)
    confirm(stage, stage.order(quantity=3))
    phone.enter(stage, stage.staff).goto(f"{phone.origin}/{way}")
    phone.page.get_by_role("button", name=button).first.click()
    phone.page.wait_for_selector("stock-scan")
    phone.until("!!customElements.get('stock-scan') && !!customElements.get('scan-box')")


def test_a_list_is_walked_by_scanner_alone(stage: Cast, phone: Watched):
    begin(stage, phone, "picks", "Make a pick list")

    phone.wedge("WRONG-1")
    expect(phone.page.locator("#part")).to_contain_text("is no item and no bin", timeout=20_000)
    for _ in range(3):
        phone.wedge("KETTLE-1")

    expect(phone.page.locator("#part")).to_contain_text("This list is done", timeout=20_000)
    phone.check()


def test_scans_without_a_network_outlive_a_reload_and_count_once(stage: Cast, phone: Watched):
    begin(stage, phone, "counts", "Count at")
    phone.page.route("**/scans", lambda route: route.abort())

    for _ in range(4):
        phone.wedge("KETTLE-1")
    expect(phone.page.locator("[data-unsent]")).to_contain_text("not sent yet: 4", timeout=20_000)
    phone.page.unroute("**/scans")
    phone.page.reload()

    expect(phone.page.locator("input.figure")).to_have_value("4", timeout=20_000)
    expect(phone.page.locator("[data-unsent]")).to_be_hidden()
    phone.check("Failed to load", "ERR_FAILED")

"""Receiving a delivery in a real browser, with a scanner that types, and a network that is not always there."""

from playwright.sync_api import expect

from tests.browser.conftest import Watched
from tests.browser.test_stock_scanning import EARS, GOOD, LOOK, STOP, awake
from tests.cast import Cast
from tests.packing.conftest import item
from tests.stock.test_short import shelf

KETTLE, MUG = "4006381333931", "4006381333948"


def test_a_delivery_is_received_by_scanner_through_a_dead_spot(stage: Cast, phone: Watched):
    item(stage, "KETTLE-1", KETTLE)
    phone.page.add_init_script(EARS)
    page = phone.enter(stage, stage.staff)
    page.goto(f"{phone.origin}/today")
    page.get_by_role("link", name="Receive goods").click()
    page.get_by_label("Delivery note").fill("DN-4711")
    page.get_by_role("button", name="Receive at").first.click()
    phone.until("!!customElements.get('stock-scan') && !!customElements.get('scan-box')")
    awake(phone)
    part, done = page.locator("#part"), page.get_by_role("button", name="in stock")

    phone.wedge(KETTLE)
    expect(part).to_contain_text("KETTLE-1: 1.", timeout=20_000)
    page.locator("#code").press_sequentially("24", delay=200)
    page.locator("#code").press("Enter")
    expect(part).to_contain_text("KETTLE-1: 24.", timeout=20_000)
    phone.wedge(MUG)
    expect(part).to_contain_text(f"No item has the barcode {MUG}", timeout=20_000)
    assert page.evaluate("heard") == GOOD * 2 + STOP
    phone.axe()

    page.get_by_role("link", name="Say which item it is").click()
    page.get_by_label("SKU", exact=True).fill("MUG-1")
    page.get_by_role("button", name="Make it").click()
    page.wait_for_selector("stock-scan")
    phone.until("!!customElements.get('stock-scan') && !!customElements.get('scan-box')")
    awake(phone)

    page.route("**/scans", lambda route: route.abort())
    phone.wedge(f"]C1010{MUG}10LOT-7")
    phone.wedge(f"]C1010{MUG}10LOT-8")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("[data-unsent]")).to_contain_text("not sent yet: 3", timeout=20_000)
    done.click()
    expect(page.locator("[data-odd]")).to_contain_text("Press it again", timeout=20_000)
    expect(page.locator("[data-odd]")).to_be_in_viewport()
    assert set(page.evaluate("heard")) == set(LOOK)
    page.unroute("**/scans")
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("[data-odd]")).to_contain_text("All of it is sent", timeout=20_000)

    page.route("**/scans", lambda route: route.abort())
    phone.wedge(KETTLE)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("[data-unsent]")).to_contain_text("not sent yet: 2", timeout=20_000)
    page.reload()
    expect(page.locator("[data-unsent]")).to_contain_text("not sent yet: 2", timeout=20_000)
    page.unroute("**/scans")
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(part).to_contain_text("Taken back: 1 × KETTLE-1", timeout=20_000)
    expect(part).to_contain_text("put 25 pieces in stock")

    done.click()
    expect(page.locator("main")).to_contain_text("This delivery is in stock", timeout=20_000)
    assert (shelf(stage), shelf(stage, "MUG-1")) == ([(24, 0)], [(1, 0)])
    phone.check("Failed to load", "ERR_FAILED")

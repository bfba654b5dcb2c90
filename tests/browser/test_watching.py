"""An order's page that somebody keeps open, while the carrier goes on."""

from playwright.sync_api import expect

from tests.handover.conftest import ready


def test_an_open_order_shows_what_its_carrier_says_without_a_reload(laptop, stage):
    order = ready(stage, "SMPX00700481")
    stage.tell(order, "handed_over", parcel_id=stage.parcel(order))
    page = laptop.enter(stage, stage.seller)
    page.goto(f"{laptop.origin}/orders/{order}")
    expect(page.locator("#order-head")).to_contain_text("Handed over")
    page.evaluate("scrollTo(0, 200)")
    before = page.evaluate("scrollY")
    stage.tell(order, "out_for_delivery", parcel_id=stage.parcel(order))
    expect(page.locator("#order-head")).to_contain_text("Out for delivery", timeout=25_000)
    expect(page.locator("#order-timeline")).to_contain_text("Out for delivery")
    assert page.evaluate("scrollY") == before
    laptop.axe()
    laptop.check()

"""From a list to one of its orders, and back to the list as it was left."""

from playwright.sync_api import expect

from tests.browser.conftest import PHONE, Watched


def test_an_order_leads_back_to_the_list_as_it_was_left(stage, site, browser):
    order = stage.order()
    there = f"{site.origin}/orders?lane=to_confirm"
    context = browser.new_context(viewport=PHONE, service_workers="block")
    watched = Watched(context, site.origin)
    page = watched.enter(stage, stage.seller)
    page.goto(there)
    page.click(f"#order_{order} th a")
    back = page.locator("a.back")
    expect(back).to_have_attribute("href", f"/orders?lane=to_confirm#order_{order}")
    page.reload()
    page.goto(f"{page.url}?cancel=1")  # what is done on the page leads to the page again
    back.click()
    expect(page).to_have_url(f"{there}#order_{order}")

    page.goto(f"{site.origin}/cancellations?lane=settled")
    chosen = page.locator(".lanes [aria-current]")
    expect(chosen).to_be_in_viewport(ratio=0.9)
    page.goto(f"{site.origin}/orders?lane=done")
    expect(chosen).to_be_in_viewport(ratio=0.9)
    watched.check()
    context.close()


def test_a_page_that_is_no_list_of_this_order_is_never_led_to(stage, site, browser):
    order = stage.order()
    context = browser.new_context(service_workers="block")
    watched = Watched(context, site.origin)
    page = watched.enter(stage, stage.seller)
    for before in (f"{site.origin}/settings?q=1", "https://elsewhere.test/orders?q=1"):
        page.goto(f"{site.origin}/orders/{order}", referer=before)
        expect(page.locator("a.back")).to_have_attribute("href", f"/orders#order_{order}")
    context.close()

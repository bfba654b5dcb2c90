"""Every state of the scan screen, light and dark, each looked at by axe and for sideways scrolling.

LOOKS=some/folder bin/test tests/browser/test_looks.py -m browser    leaves a picture of each state there
"""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import LAPTOP, PHONE, Watched
from tests.browser.test_handing_over import wait_for
from tests.handover.conftest import Scanner, ready
from webapp.handover.actions.commands import command_codes
from webapp.kit.clock import now

FOLDER = os.environ.get("LOOKS", "")
FULL = """() => {
    IDBObjectStore.prototype.add = () => { throw new DOMException("no room", "QuotaExceededError"); };
}"""
LONG = "A" * 60 + "0123456789" * 6


class Looker:
    """A phone that is looked at in each state."""

    def __init__(self, phone: Watched, scheme: str):
        self.phone, self.scheme, self.seen = phone, scheme, 0

    def look(self, name: str) -> None:
        """Take the picture, and find nothing wrong."""
        page = self.phone.page
        page.wait_for_timeout(350)  # the list's line comes after the verdict
        self.seen += 1
        if FOLDER:
            Path(FOLDER).mkdir(parents=True, exist_ok=True)
            page.screenshot(path=f"{FOLDER}/{self.seen:02}-{name}-{self.scheme}.png")
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, name
        self.phone.axe()

    def scan(self, number: str, words: str, name: str) -> None:
        """Scan, and look at the verdict."""
        self.phone.wedge(number)
        expect(self.phone.page.locator("verdict-panel [data-word]")).to_have_text(words, timeout=20_000)
        self.look(name)


@pytest.fixture(params=["light", "dark"])
def looker(request, browser, site):
    context = browser.new_context(
        viewport=PHONE, has_touch=True, is_mobile=True, color_scheme=request.param, service_workers="block"
    )
    yield Looker(Watched(context, site.origin), request.param)
    context.close()


def prepared(stage) -> tuple[str, dict[str, str]]:
    """A handover with parcels of every kind, and its printed commands by name."""
    for n in range(12):
        ready(stage, f"JT50400300{n:02}")
    ready(stage, "NV0000000001", carrier=stage.other_carrier)
    stage.order(tracking="JT9999999999", number="576460000000000777")
    cancelled = ready(stage, "JT5040030090")
    stage.tell(cancelled, "cancelled", happened_at=now() - timedelta(minutes=5))
    return str(Scanner(stage).open()), {name: code for code, name in command_codes(stage.business).items()}


def test_every_state_of_the_scan_screen_is_fit_to_be_seen(looker, stage):
    phone, page = looker.phone, looker.phone.page
    batch, commands = prepared(stage)
    phone.enter(stage, stage.staff)
    page.goto(f"{phone.origin}/handovers/{batch}")
    page.wait_for_load_state("networkidle")
    looker.look("before-the-start")
    page.get_by_role("button", name="Start scanning").click()
    expect(page.locator("scan-queue")).to_contain_text("Online")
    looker.look("ready")
    looker.scan("JT5040030001", "Taken", "taken")
    looker.scan("576460000000000777", "That is the order number", "order-number")
    looker.scan("https://evil.example/x", "Not a parcel's number", "web-address")
    looker.scan("NV0000000001", "Wrong carrier", "wrong-carrier")
    page.get_by_role("button", name="I have laid it aside").click()
    looker.look("acknowledged")
    looker.scan("JT9999999999", "Not confirmed", "not-confirmed")
    looker.scan("JT5040030090", "Cancelled", "cancelled")
    looker.scan("NOBODYKNOWS1", "Unknown number", "unknown")
    looker.scan(LONG, "Unknown number", "long-number")
    looker.scan("JT5040030002", "Taken", "good-again")
    looker.scan("JT5040030001", "Already handed over", "already")
    looker.scan("HB-" + "A" * 26, "That is a badge", "badge")
    expect(page.locator("verdict-panel [data-undo]")).to_be_hidden()
    looker.scan("JT5040030003", "Taken", "before-undo")
    looker.scan(commands["undo"], "Taken back", "taken-back")
    page.get_by_role("button", name="Look up").click()
    looker.look("looking-up")
    page.get_by_role("button", name="Look up").click()
    wait_for(9, 20)
    page.route("**/api/v1/scans", lambda route: route.abort())
    looker.scan("JT5040030004", "Taken", "kept-without-an-answer")
    expect(page.locator("scan-queue")).to_contain_text("waiting", timeout=20_000)
    looker.look("waiting")
    # Over the one before, not instead of it: between the two, what waits would go to the server.
    page.route("**/api/v1/scans", lambda route: route.fulfill(status=200, body="<p>Welcome to Sample Wi-Fi"))
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.locator("scan-queue")).to_contain_text("guest network", timeout=20_000)
    looker.look("guest-network")
    page.evaluate(FULL)
    looker.scan("JT5040030005", "Not kept", "full")
    page.unroute("**/api/v1/scans")
    page.goto(f"{phone.origin}/handovers/{batch}/closing")
    expect(page.locator("scan-queue")).to_contain_text("Online", timeout=30_000)
    looker.look("closing")


TOO_WIDE = """() => [...document.querySelectorAll(".table-box")]
    .filter((box) => box.scrollWidth > box.clientWidth).map((box) => box.ariaLabel)"""
TOO_LOW = """() => [...document.querySelectorAll("main .table-box :is(a, button, label, summary)")]
    .filter((each) => each.getClientRects().length && each.getBoundingClientRect().height < 44)
    .map((each) => each.outerHTML)"""


def test_tables_of_the_yard_are_read_and_tapped_on_a_phone(looker, stage):
    scanner = Scanner(stage, token=stage.device())
    scanner.send(scanner.scan(LONG), scanner.scan("JT9999999999"))
    phone, page = looker.phone, looker.phone.page
    phone.enter(stage, stage.seller)
    for path in ("phones", "runs", "badges", "people", "carriers", "devices", "scans"):
        page.goto(f"{phone.origin}/{path}")
        looker.look(f"table-{path}")
        assert (page.evaluate(TOO_WIDE), page.evaluate(TOO_LOW)) == ([], []), path


IN_SIGHT = """() => {
    const { top, bottom } = document.querySelector("verdict-panel [data-word]").getBoundingClientRect();
    return top > 0 && bottom < document.querySelector(".tabbar").getBoundingClientRect().top;
}"""


@pytest.mark.parametrize("size", [LAPTOP, {"width": 1024, "height": 768}, {"width": 768, "height": 1024}])
def test_the_verdict_stays_in_sight_beside_a_long_list(browser, site, stage, size):
    for n in range(30):
        ready(stage, f"JT50400300{n:02}")
    scanner = Scanner(stage, token=stage.device())
    batch = scanner.open()
    scanner.send(*(scanner.scan(f"JT50400300{n:02}") for n in range(25)))
    context = browser.new_context(viewport=size, service_workers="block")
    looker = Looker(Watched(context, site.origin), f"{size['width']}")
    page = looker.phone.enter(stage, stage.staff)
    page.goto(f"{site.origin}/handovers/{batch}")
    page.get_by_role("button", name="Start scanning").click()
    looker.scan("JT5040030028", "Taken", "long-list")
    assert page.evaluate(IN_SIGHT)
    if size["width"] > 960:  # the list is beside it
        page.mouse.wheel(0, 3000)
        looker.scan("JT5040030029", "Taken", "long-list-scrolled")
        assert page.evaluate(IN_SIGHT)
    context.close()

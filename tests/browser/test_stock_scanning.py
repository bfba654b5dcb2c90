"""Counting and picking in a real browser, with nothing but a scanner."""

import json

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Watched
from tests.cast import Cast
from tests.stock.test_actions import confirm, count

# What is heard and felt: the pitch of each tone and the length of each buzz, as they are made.
EARS = """
window.heard = []; window.felt = [];
window.AudioContext = class extends AudioContext { constructor() { super(); window.ears = this; } };
window.OscillatorNode = class extends OscillatorNode {
  constructor(context, options) { super(context, options); heard.push(options.frequency); }
};
window.wakes = 0;
Object.defineProperty(navigator, "wakeLock", { value: { request: async () => { window.wakes += 1; } } });
navigator.vibrate = (pattern) => { felt.push(pattern.length); return true; };
"""
GOOD, STOP, LOOK, TICK = [880, 1320], [196, 147], [523], [988, 988]


def begin(stage: Cast, phone: Watched, way: str, button: str) -> None:
    """Stand before a new count or pick list."""
    count(stage, 9)
    confirm(stage, stage.order(quantity=3))
    phone.enter(stage, stage.staff).goto(f"{phone.origin}/{way}")
    phone.page.get_by_role("button", name=button).first.click()
    phone.page.wait_for_selector("stock-scan")
    phone.until("!!customElements.get('stock-scan') && !!customElements.get('scan-box')")


def awake(phone: Watched) -> None:
    """Tapped once: until then a browser lets nothing be heard."""
    phone.page.locator("#part").click()
    phone.until("window.ears?.state === 'running'")


def test_a_list_is_walked_by_scanner_alone(stage: Cast, phone: Watched):
    phone.page.add_init_script(EARS)
    begin(stage, phone, "picks", "Make a pick list")
    awake(phone)

    phone.wedge("WRONG-1")
    expect(phone.page.locator("#part")).to_contain_text("is no item and no bin", timeout=20_000)
    for _ in range(3):
        phone.wedge("KETTLE-1")

    expect(phone.page.locator("#part")).to_contain_text("This list is done", timeout=20_000)
    assert phone.page.evaluate("heard") == STOP + GOOD * 3, "a stop sounds otherwise than what is picked, each once"
    assert phone.page.evaluate("felt") == [3, 1, 1, 1], "and is felt otherwise"
    assert phone.page.evaluate("wakes") > 0, "the screen does not go out on a walk"
    phone.check()


def test_a_walk_that_is_short_and_a_count_are_ended_by_printed_commands(stage: Cast, phone: Watched):
    begin(stage, phone, "picks", "Make a pick list")
    part, odd = phone.page.locator("#part"), phone.page.locator("[data-odd]")
    codes = {name: code for code, name in json.loads(phone.page.locator("#commands").text_content()).items()}

    for _ in range(2):
        phone.wedge("KETTLE-1")
    phone.wedge(codes["undo"])
    expect(part).to_contain_text("Put 1 × KETTLE-1 back", timeout=20_000)
    expect(part).to_contain_text("Take 2 more")
    phone.wedge(codes["done"])
    expect(odd).to_contain_text("Scan why it is not there", timeout=20_000)
    phone.wedge(codes["empty"])
    expect(odd).to_contain_text("The bin is empty: 2 × KETTLE-1. Scan Done", timeout=20_000)
    phone.wedge(codes["done"])
    expect(part).to_contain_text("2 lacking", timeout=20_000)

    phone.page.goto(f"{phone.origin}/counts")
    phone.page.get_by_role("button", name="Count at").first.click()
    phone.page.wait_for_selector("stock-scan")
    phone.until("!!customElements.get('stock-scan') && !!customElements.get('scan-box')")
    phone.wedge("KETTLE-1")
    phone.wedge(codes["done"])
    expect(part).to_contain_text("This count is done", timeout=20_000)
    phone.check()


def stand(phone: Watched, way: str) -> dict[str, str]:
    """Before a page where something begins; its printed codes by their commands."""
    phone.page.goto(f"{phone.origin}/{way}")
    phone.until("!!customElements.get('stock-start') && !!customElements.get('scan-box')")
    return {name: code for code, name in json.loads(phone.page.locator("#commands").text_content()).items()}


def test_walks_and_counts_are_begun_by_scanner_alone(stage: Cast, phone: Watched):
    count(stage, 9)
    confirm(stage, stage.order(quantity=3))
    page = phone.enter(stage, stage.staff)
    words = page.locator("[data-words]")
    codes = stand(phone, "picks")
    phone.axe()
    phone.wedge("KETTLE-1")
    expect(words).to_have_text("Scan Next to begin.")
    phone.wedge(codes["next"])
    page.wait_for_url("**/picks/*")
    walk = page.url
    stand(phone, "picks")
    phone.wedge(codes["next"])  # one's own walk goes on
    page.wait_for_url(walk)

    stand(phone, "counts")
    phone.wedge(codes["damaged"])
    expect(words).to_have_text("That is not asked for now.")
    phone.wedge(codes["next"])
    page.wait_for_url("**/counts/*")
    phone.check()


def test_deliveries_are_begun_one_after_another_by_scanner_alone(stage: Cast, phone: Watched):
    count(stage, 9)
    page = phone.enter(stage, stage.staff)
    codes = stand(phone, "receipts")
    phone.wedge("DN-4711-2026")
    expect(page.locator("[data-words]")).to_have_text("Delivery note DN-4711-2026. Scan Next to begin.")
    phone.wedge(codes["next"])
    page.wait_for_url("**/counts/*")
    begun = page.url
    expect(page.locator("main")).to_contain_text("DN-4711-2026")

    stand(phone, "receipts")
    phone.wedge("DN-4711-2026")
    phone.wedge(codes["next"])
    expect(page.locator("main")).to_contain_text("is being received")
    phone.until("!!customElements.get('stock-start') && !!customElements.get('scan-box')")
    phone.wedge(codes["next"])  # not twice: it goes on with what was begun
    page.wait_for_url(begun)

    phone.until("!!customElements.get('stock-scan') && !!customElements.get('scan-box')")
    phone.wedge("KETTLE-1")
    expect(page.locator("#part")).to_contain_text("KETTLE-1: 1.", timeout=20_000)
    phone.wedge(codes["done"])
    expect(page.locator("#part")).to_contain_text("This delivery is in stock", timeout=20_000)
    phone.axe()
    phone.until("!!customElements.get('stock-start') && !!customElements.get('scan-box')")
    phone.wedge(codes["next"])
    page.wait_for_url(lambda url: "/counts/" in url and url != begun)
    phone.check("409 (Conflict)")


def test_a_count_is_heard_by_bin_item_and_what_is_none(stage: Cast, phone: Watched):
    phone.page.add_init_script(EARS)
    begin(stage, phone, "counts", "Count at")
    awake(phone)

    for code, words, tones in (
        ("BIN:A-1", "Bin A-1", TICK),
        ("KETTLE-1", "KETTLE-1: 1.", GOOD),
        ("NEVER-1", "no item that the list knows", STOP),
        ("7" * 5000, "longer than any item", STOP),
        ("HB-ABCDEFGHIJKLMNOPQRSTUVWXYZ", "That is a badge", LOOK),
        ("HO-CLOSE-0123abcd", "That is a printed command", LOOK),
        ("KETTLE-1", "KETTLE-1: 2.", GOOD),
    ):
        phone.page.evaluate("() => { heard.length = 0; }")
        phone.wedge(code)
        expect(phone.page.locator("main")).to_contain_text(words, timeout=20_000)
        assert phone.page.evaluate("heard") == tones, code
    expect(phone.page.locator("[data-odd]")).to_be_hidden()
    phone.check()


@pytest.mark.parametrize(
    ("status", "words"), [(400, "Load this page again"), (503, "tried again"), (200, "tried again")]
)
def test_what_is_not_taken_is_kept_and_says_what_to_do(stage: Cast, phone: Watched, status, words):
    begin(stage, phone, "counts", "Count at")
    phone.page.route("**/scans", lambda route: route.fulfill(status=status, body="Sign in to the Wi-Fi"))
    phone.wedge("KETTLE-1")
    expect(phone.page.locator("[data-unsent]")).to_contain_text(words, timeout=20_000)
    phone.page.unroute("**/scans")
    phone.page.reload()
    expect(phone.page.locator("input.figure")).to_have_value("1", timeout=20_000)
    phone.check("Failed to load")


def test_what_is_kept_is_heard_and_a_stop_among_it_too_when_it_is_sent(stage: Cast, phone: Watched):
    phone.page.add_init_script(EARS)
    begin(stage, phone, "counts", "Count at")
    awake(phone)
    phone.page.route("**/scans", lambda route: route.abort())

    for n, code in enumerate(("KETTLE-1", "NEVER-1", "KETTLE-1"), 1):
        phone.wedge(code)
        expect(phone.page.locator("[data-unsent]")).to_contain_text(f"not sent yet: {n}", timeout=20_000)
        phone.until(f"heard.length === {n}")
    assert phone.page.evaluate("heard") == LOOK * 3
    phone.page.unroute("**/scans")
    phone.page.evaluate("dispatchEvent(new Event('online'))")

    expect(phone.page.locator("input.figure")).to_have_value("2", timeout=20_000)
    expect(phone.page.locator("[data-stops]")).to_contain_text("NEVER-1 is no item")
    assert phone.page.evaluate("heard") == LOOK * 3 + STOP
    phone.check("Failed to load", "ERR_FAILED")


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

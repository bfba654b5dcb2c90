"""Bad inputs in the page, row by row: no text that a scanner types or a camera reads does anything but become a scan.
Over the wire: tests/handover/test_bad_inputs.py."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_handing_over import open_batch, wait_for
from tests.browser.test_wedge import PRESS
from tests.handover.conftest import ready

FREE = """() => { window.pressed = []; for (const name of ["click", "submit", "focusin", "beforeprint"])
document.addEventListener(name, (event) => pressed.push(name + " " + event.target.nodeName), true); }"""


def burst(page, keys: list[dict]) -> None:
    """A scanner's keys, 2 ms apart, with the focus on no field."""
    page.evaluate("document.activeElement.blur()")
    page.evaluate(FREE)
    page.evaluate(PRESS, [keys, 2])
    page.wait_for_timeout(400)


def test_b01_control_keys_inside_a_code_neither_split_it_nor_press_anything(phone, stage):
    page, address = open_batch(phone, stage), None
    address = page.url
    for n, letter in enumerate("bcdefghiklnopqrstuvwxyz"):  # Ctrl with these: every one of 0x02 to 0x1A but CR, LF
        keys = [{"key": key} for key in f"JT50{n:02}"]
        burst(page, [*keys, {"key": letter, "ctrlKey": True}, *keys, {"key": "Enter"}])
        assert page.evaluate("pressed") == []
    found = wait_for(23)
    assert len(found) == 23
    assert {scan.code for scan in found} == {"not_a_number"}
    assert page.url == address
    phone.check()


@pytest.mark.parametrize("keys", [
    [{"key": "o", "ctrlKey": True}, {"key": "F5"}, {"key": "F1"}],
    [{"key": "w", "ctrlKey": True}, {"key": "Escape"}, {"key": "BrowserHome"}],
    [{"key": "ArrowDown"}, {"key": "Backspace"}, {"key": "F12"}],
], ids=["open, reload", "close, home", "arrows"])  # fmt: skip
def test_b02_what_a_scanner_types_outside_the_field_goes_to_the_scan_alone(phone, stage, keys):
    page = open_batch(phone, stage)
    address, held = page.url, []
    page.expose_function("hold", lambda name: held.append(name))
    page.evaluate(
        """() => document.addEventListener("keydown", (event) => {
            if (!event.defaultPrevented && (event.ctrlKey || event.key.length > 1)) hold(event.key); })"""
    )
    text = [{"key": key} for key in "javascript:alert(1)"]
    burst(page, [*text[:8], *keys, *text[8:], {"key": "Enter"}])
    assert held == []
    assert page.evaluate("pressed") == []
    assert [scan.code for scan in wait_for(1)] == ["not_a_number"]
    assert page.url == address
    phone.check()


def test_b04_a_code_of_any_length_is_kept_on_the_phone_in_bounds(phone, stage):
    page = open_batch(phone, stage)
    for length in (1, 4296, 1_000_000):
        page.evaluate(
            """(number) => document.querySelector("scan-box").dispatchEvent(new CustomEvent("scanned",
            { bubbles: true, detail: { number, how: "camera", symbology: "qr_code", at: performance.now() } }))""",
            "7" * length,
        )
        page.wait_for_timeout(300)
    assert [len(scan.number) for scan in wait_for(3)] == [1, 4296, 4296]
    sizes = page.evaluate(
        """async () => (await (await import("/static/js/lib/scan-store.js")).all("sent")).map((s) => s.number.length)"""
    )
    assert max(sizes) <= 4297
    phone.check()


def test_b07_what_runs_the_other_way_is_isolated_on_the_page(phone, stage):
    page = open_batch(phone, stage)
    phone.wedge("\u202eGPJ.EXE ABC")
    expect(page.locator(".scans")).to_contain_text("GPJ.EXE")
    isolated = "[...document.querySelectorAll('bdi')].some((each) => each.textContent.includes('\u202e'))"
    assert page.evaluate(isolated)


def test_b09_a_phishing_code_is_shown_with_its_host_and_never_opened(phone, stage):
    page = open_batch(phone, stage)
    address = page.url
    phone.wedge("https://login.evil.example/JT5040030012")
    expect(page.locator("verdict-panel [data-word]")).to_have_text("Not a parcel's number")
    expect(page.locator("verdict-panel")).to_contain_text("nothing was opened")
    expect(page.locator("verdict-panel")).to_contain_text("login.evil.example")
    assert page.locator('a[href*="evil.example"]').count() == 0
    assert page.url == address
    phone.check()


@pytest.mark.parametrize("text", ["@SETUPE1", "SUFBK2990D.", "$P,AE01"])
def test_b10_a_code_that_sets_up_a_scanner_is_called_one(phone, stage, text):
    ready(stage, "JT5040030012")
    page = open_batch(phone, stage)
    phone.wedge(text)
    expect(page.locator("verdict-panel")).to_contain_text("sets up a scanner")
    phone.check()

"""One phone, several people: enrolled by the laptop, signed in on by badge and PIN, scans never mixed."""

import http.client
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from playwright.sync_api import expect

from tests.browser.clips import clip, code, scene
from tests.browser.conftest import PHONE, QUIET, Watched, chromium
from tests.browser.test_handing_over import scans, wait_for
from tests.browser.test_offline import begin, until
from tests.handover.conftest import ready
from tests.printed import codes
from webapp.accounts.actions import enrol as enrol_phone
from webapp.accounts.actions import give_badge, hash_pin, offer_enrolment, set_pin
from webapp.kit.db import transaction

PIN = "482917"


def enrol(phone, laptop, cast) -> dict[str, str]:
    """Enrol the phone from the laptop, and print badges: their codes by name."""
    desk = laptop.enter(cast, cast.seller)
    desk.goto(f"{laptop.origin}/phones")
    laptop.axe()
    desk.get_by_role("link", name="Enrol a phone").click()
    desk.get_by_label("Name").fill("Packing phone")
    desk.get_by_role("button", name="Show the code").click()
    expect(desk.get_by_role("button", name="Show the code")).to_have_count(0)
    desk.wait_for_load_state("load")
    [(_, address)] = codes(desk.content())
    laptop.axe()

    phone.page.goto(address)
    phone.axe()
    phone.page.get_by_role("button", name="Enrol this phone").click()
    expect(phone.page.get_by_text("This phone is enrolled as Packing phone.")).to_be_visible()
    expect(desk.get_by_text("Packing phone is enrolled.")).to_be_visible(timeout=10_000)

    desk.goto(f"{laptop.origin}/badges")
    desk.get_by_role("button", name="Make badges to print").click()
    desk.get_by_role("heading", name="Badges").wait_for()
    laptop.axe()
    names = desk.locator(".card-print h2").all_inner_texts()
    laptop.check()
    return dict(zip(names, (text for _, text in codes(desk.content())), strict=True))


def badge_in(phone, badge: str) -> None:
    """Scan the badge, type the PIN."""
    expect(phone.page.get_by_label("Badge")).to_be_focused()
    phone.page.keyboard.type(badge)
    phone.page.keyboard.press("Enter")  # the scanner's suffix
    expect(phone.page.get_by_label("PIN")).to_be_focused()
    phone.page.keyboard.type(PIN)
    phone.page.keyboard.press("Enter")
    phone.page.wait_for_selector(".whoami")


def start_scanning(page) -> None:
    """Tap it, on a page that listens."""
    start = page.get_by_role("button", name="Start scanning")
    start.wait_for()
    page.wait_for_load_state("load")
    start.click()


def test_two_people_take_turns_and_each_keeps_their_own_scans(phone, laptop, stage):
    for number in ("JT5040030011", "JT5040030012", "JT5040030013"):
        ready(stage, number)
    with transaction():
        for who in (stage.staff, stage.courier):
            set_pin(stage.membership(who), hash_pin(stage.membership(who), "", PIN, PIN))
    badges = enrol(phone, laptop, stage)
    page = phone.page

    badge_in(phone, badges["Sample Ana"])
    page.goto(f"{phone.origin}/handovers/new")
    page.get_by_label("Sample Express").check()
    page.get_by_role("button", name="Start").click()
    start_scanning(page)
    phone.wedge("JT5040030011")
    wait_for(1)
    handover = page.url

    # Ana's second scan does not get through, and Budi takes over.
    page.route("**/api/v1/scans", lambda route: route.abort())
    phone.wedge("JT5040030012")
    expect(page.get_by_text("1 waiting")).to_be_visible()
    page.goto(f"{phone.origin}/badge")
    expect(page.get_by_text("Sample Ana is signed in")).to_be_visible()
    phone.axe()
    badge_in(phone, badges["Sample Budi"])
    page.unroute("**/api/v1/scans")
    page.goto(handover)
    start_scanning(page)
    phone.wedge("JT5040030013")
    wait_for(2)
    page.wait_for_timeout(1000)
    assert [(scan.number, scan.actor_name) for scan in scans()] == [
        ("JT5040030011", "Sample Ana"), ("JT5040030013", "Sample Budi"),
    ]  # fmt: skip

    # Budi does not close over Ana's head: the page says what would be missing, and asks once more.
    page.goto(f"{handover}/closing")
    held = page.locator("[data-guard]")
    expect(held).to_contain_text("1 of Sample Ana’s scans for this handover is still on this phone", timeout=20_000)
    expect(held).to_contain_text("Change person")
    phone.axe()
    page.get_by_label("Driver's name").fill("Sample Driver")
    page.get_by_text("The driver cannot sign on glass").click()
    page.get_by_role("button", name="Close the handover").click()
    expect(held).to_contain_text("Press again to close without 1 of Sample Ana’s scans")
    page.wait_for_timeout(300)
    assert "/closing" in page.url

    # Ana is back: hers goes, as hers.
    page.goto(f"{phone.origin}/badge")
    badge_in(phone, badges["Sample Ana"])
    page.goto(handover)
    wait_for(3)
    assert {scan.number: scan.actor_name for scan in scans()} == {
        "JT5040030011": "Sample Ana", "JT5040030012": "Sample Ana", "JT5040030013": "Sample Budi",
    }  # fmt: skip
    assert len({scan.device_id for scan in scans()}) == 1
    phone.check("Failed to load resource", "ERR_FAILED")


def test_a_revoked_phone_is_signed_out_and_signs_nobody_in(phone, laptop, stage):
    with transaction():
        set_pin(stage.membership(stage.staff), hash_pin(stage.membership(stage.staff), "", PIN, PIN))
    badges = enrol(phone, laptop, stage)
    badge_in(phone, badges["Sample Ana"])
    desk = laptop.page
    desk.goto(f"{laptop.origin}/enrolled-phones")
    revoke = desk.get_by_role("button", name="Revoke")
    revoke.click()
    desk.get_by_role("button", name="Sure? Press again").click()
    expect(desk.get_by_text("is no longer enrolled")).to_be_visible()
    phone.page.goto(f"{phone.origin}/today")
    expect(phone.page.get_by_role("heading", name="Sign in")).to_be_visible()
    phone.page.goto(f"{phone.origin}/badge")
    expect(phone.page.get_by_text("This phone is not enrolled")).to_be_visible()


def test_the_camera_reads_a_badge_and_stops_there(browser, site, stage, tmp_path):
    with transaction():
        set_pin(stage.membership(stage.staff), hash_pin(stage.membership(stage.staff), "", PIN, PIN))
        badge = give_badge(stage.membership(stage.staff), "Sample Seller")
        _, code_to_enrol = offer_enrolment(stage.business, "Packing phone", "Sample Seller")
        _, token = enrol_phone(code_to_enrol)
    film = clip(tmp_path / "badge.mjpeg", scene((code(badge, wide=1000), (640, 360))), seconds=1)
    fake = [
        "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={film}",
    ]  # fmt: skip
    filmed = browser.browser_type.launch(executable_path=chromium(), args=[*QUIET, *fake])
    phone = Watched(filmed.new_context(viewport=PHONE, has_touch=True, is_mobile=True), site.origin)
    phone.page.context.add_cookies([{"name": "handover_device", "value": token, "url": site.origin}])
    phone.page.goto(f"{site.origin}/badge")
    phone.page.get_by_role("button", name="Scan it with the camera").click()
    expect(phone.page.get_by_label("Badge")).to_have_value(badge, timeout=20_000)
    expect(phone.page.get_by_label("PIN")).to_be_focused()
    expect(phone.page.locator("scan-camera")).to_be_hidden()
    phone.axe()
    phone.page.keyboard.type(PIN)
    phone.page.keyboard.press("Enter")
    phone.page.wait_for_selector(".whoami")
    phone.check()
    filmed.close()


class Slowing(BaseHTTPRequestHandler):
    """Passes everything on to the site; once somebody has signed in, pages take longer than a phone's patience."""

    port, slow = 0, False

    def do_GET(self) -> None:
        if Slowing.slow and self.headers.get("Sec-Fetch-Mode") == "navigate":
            time.sleep(5)
        site = http.client.HTTPConnection("127.0.0.1", Slowing.port)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        site.request(self.command, self.path, body or None, dict(self.headers))
        answer = site.getresponse()
        content = answer.read()
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in {"transfer-encoding", "content-length", "date", "server"}:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
        Slowing.slow = Slowing.slow or (self.command == "POST" and self.path.startswith("/badge"))

    do_POST = do_GET  # noqa: N815 - the library's name

    def log_message(self, *said) -> None:
        pass


@contextmanager
def slowing(site) -> Iterator[str]:
    """The origin of a network before the site that becomes slow at the first badge."""
    Slowing.port, Slowing.slow = site.port, False
    server = ThreadingHTTPServer(("127.0.0.1", 0), Slowing)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_whoever_takes_over_on_a_slow_network_never_gets_the_pages_of_who_was_before(installed, site, stage):
    with transaction():
        set_pin(stage.membership(stage.courier), hash_pin(stage.membership(stage.courier), "", PIN, PIN))
        badge = give_badge(stage.membership(stage.courier), "Sample Seller")
        _, code_to_enrol = offer_enrolment(stage.business, "Packing phone", "Sample Seller")
        _, token = enrol_phone(code_to_enrol)
    with slowing(site) as origin:
        installed.origin = origin
        begin(installed, stage)
        page = installed.page
        page.context.add_cookies([{"name": "handover_device", "value": token, "url": origin}])
        page.goto(f"{origin}/badge")
        expect(page.get_by_text("Sample Ana is signed in")).to_be_visible()
        badge_in(installed, badge)
        expect(page.locator(".whoami summary")).to_contain_text("Sample Budi")
        until(page, "document.body.dataset.trouble ?? ''", "")

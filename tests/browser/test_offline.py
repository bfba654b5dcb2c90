"""The app without a network: a real service worker, a server that is really gone."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from playwright.sync_api import Page, expect

from tests.browser.conftest import Site, Watched
from tests.browser.test_handing_over import wait_for
from tests.cast import Cast
from tests.handover.conftest import Scanner, ready

PORTAL = "Welcome to Sample Cafe. Accept our terms to go online."
KEPT = """async () => {
    const found = [];
    for (const name of await caches.keys()) if (name.startsWith("pages-"))
        for (const request of await (await caches.open(name)).keys()) found.push(new URL(request.url).pathname);
    return found.sort();
}"""


LISTED = """async () => {
    if (!(await indexedDB.databases()).some(({ name }) => name === "handover-lists")) return 0;
    const opening = indexedDB.open("handover-lists");
    await new Promise((resolve) => { opening.onsuccess = resolve; });
    const counting = opening.result.transaction("lists").objectStore("lists").count();
    await new Promise((resolve) => { counting.onsuccess = resolve; });
    opening.result.close();
    return counting.result;
}"""
WAITING = "navigator.serviceWorker.getRegistration().then((there) => Boolean(there.waiting))"
QUEUE = """(kept) => import('/static/js/lib/scan-store.js').then(async (store) => {
    if (kept) await store.keep('scans', { client_id: 'sample', state: 'waiting' });
    else await store.drop('scans', 'sample');
})"""
HOLDING = """async (words) => {
    let found = 0;
    for (const name of await caches.keys()) for (const answer of await (await caches.open(name)).matchAll())
        found += (await answer.text()).includes(words);
    return found;
}"""


def until(page: Page, script: str, value: object) -> None:
    """Wait for what the script, a promise, comes to."""
    for _ in range(100):
        if page.evaluate(script) == value:
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"{script} is not {value}")


def wait_until_kept(page: Page, right) -> None:
    """Until the paths of the copies on this phone are as they should be."""
    for _ in range(100):
        if right(kept := page.evaluate(KEPT)):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"kept: {kept}")


def begin(installed: Watched, stage: Cast, numbers: int = 3) -> str:
    """Open Today online, as staff, with an open handover of some parcels, and wait until the phone has its copies."""
    for n in range(numbers):
        ready(stage, f"JT504003000{n}")
    batch = Scanner(stage).open()
    page = installed.enter(stage, stage.staff)
    page.goto(f"{installed.origin}/today")
    path = f"/handovers/{batch}"
    wait_until_kept(page, lambda kept: kept == sorted([path, f"{path}/closing", "/handovers/new", "/today"]))
    until(page, LISTED, 1)
    return path


def cold_start(installed: Watched, path: str = "/") -> Page:
    """Close what is open, and open the app as from the home screen."""
    context = installed.page.context
    installed.page.close()
    installed.page = context.new_page()
    installed.page.goto(installed.origin + path)
    return installed.page


class Portal(BaseHTTPRequestHandler):
    """A guest network: answers everything with 200 and its own page."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(PORTAL.encode())

    def do_POST(self) -> None:
        self.do_GET()

    def log_message(self, *said) -> None:
        pass


@contextmanager
def guest_network(site: Site) -> Iterator[None]:
    """In the place of the server that was stopped."""
    server = ThreadingHTTPServer(("127.0.0.1", site.port), Portal)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield
    server.shutdown()
    server.server_close()


def test_a_shift_goes_on_without_a_server_behind_a_guest_network_and_on_a_slow_one(installed, stage, site):
    path = begin(installed, stage)
    site.stop()
    try:
        without_a_server(installed, path)
        with guest_network(site):
            behind_a_guest_network(installed, path)
        with socket.create_server(("127.0.0.1", site.port)):  # takes every call, and never answers
            on_a_slow_network(installed, path)
    finally:
        site.start()
    page = cold_start(installed, "/today")  # what waits is sent from here too
    assert sorted(scan.number for scan in wait_for(3)) == [f"JT504003000{n}" for n in range(3)]
    expect(page.locator(".kept-copy")).to_be_hidden()
    expect(page.locator("unsent-note")).to_be_hidden()


def without_a_server(installed: Watched, path: str) -> None:
    page = cold_start(installed)
    expect(page).to_have_url(f"{installed.origin}/today")
    expect(page.locator(".kept-copy")).to_contain_text("No connection. Page from", use_inner_text=True)
    expect(page.locator("unsent-note")).to_be_hidden()
    installed.axe()
    page.locator("a.line", has_text="Sample Express").click()
    expect(page).to_have_url(installed.origin + path)
    page.wait_for_load_state("load")  # a page still loading hears no scanner
    for n in range(3):
        installed.wedge(f"JT504003000{n}")
        expect(page.locator("verdict-panel [data-word]")).to_have_text("Taken")
    expect(page.locator("scan-queue")).to_contain_text("3 waiting")
    page.goto(f"{installed.origin}/handovers/new")
    expect(page.get_by_text("A new handover is started with a connection. The open ones go on")).to_be_visible()
    expect(page.get_by_role("button", name="Start")).to_be_hidden()
    page.goto(f"{installed.origin}{path}")
    page.get_by_role("link", name="Close").click()
    expect(page.get_by_role("button", name="Close the handover")).to_be_visible()
    expect(page.locator("[data-unsent]")).to_contain_text("3 more")
    expect(page.locator("#missing")).to_have_text("Nothing stays behind")  # as of the copy all three did
    page.get_by_role("link", name="Handovers").click()
    expect(page.get_by_role("heading", name="No connection")).to_be_visible()
    expect(page.get_by_role("link", name="Today")).to_be_visible()
    installed.axe()
    page.locator(f'a[href="{path}"]').click()
    expect(page.locator("scan-queue")).to_contain_text("3 waiting")


def on_a_slow_network(installed: Watched, path: str) -> None:
    started = time.monotonic()
    page = cold_start(installed, path)
    expect(page.locator(".kept-copy")).to_contain_text("The network is slow. Page from", use_inner_text=True)
    assert time.monotonic() - started >= 3


def behind_a_guest_network(installed: Watched, path: str) -> None:
    page = cold_start(installed, "/today")
    expect(page.locator("unsent-note")).to_contain_text("not sent yet: 3 scans")
    page.goto(installed.origin + path)
    expect(page.locator(".kept-copy")).to_contain_text("Something else answered", use_inner_text=True)
    expect(page.locator("scan-queue")).to_contain_text("3 waiting")
    page.goto(f"{installed.origin}/orders")
    expect(page.get_by_role("heading", name="Something else answered")).to_be_visible()
    page.get_by_role("link", name="See what answered").click()
    expect(page.get_by_text(PORTAL)).to_be_visible()
    assert page.evaluate(HOLDING, PORTAL) == 0
    assert page.evaluate(HOLDING, "No connection") > 0  # the same look does find what is kept


def test_a_page_that_came_before_the_service_worker_is_kept_too(installed, stage):
    """Somebody opens the handover's address first, on a new phone, and drives into a tunnel."""
    ready(stage, "JT5040030000")
    page = installed.enter(stage, stage.staff)
    path = f"/handovers/{Scanner(stage).open()}"
    page.goto(installed.origin + path)
    wait_until_kept(page, lambda kept: {path, f"{path}/closing", "/today"} <= set(kept))
    page.context.set_offline(True)
    page.reload()
    expect(page.get_by_role("button", name="Start scanning")).to_be_visible()


def test_nobody_sees_the_copies_of_who_had_the_phone_before(installed, stage):
    path = begin(installed, stage)
    page = installed.enter(stage, stage.courier)
    page.goto(f"{installed.origin}/orders")
    wait_until_kept(page, lambda kept: path not in kept)
    until(page, LISTED, 0)
    page.context.set_offline(True)
    page = cold_start(installed, path)
    expect(page.get_by_role("heading", name="No connection")).to_be_visible()
    expect(page.get_by_text("Sample Express")).to_have_count(0)


def test_signing_out_forgets_the_copies_and_first_names_what_is_unsent(installed, stage):
    path = begin(installed, stage)
    page = installed.page
    page.goto(installed.origin + path)
    page.context.set_offline(True)
    installed.wedge("JT5040030000")
    expect(page.locator("scan-queue")).to_contain_text("1 waiting")
    page.locator(".whoami summary").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("alert")).to_contain_text("Not sent yet: 1 scan.")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Signed out on this phone")).to_be_visible()
    assert page.evaluate(KEPT) == []
    page.context.set_offline(False)
    page.goto(f"{installed.origin}/today")  # whoever comes next, with the cookie still there
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    expect(page.locator("unsent-note")).to_contain_text("not sent yet: 1 scan.")
    installed.enter(stage, stage.staff)
    page.goto(f"{installed.origin}/today")
    assert len(wait_for(1)) == 1
    page.evaluate(QUEUE, True)
    page.locator(".whoami summary").click()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    expect(page.locator("unsent-note")).to_contain_text("not sent yet: 1 scan.")
    installed.axe()
    wait_until_kept(page, lambda kept: kept == [])


def test_a_new_version_waits_while_somebody_scans_or_something_is_unsent(installed, stage):
    path = begin(installed, stage)
    page = installed.page
    page.goto(installed.origin + path)
    page.wait_for_load_state("networkidle")
    page.evaluate("navigator.serviceWorker.register('/service-worker.js?another')")  # as a changed file would
    until(page, WAITING, True)
    page.evaluate(QUEUE, True)
    page.wait_for_timeout(300)
    until(page, WAITING, True)  # this page scans
    page.goto(f"{installed.origin}/orders")
    until(page, WAITING, True)
    page.wait_for_timeout(300)
    assert page.evaluate(WAITING)  # a scan is unsent
    page.evaluate(QUEUE, False)
    page.goto(f"{installed.origin}/stock")
    until(page, WAITING, False)
    installed.check()


def test_the_app_can_be_installed(installed, stage):
    page = installed.enter(stage, stage.staff)
    page.goto(f"{installed.origin}/today")
    wrong = page.context.new_cdp_session(page).send("Page.getInstallabilityErrors")["installabilityErrors"]
    assert {each["errorId"] for each in wrong} <= {"in-incognito"}  # every page of a test is


def test_plain_http_says_once_what_does_not_work_and_scanning_goes_on(installed, stage):
    installed.origin = installed.origin.replace("127.0.0.1", "lan.test")
    ready(stage, "JT5040030000")
    batch = Scanner(stage).open()
    page = installed.enter(stage, stage.staff)
    page.goto(f"{installed.origin}/today")
    expect(page.get_by_text("This address begins with http, not https.")).to_be_visible()
    installed.axe()
    page.get_by_role("button", name="Understood").click()
    page.reload()
    expect(page.get_by_text("This address begins with http")).to_be_hidden()
    page.goto(f"{installed.origin}/handovers/{batch}")
    installed.wedge("JT5040030000")
    assert len(wait_for(1)) == 1
    installed.check("Cross-Origin-Opener-Policy")  # which browsers ignore there, and say so


def test_how_to_install_is_offered_where_the_phone_can_and_never_again_once_declined(installed, stage):
    page = installed.enter(stage, stage.staff)
    page.goto(f"{installed.origin}/today")
    offer = "dispatchEvent(new Event('beforeinstallprompt', { cancelable: true }))"
    install = page.get_by_role("button", name="Install")
    expect(install).to_be_hidden()
    page.wait_for_load_state("load")
    page.evaluate(offer)
    expect(install).to_be_visible()
    installed.axe()
    page.get_by_role("button", name="No, thanks").click()
    page.add_init_script("navigator.standalone = false")  # as on an iPhone, in its browser
    page.reload()
    page.evaluate(offer)
    expect(install).to_be_hidden()
    expect(page.get_by_text("Add to Home Screen")).to_be_visible()
    installed.check()

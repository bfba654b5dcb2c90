"""The browser killed while it keeps, sends and forgets scans: what ticked is on the server once, after it is back."""

import os
import random
import signal
import time
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.browser.conftest import PHONE, QUIET, Watched, chromium
from tests.browser.test_handing_over import scans
from tests.browser.test_refused_sendings import SCANS
from tests.handover.conftest import Scanner

TELL = """document.addEventListener("kept", ({ detail }) => console.log("TICK " + detail.scan.client_id));"""
ON_DISK = """async (lost) => {
    const { all } = await import("/static/js/lib/scan-store.js");
    const found = {};
    for (const store of ["scans", "sent"]) for (const row of await all(store)) {
        if (lost.includes(row.client_id)) found[row.client_id] = [store, row.seq, row.state, row.why, row.device_time];
    }
    return { found, queue: document.querySelector("scan-queue").textContent };
}"""
WAITING = """async () => {
    const { all } = await import("/static/js/lib/scan-store.js");
    return (await all("scans")).map(({ client_id }) => client_id);
}"""
FORGET = """async (client_id) => (await import("/static/js/lib/scan-store.js")).drop("scans", client_id)"""
PATIENCE = 300  # seconds for a phone to send what it holds; a request that was cut is given up after 15
ROUNDS = int(os.environ.get("KILLS", "4"))  # bin/bench faults kills a hundred times


def kill(profile: Path) -> None:
    """SIGKILL every process of the browser with this profile: it was made for this test alone."""
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            mine = f"--user-data-dir={profile}".encode() in entry.read_bytes()
        except OSError:
            continue
        if mine:
            os.kill(int(entry.parent.name), signal.SIGKILL)


def opened(browser: Browser, site, stage, profile: Path, path: str) -> tuple[Page, Watched]:
    """The scan page in a browser that keeps its profile."""
    context = browser.browser_type.launch_persistent_context(
        str(profile), executable_path=chromium(), args=QUIET, viewport=PHONE
    )
    phone = Watched(context, site.origin)
    page = phone.enter(stage, stage.staff)
    page.add_init_script(TELL)
    page.goto(site.origin + path)
    page.wait_for_load_state("load")
    return page, phone


def killed_once(browser: Browser, site, stage, profile: Path, path: str, wait: float) -> set[str]:
    """Scan until the browser is killed that many seconds later; the ids that ticked."""
    page, phone = opened(browser, site, stage, profile, path)
    ticked: set[str] = set()
    page.on("console", lambda said: said.text.startswith("TICK ") and ticked.add(said.text[5:]))
    until, n = time.monotonic() + wait, 0
    while time.monotonic() < until:
        phone.wedge(f"KILL{random.randrange(10**9):09}")
        n += 1
    kill(profile)
    return ticked


def missing_after(browser: Browser, site, stage, profile: Path, rounds: int) -> tuple[int, set[str], int]:
    """How many ticked over so many kills, which of them never arrived, and how many arrived twice."""
    path = f"/handovers/{Scanner(stage).open()}"
    ticked: set[str] = set()
    for _ in range(rounds):
        ticked |= killed_once(browser, site, stage, profile, path, random.uniform(0.3, 1.5))
    page, _ = opened(browser, site, stage, profile, path)
    lost, twice = settled(page, ticked)
    page.context.close()
    return len(ticked), lost, twice


def settled(page: Page, ticked: set[str]) -> tuple[set[str], int]:
    """Which of these never arrived and how many did twice, once the phone itself holds nothing that is to be sent: what
    still waits is late, and only what neither side has is lost."""
    until = time.monotonic() + PATIENCE
    while (waiting := page.evaluate(WAITING)) and time.monotonic() < until:
        page.wait_for_timeout(100)
    assert waiting == [], f"still waiting after {PATIENCE} s: {page.evaluate(ON_DISK, waiting)}"
    there = [str(scan.client_id) for scan in scans()]
    if lost := ticked - set(there):
        print("on the phone:", page.evaluate(ON_DISK, sorted(lost)))
    return lost, len(there) - len(set(there))


def test_what_ticked_outlives_a_killed_browser(browser, site, stage, tmp_path):
    ticked, lost, twice = missing_after(browser, site, stage, tmp_path / "profile", ROUNDS)
    print(f"{ticked} ticked over {ROUNDS} kills, {len(lost)} lost, {twice} twice")
    assert ticked > ROUNDS
    assert (lost, twice) == (set(), 0)


def test_a_phone_that_forgets_what_ticked_is_noticed(browser, site, stage, tmp_path):
    """The check itself: of three scans one is taken off the phone's disk before it was sent."""
    page, phone = opened(browser, site, stage, tmp_path / "profile", f"/handovers/{Scanner(stage).open()}")
    ticked: set[str] = set()
    page.on("console", lambda said: said.text.startswith("TICK ") and ticked.add(said.text[5:]))
    page.route(SCANS, lambda route: route.abort())
    for n in range(3):
        phone.wedge(f"KILL00000000{n}")
    phone.until(f"({WAITING})().then((waiting) => waiting.length === 3)")
    one = max(page.evaluate(WAITING))
    page.evaluate(FORGET, one)
    page.unroute(SCANS)
    assert settled(page, ticked) == ({one}, 0)
    page.context.close()

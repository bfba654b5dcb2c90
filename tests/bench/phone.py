"""The moment of a scan on a slow phone: a real Chromium at phone size, its processor slowed four times."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from statistics import quantiles

from playwright.sync_api import Browser, Page, sync_playwright

from tests.bench.business import make_business
from tests.bench.figures import table
from tests.bench.installation import Installation, installation
from tests.browser.clips import clip, code, scene

SLOWED = 4
STEADY = 150  # scans, one every 400 ms
PHONE = {"width": 390, "height": 844}
AIM = 45  # kB, compressed: all that the page needs to scan, the first time; tests/browser/test_first_load.py holds it
# As a scanner types: a key every 2 ms, each heard when the page comes to it, and the last one of a code at its time.
TYPE = """async ([numbers, every]) => {
    const press = (key, at) => {
        const target = document.activeElement ?? document.body;
        const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
        Object.defineProperty(event, "timeStamp", { value: at }); // when the scanner sent it, however busy the page was
        if (target.dispatchEvent(event) && key.length === 1 && target.matches("input")) target.value += key;
    };
    const began = performance.now() + 200;
    const sent = (key, at) => new Promise((done) => {
        setTimeout(() => done(press(key, at)), at - performance.now());
    });
    await Promise.all(numbers.flatMap((number, place) => [...number, "Enter"].map(
        (key, nth) => sent(key, began + place * every - (number.length - nth) * 2))));
}"""
LISTEN = """() => {
    window.took = [], window.kept = [];
    document.addEventListener("kept", ({ detail }) => kept.push(detail.scan.number));
    document.addEventListener("judged", ({ detail: { took: until } }) => {
        const at = performance.now() - until;
        requestAnimationFrame(() => setTimeout(() => took.push(performance.now() - at))); // drawn, not only decided
    });
}"""
# How fast the slowed page is just now: the same work every time, the middle of five, in ms. A shared machine is not the
# same from hour to hour, and what it takes from a page is taken four times.
LOOP = """() => {
    const once = () => {
        const began = performance.now();
        let sum = 0;
        for (let n = 0; n < 5_000_000; n += 1) sum += (n * n) % 7;
        return performance.now() - began + sum * 0;
    };
    return [once(), once(), once(), once(), once()].sort((one, other) => one - other)[2];
}"""
WEIGHED = """() => performance.getEntries().filter((entry) => "transferSize" in entry)
    .map((entry) => [new URL(entry.name).pathname, entry.encodedBodySize])"""


@contextmanager
def chromium(*words: str) -> Iterator[Browser]:
    """A browser with these further words on its command line. Raises LookupError where there is none."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not path:
        raise LookupError("there is no Chromium on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu", *words])
        yield browser
        browser.close()


def stand(browser: Browser, installed: Installation, cookie: str, path: str) -> Page:
    """A slowed phone on the scan page, started."""
    origin = f"http://127.0.0.1:{installed.port}"
    context = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True, service_workers="block")
    name, _, value = cookie.removeprefix("Cookie: ").partition("=")
    context.add_cookies([{"name": name, "value": value, "url": origin}])
    page = context.new_page()
    page.goto(origin + path)
    page.wait_for_load_state("networkidle")
    page.evaluate(LISTEN)
    context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWED})
    return page


def drained(page: Page, count: int) -> None:
    """Wait until so many verdicts have been drawn, half a minute at most."""
    for _ in range(300):
        if page.evaluate("took.length") >= count:
            return
        page.wait_for_timeout(100)


def measure(parcels: int, seconds: int) -> str:
    """Latencies with an expected list of so many parcels, and ten wedge scans a second for so long."""
    with installation() as installed:
        business = make_business(installed.app)
        content, numbers = business.export(parcels, timedelta(hours=5), "Awaiting collection")
        business.bring_in(content)
        path, cookie = f"/handovers/{business.open_batch()}", business.cookie()
        installed.start("web")
        with chromium() as browser:
            page = stand(browser, installed, cookie, path)
            weighed = page.evaluate(WEIGHED)
            page.get_by_role("button", name="Start scanning").tap()
            speed = [page.evaluate(LOOP)]
            page.evaluate(TYPE, [numbers[:STEADY], 400])
            drained(page, STEADY)
            typed = page.evaluate("took")
            page.evaluate("() => { took.length = kept.length = 0; }")
            fast = numbers[STEADY : STEADY + seconds * 10]
            page.evaluate(TYPE, [fast, 100])
            drained(page, len(fast))
            kept, rushed = page.evaluate("kept.length"), page.evaluate("took")
            speed.append(page.evaluate(LOOP))
        filmed = by_camera(installed, cookie, path, numbers[-30:])
    return report(weighed, typed, filmed, (kept, len(fast), rushed), parcels, speed)


def by_camera(installed: Installation, cookie: str, path: str, numbers: list[str]) -> list[float]:
    """From the decoder's answer to the verdict, for labels that pass before the camera one a second."""
    with tempfile.TemporaryDirectory() as folder:
        film = clip(Path(folder) / "labels.mjpeg", *(scene((code(number), (640, 360))) for number in numbers))
        fake = ("--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream",
                f"--use-file-for-fake-video-capture={film}")  # fmt: skip
        with chromium(*fake) as browser:
            page = stand(browser, installed, cookie, path)
            page.get_by_role("button", name="Start scanning").tap()
            page.locator("scan-camera[data-reading]").wait_for(timeout=60_000)
            page.wait_for_timeout(len(numbers) * 1000)
            return page.evaluate("took")


def first_load(weighed: list) -> list[int]:
    """Of what a page loaded, as `WEIGHED` tells it, the bytes of each download that it needs to scan."""
    return [size for path, size in weighed if not path.endswith("/expected")]


def report(weighed: list, typed: list, filmed: list, rush: tuple, parcels: int, speed: list[float]) -> str:
    """What was measured, in words."""
    kept, sent, rushed = rush
    first = first_load(weighed)
    listed = sum(size for path, size in weighed if path.endswith("/expected"))
    rows = [
        (name, len(times), *(f"{point:.0f}" for point in spread(times)), aim)
        for name, times, aim in (
            ("scanner's last key to the verdict on screen", typed, "50 ms"),
            ("the same, ten scans a second", rushed, "50 ms"),
            ("camera's decoder to the verdict on screen", filmed, "100 ms"),
        )
    ]
    return (
        f"Chromium at 390x844, processor slowed {SLOWED} times, {parcels:,} parcels on the expected list. The page is "
        f"{sum(first) / 1000:.1f} kB compressed in {len(first)} downloads (aim: {AIM} kB); the "
        f"list beside it {listed / 1000:.0f} kB. Ten scans a second: {kept:,} of {sent:,} kept. "
        f"The slowed page needs {speed[0]:.0f} ms for a fixed loop before, {speed[-1]:.0f} ms after.\n\n"
        + table(("from, to", "times", "p50 ms", "p95 ms", "most ms", "aim for p95"), rows)
    )


def spread(times: list[float]) -> tuple[float, float, float]:
    """Median, 95th percentile and the most."""
    cuts = quantiles(times, n=20) if len(times) > 1 else [0.0] * 19
    return cuts[9], cuts[18], max(times, default=0.0)

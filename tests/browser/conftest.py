"""A real server process and a real Chromium. Skipped, with the reason, where there is no Chromium."""

import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from tests.browser.clips import clip
from tests.cast import Cast
from tests.postgres import free_port
from webapp import create_app, settings
from webapp.accounts.actions import hash_password
from webapp.accounts.models import Person
from webapp.kit.db import db, transaction
from webapp.kit.processes import die_with

PASSWORD = "a password for tests only"
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--host-resolver-rules=MAP lan.test 127.0.0.1",  # an address that is not localhost: plain http, nothing secure
]
AXE = Path(__file__).parent / "vendor" / "axe-core" / "axe.min.js"
PHONE, LAPTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 800}


def chromium() -> str | None:
    """Where Chromium is on this machine."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    # Last: from its first test to the end Playwright has an event loop running, in which nobody else can start one.
    items.sort(key=lambda item: "tests/browser" in str(item.path))
    for item in items:
        if "tests/browser" in str(item.path):
            item.add_marker("browser")
            if not chromium():
                item.add_marker(pytest.mark.skip(reason="there is no Chromium on this machine"))


class Site:
    """A running server with the cast in its database."""

    def __init__(self, home: Path):
        self.port = free_port()
        self.origin = f"http://127.0.0.1:{self.port}"
        self.env = {
            **os.environ, "HANDOVER_HOME": str(home), "PORT": str(self.port), "REDIS_URL": "",
            "DATABASE_URL": f"sqlite:///{home / 'site.db'}", "PYTHONPATH": str(Path(__file__).parents[2]),
        }  # fmt: skip
        self.app = create_app(settings.read(self.env))

    def start(self) -> None:
        """Start the web server as the Procfile does, and wait until it answers."""
        command = [
            sys.executable, "-m", "granian", "--interface", "wsgi", "--http", "1", "--no-ws", "--host", "127.0.0.1",
            "--port", str(self.port), "--workers", "1", "--blocking-threads", "4", "--log-level", "error",
            "webapp.wsgi:app",
        ]  # fmt: skip
        parent = os.getpid()
        self.server = subprocess.Popen(command, env=self.env, preexec_fn=lambda: die_with(parent))
        for _ in range(600):
            try:
                urllib.request.urlopen(f"{self.origin}/health", timeout=1).close()
                return
            except urllib.error.HTTPError:
                return
            except OSError:
                time.sleep(0.1)
        raise RuntimeError("the server does not answer")

    def stop(self) -> None:
        """Stop it."""
        self.server.terminate()
        self.server.wait(10)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    site = Site(tmp_path_factory.mktemp("site"))
    with site.app.app_context():
        db.create_all()
        db.session.remove()
    site.start()
    yield site
    site.stop()
    with site.app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def stage(site: Site) -> Iterator[Cast]:
    """The cast in the site's own database, with passwords; a new business for every test."""
    from tests.conftest import _empty_tables

    with site.app.app_context():
        _empty_tables()
        cast = Cast(site.app)
        with transaction():
            for person in db.session.query(Person):
                person.password_hash = hash_password(PASSWORD)
        yield cast
        db.session.remove()


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path=chromium(), args=QUIET)
    yield browser
    browser.close()


class Watched:
    """A page whose every console error, failed script and request to another host is remembered."""

    def __init__(self, context: BrowserContext, origin: str):
        self.page: Page = context.new_page()
        self.origin, self.faults = origin, []
        self.page.on("console", lambda said: said.type == "error" and self.faults.append(f"console: {said.text}"))
        self.page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        self.page.on("request", lambda asked: self._outside(asked.url))
        self.page.on("dialog", lambda dialog: self.faults.append(f"dialog: {dialog.message}"))

    def _outside(self, url: str) -> None:
        if not url.startswith((self.origin, "data:", "blob:")):
            self.faults.append(f"request to another host: {url}")

    def sign_in(self, email: str) -> Page:
        """Sign in and stand on the person's home."""
        self.page.goto(self.origin)
        self.page.fill("[name=email]", email)
        self.page.fill("[name=password]", PASSWORD)
        self.page.click("button[type=submit]")
        self.page.wait_for_selector(".whoami")
        return self.page

    def enter(self, cast: Cast, who) -> Page:
        """Be signed in already (sign-ins are few a minute from one address)."""
        cookie = cast.client(who).get_cookie("handover")
        self.page.context.add_cookies([{"name": "handover", "value": cookie.value, "url": self.origin}])
        return self.page

    def wedge(self, text: str, end: str = "Enter") -> None:
        """Type as a keyboard-wedge scanner does: at once, with its suffix; then a moment until the next trigger.

        The keys carry the time at which the scanner sent them, as a machine stamps them however busy its browser is.
        """
        self.page.evaluate(
            """([text, end]) => {
                const target = document.activeElement ?? document.body;
                const timeStamp = { value: performance.now() };
                const press = (key, ctrlKey = false) => {
                    const event = new KeyboardEvent("keydown", { key, ctrlKey, bubbles: true, cancelable: true });
                    Object.defineProperty(event, "timeStamp", timeStamp);
                    const typed = target.dispatchEvent(event) && key.length === 1 && !ctrlKey;
                    if (typed && target.matches?.("input")) target.value += key;
                };
                const keys = { "\\n": ["Enter"], "\\x1d": ["]", true] };  // FNC1 is pressed as Ctrl and a bracket
                for (const letter of text) press(...(keys[letter] ?? [letter]));
                if (end) press(end);
            }""",
            [text, end],
        )
        self.page.wait_for_timeout(40)

    def until(self, expression: str, seconds: float = 20) -> None:
        """Wait until that is true on the page (the content policy forbids what `wait_for_function` does there)."""
        end = time.monotonic() + seconds
        while not self.page.evaluate(expression):
            assert time.monotonic() < end, f"never true: {expression}"
            self.page.wait_for_timeout(50)

    def check(self, *allowed: str) -> None:
        """Nothing went wrong on this page so far."""
        faults = [fault for fault in self.faults if not any(word in fault for word in allowed)]
        assert faults == []

    def axe(self) -> None:
        """No serious accessibility finding on the page as it stands."""
        self.page.evaluate(AXE.read_text())
        found = self.page.evaluate("async () => (await axe.run(document, {resultTypes: ['violations']})).violations")
        serious = [
            (each["id"], [node["target"] for node in each["nodes"]][:5], each["nodes"][0].get("failureSummary", ""))
            for each in found
            if each["impact"] in {"serious", "critical"}
        ]
        assert serious == []


@pytest.fixture
def phone(browser: Browser, site: Site) -> Iterator[Watched]:
    """A phone of 390 by 844."""
    context = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True, service_workers="block")
    yield Watched(context, site.origin)
    context.close()


@pytest.fixture
def installed(browser: Browser, site: Site) -> Iterator[Watched]:
    """The same phone with its service worker, which the other tests do without: page.route sees nothing through it."""
    context = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True)
    yield Watched(context, site.origin)
    context.close()


@pytest.fixture
def laptop(browser: Browser, site: Site) -> Iterator[Watched]:
    """A laptop of 1280 by 800."""
    context = browser.new_context(viewport=LAPTOP, service_workers="block")
    yield Watched(context, site.origin)
    context.close()


@pytest.fixture
def filming(playwright, site, tmp_path) -> Iterator[Callable[..., Watched]]:
    """A phone whose camera plays these scenes, each so many seconds: filming(scene, ..., seconds=1.0)."""
    browsers = []

    def play(*scenes, seconds: float = 1.0) -> Watched:
        path = clip(tmp_path / f"{len(browsers)}.mjpeg", *scenes, seconds=seconds)
        fake = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream",
                f"--use-file-for-fake-video-capture={path}"]  # fmt: skip
        browsers.append(playwright.chromium.launch(executable_path=chromium(), args=[*QUIET, *fake]))
        return Watched(browsers[-1].new_context(viewport=PHONE, has_touch=True, is_mobile=True), site.origin)

    yield play
    for browser in browsers:
        browser.close()

"""bin/start --phone: the real program, real certificates, a real Chromium that trusts them, and one that does not."""

import json
import os
import plistlib
import socket
import ssl
import stat
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from cryptography import x509
from playwright.sync_api import Page, sync_playwright

from tests.browser.conftest import AXE, PHONE, QUIET, chromium
from tests.postgres import free_port
from tests.test_start import LAUNCH, ROOT, Running, alive, answers, children_of, environment, once, until
from webapp.launch import phones
from webapp.launch.phones import Door, PhoneWatch, choose_door
from webapp.supervisor import Supervisor

pytestmark = once
browser = pytest.mark.skipif(not chromium(), reason="there is no Chromium on this machine")


class WithDoor(Running):
    """bin/start --phone, its door on this machine itself."""

    def __init__(self, home: Path, **more: str):
        self.door, self.page = free_port(), free_port()
        ports = {"PHONE_PORT": str(self.door), "PHONE_PAGE_PORT": str(self.page)}
        super().__init__(home, "--phone", PHONE_HOST="127.0.0.1", HANDOVER_SAMPLE="1", **ports, **more)

    @property
    def address(self) -> str:
        return f"https://127.0.0.1:{self.door}"

    def ask(self, path: str, trusting: bool = True, **headers: str):
        authority = (self.home / "secrets/authority.pem").read_text() if trusting else None
        context = ssl.create_default_context(cadata=authority)
        asked = urllib.request.Request(self.address + path, headers=headers)
        return urllib.request.urlopen(asked, timeout=10, context=context)

    def plain(self, path: str, method: str = "GET"):
        asked = urllib.request.Request(f"http://127.0.0.1:{self.page}{path}", method=method)
        try:
            with urllib.request.build_opener(Stay).open(asked, timeout=10) as answer:
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as refused:
            return refused.code, refused.headers, refused.read()


class Stay(urllib.request.HTTPRedirectHandler):
    """Shows where it was sent, and does not go."""

    def redirect_request(self, *_):
        return None


@pytest.fixture(scope="module")
def running(tmp_path_factory) -> Iterator[WithDoor]:
    with WithDoor(tmp_path_factory.mktemp("home")) as running:
        yield running


def test_a_phone_that_trusts_the_authority_comes_in_by_https(running):
    with running.ask("/sign-in") as answer:
        assert answer.status == 200
        cookie = answer.headers["Set-Cookie"]
        assert cookie.startswith("__Host-handover=")
        assert "Secure" in cookie
        assert "Strict-Transport-Security" not in answer.headers


def test_a_phone_that_does_not_is_warned(running):
    with pytest.raises(urllib.error.URLError, match="unable to get local issuer"):
        running.ask("/sign-in", trusting=False)


def test_nobody_comes_in_by_another_name(running):
    with pytest.raises(urllib.error.HTTPError) as refused:
        running.ask("/sign-in", Host="evil.example")
    assert refused.value.code == 400
    assert b"does not go by that name" in refused.value.read()


def test_the_laptops_own_door_stays_as_it_was(running):
    assert running.get("/health")[0] == 200
    assert f"Handover is running:  http://127.0.0.1:{running.port}" in running.said


def test_the_console_shows_the_code_the_addresses_and_the_fingerprint(running):
    assert f"http://127.0.0.1:{running.page}" in running.said
    assert running.address in running.said
    assert "▀▀▀▀▀" in running.said
    assert max(map(len, running.said.splitlines())) <= 130
    kept = json.loads((running.home / "running.json").read_text())["phones"]
    assert all(line in running.said for line in (kept["fingerprint"][:47], kept["fingerprint"][48:]))


def test_the_plain_page_gives_the_certificate_in_both_forms(running):
    authority = x509.load_pem_x509_certificate((running.home / "secrets/authority.pem").read_bytes())
    status, headers, content = running.plain("/handover.crt")
    assert (status, headers["Content-Type"]) == (200, "application/x-x509-ca-cert")
    assert x509.load_der_x509_certificate(content) == authority
    status, headers, content = running.plain("/handover.mobileconfig")
    assert (status, headers["Content-Type"]) == (200, "application/x-apple-aspen-config")
    payload = plistlib.loads(content)["PayloadContent"][0]
    assert payload["PayloadType"] == "com.apple.security.root"
    assert x509.load_der_x509_certificate(payload["PayloadContent"]) == authority


def test_the_plain_page_sends_to_the_app(running):
    status, headers, _ = running.plain("/open")
    assert (status, headers["Location"]) == (302, running.address)


@pytest.mark.parametrize(
    "path",
    [
        "/sign-in",
        "/health",
        "/api/v1/openapi.json",
        "/index.html",
        "/../secrets/authority.key",
        "/%2e%2e/secrets/authority.key",
        "/static/js/app.js",
        "/static/../webapp/settings.py",
        "//etc/passwd",
        "/authority.key",
        "/running.json",
    ],
)
def test_the_plain_page_gives_nothing_else(running, path):
    assert running.plain(path)[0] == 404


def test_the_plain_page_takes_nothing_in(running):
    assert running.plain("/", "POST")[0] == 501
    status, headers, content = running.plain("/")
    assert status == 200
    assert "Set-Cookie" not in headers
    assert b"<form" not in content
    assert b"csrf" not in content
    assert running.plain("/", "HEAD")[2] == b""


def test_a_silent_guest_does_not_keep_the_plain_page_from_others(running):
    with socket.create_connection(("127.0.0.1", running.page)), socket.create_connection(("127.0.0.1", running.door)):
        assert running.plain("/")[0] == 200
        assert running.ask("/sign-in").status == 200


def test_keys_and_page_are_their_owners_only(running):
    files = [*(running.home / "secrets").iterdir(), *(running.home / "phones").iterdir()]
    open_ones = [path.name for path in files if stat.S_IMODE(path.stat().st_mode) & 0o077]
    assert (open_ones, len(files) >= 8) == ([], True)


def test_the_doctor_looks_through_the_door(running):
    said = doctor(running)
    assert f"{running.address} answers, with a certificate that is trusted" in said.stdout, said.stdout


def doctor(running: Running) -> subprocess.CompletedProcess:
    words = [sys.executable, "-m", "webapp.commands", "doctor"]
    return subprocess.run(words, cwd=ROOT, env=running.env, capture_output=True, text=True, check=False)


@contextmanager
def phone(home: Path) -> Iterator[Page]:
    """A Chromium of phone size whose owner has that home."""
    with sync_playwright() as playwright:
        options = {"executable_path": chromium(), "args": QUIET, "env": os.environ | {"HOME": str(home)}}
        started = playwright.chromium.launch(**options)
        yield started.new_context(viewport=PHONE, has_touch=True, is_mobile=True).new_page()
        started.close()


@pytest.fixture
def trusting(running, tmp_path) -> Path:
    """The home of somebody who has installed the certificate that the plain page gives."""
    (tmp_path / "handover.crt").write_bytes(running.plain("/handover.crt")[2])
    words = [sys.executable, str(ROOT / "tests/nss.py"), str(tmp_path), str(tmp_path / "handover.crt")]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if "libnss3.so: cannot open" in done.stderr:
        pytest.skip("there is no NSS on this machine to make Chromium trust anybody")
    assert done.returncode == 0, done.stderr
    return tmp_path


@browser
def test_a_chromium_that_trusts_it_is_safe_there_and_can_sign_in(running, trusting):
    people = json.loads((running.home / "sample.json").read_text())["passwords"]
    with phone(trusting) as page:
        page.goto(running.address)
        page.fill("[name=email]", "staff@kettle.test")
        page.fill("[name=password]", people["staff"])
        page.click("main button[type=submit]")
        page.wait_for_selector(".whoami")
        assert page.evaluate("[isSecureContext, !!navigator.mediaDevices, 'serviceWorker' in navigator]") == [True] * 3
        if page.evaluate("fetch('/service-worker.js').then((answer) => answer.ok)"):
            registered = "navigator.serviceWorker.register('/service-worker.js').then(() => true, String)"
            assert page.evaluate(registered) is True


@browser
def test_the_plain_page_leads_a_phone_that_trusts_it_straight_in(running, trusting):
    with phone(trusting) as page:
        page.goto(f"http://127.0.0.1:{running.page}")
        page.wait_for_url(f"{running.address}/**")


@browser
def test_the_plain_page_shows_any_other_phone_the_steps(running, tmp_path):
    with phone(tmp_path) as page:
        failed = []
        page.on("requestfailed", lambda request: failed.append(request.url))
        page.goto(f"http://127.0.0.1:{running.page}")
        until(lambda: failed or page.wait_for_timeout(50))
        page.wait_for_timeout(2000)
        assert page.url == f"http://127.0.0.1:{running.page}/"
        assert failed == [f"{running.address}/health"]
        assert page.get_by_text("This phone trusts it").is_hidden()
        page.locator("summary", has_text="Android").click()
        assert page.get_by_role("link", name="Get the certificate").is_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") != "rgba(0, 0, 0, 0)"
        page.evaluate(AXE.read_text())
        found = page.evaluate("async () => (await axe.run(document, {resultTypes: ['violations']})).violations")
        assert [each["id"] for each in found] == []


def test_without_being_asked_nothing_of_it_runs_and_the_next_start_keeps_its_authority(tmp_path):
    with WithDoor(tmp_path, WEB_WORKERS="1") as first:
        fingerprint = json.loads((tmp_path / "running.json").read_text())["phones"]["fingerprint"]
        below = list(children_of(first.process.pid).values())
        assert answers(first.door)
    assert not any(map(alive, below))
    assert not answers(first.door)
    assert not answers(first.page)
    with Running(tmp_path) as usual:
        assert "Phones" not in usual.said
        assert "phones" not in json.loads((tmp_path / "running.json").read_text())
        assert not any("ssl-" in words or "launch.page" in words for words in children_of(usual.process.pid))
        assert "Phones" in doctor(usual).stdout
    with WithDoor(tmp_path, WEB_WORKERS="1"):
        assert json.loads((tmp_path / "running.json").read_text())["phones"]["fingerprint"] == fingerprint


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"PHONE_HOST": "8.8.8.8"}, "not an address of a local network"),
        ({"PHONE_HOST": "kettle.example"}, "not an address of a local network"),
        ({"PHONE_HOST": "0.0.0.0"}, "not an address of a local network"),
        ({"PHONE_HOST": "10.255.255.254"}, "Cannot listen on 10.255.255.254"),
        ({"PHONE_PORT": "eighty"}, "PHONE_PORT must be a whole number"),
    ],
)
def test_a_door_that_cannot_be_opened_is_refused_in_words(tmp_path, more, words):
    env = environment(tmp_path, PORT=str(free_port()), **more)
    done = subprocess.run([*LAUNCH, "--phone"], cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_a_busy_port_is_named_by_its_setting(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = busy.getsockname()[1]
        env = environment(tmp_path, PORT=str(free_port()), PHONE_HOST="127.0.0.1", PHONE_PAGE_PORT=str(port))
        env["PHONE_PORT"] = str(free_port())
        done = subprocess.run([*LAUNCH, "--phone"], cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert f"PHONE_PAGE_PORT={port + 1} bin/start --phone" in done.stderr


def test_a_machine_in_no_network_is_told_so(monkeypatch):
    monkeypatch.setattr(phones, "own_addresses", list)
    with pytest.raises(SystemExit, match="in no local network"):
        choose_door({"PHONE_HOST": ""})


CONFIG = {"PHONE_HOST": "", "PHONE_PORT": 8443, "PHONE_PAGE_PORT": 8080}


@pytest.fixture
def watched(tmp_path, monkeypatch):
    """A watch over a door whose machine's addresses the test chooses; its children only sleep."""
    addresses = ["192.168.1.20"]
    monkeypatch.setattr(phones, "own_addresses", lambda: list(addresses))
    monkeypatch.setattr(Door, "commands", lambda door, *_: {"phones": f"sleep 31{door.port}", "page": "sleep 312"})
    env = environment(tmp_path, PATH=os.environ["PATH"])
    door = choose_door(CONFIG)
    assert door.prepare(env, ROOT)
    commands = {"web": "sleep 310"} | door.commands()
    supervisor, notes = Supervisor(commands, env, tmp_path), []
    return PhoneWatch(supervisor, CONFIG | {"HOME": tmp_path}, door, ROOT, notes.append), addresses, notes


def look(watch: PhoneWatch) -> None:
    watch.next_at = time.monotonic()
    watch()


def names_on_disk(home: Path) -> str:
    certificate = x509.load_pem_x509_certificate((home / "secrets/server.pem").read_bytes())
    return str(certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value)


def test_a_new_address_gets_a_new_certificate_and_the_door_moves(watched, tmp_path, capsys):
    watch, addresses, notes = watched
    look(watch)
    assert notes == []
    addresses[:] = ["192.168.7.7"]
    look(watch)
    assert [door.address for door in notes] == ["https://192.168.7.7:8443"]
    assert "192.168.7.7" in names_on_disk(tmp_path)
    assert "192.168.1.20" not in names_on_disk(tmp_path)
    assert "http://192.168.7.7:8080" in capsys.readouterr().out


def test_a_network_that_is_away_for_a_while_changes_nothing(watched):
    watch, addresses, notes = watched
    addresses.clear()
    look(watch)
    assert notes == []


def test_a_certificate_about_to_end_is_renewed_while_running(watched, capsys):
    watch, _, notes = watched
    watch.door.news["renew_at"] = time.time() - 1
    look(watch)
    assert len(notes) == 1
    assert "moved" not in capsys.readouterr().out

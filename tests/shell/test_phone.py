"""The page that brings the app onto a phone."""

import json
from urllib.parse import urlsplit

import pytest

from tests.printed import codes

DOOR = {
    "address": "https://192.168.1.20:8443",
    "page": "http://192.168.1.20:8080",
    "fingerprint": "AB CD EF",
    "authority": "Handover on kettle (abc123)",
}


@pytest.fixture
def door(app):
    path = app.config["HOME"] / "running.json"
    path.write_text(json.dumps({"address": "http://127.0.0.1:8000", "process": 1, "phones": DOOR}))
    yield DOOR
    path.unlink()


def look_by(cast, origin: str) -> str:
    """The page as a seller sees it who came by that origin."""
    client = cast.client(cast.seller)
    client.set_cookie("handover", client.get_cookie("handover").value, domain=urlsplit(origin).hostname)
    answer = client.get("/phone", base_url=origin)
    assert answer.status_code == 200
    return answer.text


def test_an_open_door_shows_its_code_and_the_steps(cast, door):
    text = cast.client(cast.seller).get("/phone").text
    assert "Code of the address http://192.168.1.20:8080" in text
    assert 'href="http://192.168.1.20:8080/handover.mobileconfig"' in text
    assert "Certificate Trust Settings" in text
    assert "Handover on kettle (abc123)" in text


def test_a_closed_door_says_how_to_open_it(cast):
    text = cast.client(cast.staff).get("/phone").text
    assert "bin/start --phone" in text
    assert "HOST=0.0.0.0 bin/start" in text
    assert '<svg class="code"' not in text


def test_an_installation_behind_https_shows_its_own_address(cast):
    text = look_by(cast, "https://parcels.example")
    assert "Code of the address https://parcels.example" in text
    assert "bin/start" not in text


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost:8000", "[::1]:8000", "localhost"])
def test_an_address_of_this_machine_alone_is_no_code_for_a_phone(cast, host):
    assert '<svg class="code"' not in look_by(cast, f"http://{host}")


def test_a_host_that_is_not_trusted_is_refused_in_words(app, client):
    app.config["TRUSTED_HOSTS"] = ["handover.example"]
    try:
        refused = client.get("/sign-in", base_url="http://evil.example")
        assert (refused.status_code, "does not go by that name" in refused.text) == (400, True)
        assert client.get("/sign-in", base_url="http://handover.example").status_code == 200
    finally:
        app.config["TRUSTED_HOSTS"] = None


def test_a_phone_is_enrolled_by_the_door_it_can_reach(cast, door):
    shown = cast.client(cast.seller).post("/enrolments", data={"name": "Sample phone"}).text
    (_, address), *_ = codes(shown)
    assert address.startswith("https://192.168.1.20:8443/enrol/")
    assert "only this machine can reach" not in shown


def test_without_a_door_a_laptop_on_its_own_is_told_so(cast):
    assert "only this machine can reach" in cast.client(cast.seller).post("/enrolments", data={"name": "Sample"}).text

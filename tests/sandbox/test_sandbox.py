"""The stand-ins speak the real wire formats: a client that knows only those can use them."""

import base64
import gzip
import json
import re
import subprocess
import sys
import time
from datetime import UTC, datetime
from urllib import request
from urllib.error import HTTPError, URLError

import pytest

from sandbox.faults import SWITCHES, Faults
from sandbox.parcels import Depot, Parcel
from sandbox.stories import STEPS, STORIES
from tests.sandbox_server import ROOT, free_port, start_sandbox


def _api(outside, method: str, path: str, body: dict | None = None, key: str | None = None):
    """Status and JSON of one call to the tracker API."""
    asked = request.Request(outside.address + path, json.dumps(body).encode() if body else None, method=method)
    asked.add_header("Authorization", "Basic " + base64.b64encode(f"{key or outside.key}:".encode()).decode())
    asked.add_header("Content-Type", "application/json")
    try:
        with request.urlopen(asked, timeout=10) as answer:
            return answer.status, json.load(answer)
    except HTTPError as refused:
        with refused:
            return refused.code, json.load(refused)


def test_a_tracker_is_made_found_and_shown(sandbox):
    status, made = _api(sandbox, "POST", "/v2/trackers", {"tracker": {"tracking_code": "EZ1", "carrier": "USPS"}})
    assert status == 201
    assert re.fullmatch(r"trk_[0-9a-f]{32}", made["id"])
    assert (made["object"], made["status"], made["tracking_details"]) == ("Tracker", "unknown", [])
    sandbox.advance("EZ1", 2)
    status, shown = _api(sandbox, "GET", f"/v2/trackers/{made['id']}")
    assert (status, shown["status"], len(shown["tracking_details"])) == (200, "in_transit", 2)
    detail = shown["tracking_details"][1]
    assert detail["object"] == "TrackingDetail"
    assert detail["tracking_location"]["object"] == "TrackingLocation"
    assert datetime.fromisoformat(detail["datetime"]).tzinfo is not None
    status, listed = _api(sandbox, "GET", "/v2/trackers?tracking_code=EZ1")
    assert [tracker["id"] for tracker in listed["trackers"]] == [made["id"]]
    assert listed["has_more"] is False


def test_asking_for_the_same_number_again_makes_no_second_tracker(sandbox):
    body = {"tracker": {"tracking_code": "EZ1"}}
    first, second = (_api(sandbox, "POST", "/v2/trackers", body)[1]["id"] for _ in range(2))
    assert first == second


def test_a_wrong_key_a_missing_number_and_an_unknown_tracker_are_refused_as_the_api_does(sandbox):
    assert _api(sandbox, "GET", "/v2/trackers", key="wrong")[0] == 401
    status, refused = _api(sandbox, "POST", "/v2/trackers", {"tracker": {"carrier": "USPS"}})
    assert (status, refused["error"]["code"]) == (422, "TRACKER.CREATE.ERROR")
    assert _api(sandbox, "GET", "/v2/trackers/trk_0")[0] == 404
    assert _api(sandbox, "GET", "/v2/trackers?tracking_code=NOBODY")[1]["trackers"] == []


def test_a_parcel_asked_about_for_the_first_time_is_delivered_within_about_90_seconds():
    parcel = Parcel("N", "easypost", started_at=datetime(2026, 11, 22, tzinfo=UTC).isoformat())
    assert parcel.happened(datetime(2026, 11, 22, 0, 1, 30, tzinfo=UTC))[-1].step.name == "delivered"


def test_every_story_is_made_of_known_steps_in_order():
    for story in STORIES.values():
        assert [seconds for seconds, _ in story] == sorted(seconds for seconds, _ in story)
        assert {name for _, name in story} <= STEPS.keys()


def test_a_story_can_be_told_by_hand_to_its_end(sandbox):
    sandbox.story("EZ1", "two_failed_attempts")
    sandbox.advance("EZ1", 7)
    names = [step["step"] for step in sandbox.show()["parcels"]["EZ1"]["happened"]]
    assert names.count("no_one_home") == 2
    with pytest.raises(HTTPError):
        sandbox.advance("EZ1")


@pytest.mark.parametrize(("switch", "status"), [("errors", 500), ("refused", 401), ("limit", 429), ("redirect", 302)])
def test_it_misbehaves_when_told_to(sandbox, switch, status):
    class Stay(request.HTTPRedirectHandler):
        def redirect_request(self, *_):
            return None

    sandbox.misbehave(**{switch: 1})
    with pytest.raises(HTTPError) as caught:
        request.build_opener(Stay).open(sandbox.address + "/v2/trackers", timeout=5)
    with caught.value:
        assert caught.value.code == status
        assert (caught.value.headers.get("Retry-After") == "2") is (status == 429)


def test_its_bomb_is_small_outside_and_large_inside(sandbox):
    sandbox.misbehave(bomb=1)
    with request.urlopen(sandbox.address + "/v2/trackers", timeout=10) as answer:
        squeezed = answer.read()
    assert len(squeezed) < 200_000
    assert len(gzip.decompress(squeezed)) == 100_000_000


def test_it_can_be_slow(sandbox):
    sandbox.misbehave(latency=300)
    begun = time.monotonic()
    _api(sandbox, "GET", "/v2/trackers")
    assert time.monotonic() - begun >= 0.3


def test_a_switch_that_does_not_exist_is_refused(sandbox):
    with pytest.raises(HTTPError):
        sandbox.misbehave(magic=1)
    with pytest.raises(ValueError, match="magic"):
        Faults().set({"magic": 1})
    assert "errors" in SWITCHES


def test_parcels_outlive_the_process_when_a_file_is_given(tmp_path):
    kept = tmp_path / "depot.json"
    Depot(kept).begin("EZ1", "easypost", "lost", 0).advance(datetime.now(UTC))
    first = Depot(kept)
    first.parcels["EZ1"].advance(datetime.now(UTC))
    first.save()
    assert [each.step.name for each in Depot(kept).parcels["EZ1"].happened(datetime.now(UTC))] == ["announced"]


def test_the_page_has_a_button_for_the_next_step_and_shows_numbers_as_text(sandbox):
    sandbox.story("<b>EZ/1</b>")
    with request.urlopen(sandbox.address, timeout=5) as answer:
        text = answer.read().decode()
    assert "Next step" in text
    assert "<b>EZ" not in text
    path = re.search(r'action="(/sandbox/parcels/[^"]+/advance)"', text)[1]
    form = request.Request(sandbox.address + path, b"", {"Content-Type": "application/x-www-form-urlencoded"})
    with request.urlopen(form, timeout=5) as answer:
        assert "Shipping label created" in answer.read().decode()


def test_the_command_line_tells_stories_too(sandbox):
    def run(*words: str) -> subprocess.CompletedProcess:
        command = [sys.executable, "-m", "sandbox", *words, "--at", sandbox.address]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=30)

    assert run("story", "EZ1", "lost", "--speed", "0").returncode == 0
    assert '"announced"' in run("advance", "EZ1").stdout
    assert run("misbehave", "easypost", "errors=0.5").returncode == 0
    assert sandbox.show()["faults"]["easypost"] == {"errors": 0.5}
    assert run("misbehave", "easypost").returncode == 0
    assert sandbox.show()["faults"]["easypost"] == {}
    assert run("advance", "NOBODY").returncode == 1
    assert run("misbehave", "easypost", "errors=often").returncode == 1


def test_it_serves_on_the_port_it_was_given_and_stops_when_told():
    outside, process = start_sandbox("--story", "silent")
    process.terminate()
    assert process.wait(10) is not None
    with pytest.raises(URLError):
        outside.show()
    assert free_port() > 0

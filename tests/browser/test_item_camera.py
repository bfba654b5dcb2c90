"""Items before the camera, in a real browser: what is shown counts once for each time that it is shown."""

from collections.abc import Callable
from itertools import pairwise

import pytest
from playwright.sync_api import expect

from tests.browser.clips import code, scene
from tests.browser.conftest import Watched
from tests.browser.test_camera import MIDDLE, looked
from tests.packing.conftest import item
from tests.stock.test_actions import confirm, count

KETTLE, MUG = "4006381333931", "4006381333948"
HEARD = "window.numbers = []; document.addEventListener('scanned', ({ detail }) => numbers.push(detail.number));"


@pytest.fixture
def show(filming, site, stage) -> Callable[..., Watched]:
    """A phone whose camera plays these scenes: show(path, button, scene, ...) presses the button there, then Camera."""

    def play(path: str, button: str, *scenes, seconds: float = 1.0) -> Watched:
        phone = filming(*scenes, seconds=seconds)
        phone.page.add_init_script(HEARD)
        page = phone.enter(stage, stage.staff)
        page.goto(f"{site.origin}/{path}")
        page.get_by_role("button", name=button).first.click()
        camera = page.get_by_role("button", name="Camera")
        camera.wait_for()
        page.wait_for_load_state("load")  # its script has come: a press before that starts nothing
        camera.click()
        page.locator("scan-camera[data-reading]:not([hidden])").wait_for(timeout=40_000)
        return phone

    return play


def stocked(stage) -> None:
    count(stage, 9)
    item(stage, "KETTLE-1", KETTLE)
    item(stage, "MUG-1", MUG)


def test_an_item_that_stays_in_view_is_counted_once(show, stage):
    stocked(stage)
    phone = show("counts", "Count at", scene((code(KETTLE, "ean_13", 600), MIDDLE)))
    expect(phone.page.locator("input.figure")).to_have_value("1", timeout=40_000)
    phone.page.wait_for_timeout(3500)
    looked(phone.page, 15)
    assert phone.page.evaluate("numbers") == [KETTLE]
    expect(phone.page.locator("input.figure")).to_have_value("1")
    phone.axe()
    phone.check()


def test_items_shown_one_after_the_other_count_once_each_time_that_they_are_shown(show, stage):
    stocked(stage)
    kettle, mug = (scene((code(each, "ean_13", 600), MIDDLE)) for each in (KETTLE, MUG))
    phone = show("counts", "Count at", kettle, mug, seconds=16)  # of which the fake camera makes a third
    phone.until("numbers.length > 2", 90)
    seen = phone.page.evaluate("numbers")
    assert [a for a, b in pairwise(seen) if a == b] == [], "counted twice while it was in view"
    assert set(seen) == {KETTLE, MUG}
    phone.check()


def test_two_items_on_the_line_are_not_counted_by_turns(show, stage):
    stocked(stage)
    left, right = code(KETTLE, "ean_13", 420), code(MUG, "ean_13", 420)
    shaken = [scene((left, (x, 360)), (right, (x + 520, 360))) for x in (330, 430)]
    phone = show("counts", "Count at", *shaken, seconds=0.7)
    phone.until("numbers.length > 0", 40)
    looked(phone.page, 40)
    seen = phone.page.evaluate("numbers")
    assert len(seen) == len(set(seen)) <= 2
    phone.check()


def test_a_pick_list_is_walked_by_camera(show, stage):
    stocked(stage)
    confirm(stage, stage.order(quantity=1))
    phone = show("picks", "Make a pick list", scene((code(f"010{KETTLE}10LOT-7", "code_128", 600), MIDDLE)))
    expect(phone.page.locator("#part")).to_contain_text("This list is done", timeout=40_000)
    phone.check()


def test_a_box_is_packed_by_camera_and_a_wrong_item_stops_once(show, stage):
    stocked(stage)
    stage.order(number="576460000000000900", quantity=2, kinds=("confirmed",))
    phone = show("packing", "576460000000000900", scene((code(MUG, "ean_13", 600), MIDDLE)))
    expect(phone.page.locator("verdict-panel")).to_have_attribute("data-verdict", "stop", timeout=40_000)
    looked(phone.page, 9)
    assert phone.page.evaluate("numbers") == [MUG]
    phone.check()


def test_a_page_without_a_camera_running_fetches_nothing_for_one(phone, stage):
    stocked(stage)
    asked = []
    phone.page.on("request", lambda request: asked.append(request.url))
    page = phone.enter(stage, stage.staff)
    page.goto(f"{phone.origin}/counts")
    page.get_by_role("button", name="Count at").first.click()
    page.wait_for_selector("stock-scan")
    page.wait_for_load_state("networkidle")
    assert [url for url in asked if "scan-camera" in url or "wasm" in url or "decoder" in url] == []
    phone.check()

"""What the camera sees, in a real browser: each clip gives exactly the scan it should, or none."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.clips import code, scene
from tests.browser.conftest import Watched
from tests.browser.test_handing_over import scans, wait_for
from tests.handover.conftest import ready

MIDDLE = (640, 360)
NUMBER = "JT5040030012"
LABEL = code(NUMBER)


@pytest.fixture
def film(filming, site, stage) -> Callable[..., Watched]:
    """A phone whose camera plays these scenes: film(scene, ...) stands on the scan page, with the camera running."""

    def play(*scenes, seconds: float = 1.0) -> Watched:
        phone = filming(*scenes, seconds=seconds)
        page = phone.enter(stage, stage.staff)
        page.goto(f"{site.origin}/handovers/{batch(stage)}")
        page.wait_for_load_state("load")
        page.get_by_role("button", name="Start scanning").click()
        page.locator("scan-camera[data-reading]:not([hidden])").wait_for(timeout=40_000)
        return phone

    return play


def batch(stage):
    from webapp.handover.actions import Witness, open_batch
    from webapp.kit.db import transaction

    with transaction():
        return open_batch(Witness(stage.business, "person:test", "Sample Ana"), stage.carrier, stage.warehouse,
                          "pick_up").id  # fmt: skip


def looked(page: Page, times: int = 9) -> None:
    """Wait until the camera's pictures have been looked at that often, deep looks among them."""
    page.evaluate(
        """(times) => new Promise((resolve) => {
            const { frames } = document.querySelector("scan-camera");
            const answer = frames.answer.bind(frames);
            let seen = 0;
            frames.answer = (data) => { answer(data); if (++seen >= times) resolve(); };
        })""",
        times,
    )


def said(page: Page):
    return page.locator("verdict-panel [data-word]")


def test_labels_on_the_aiming_line_are_scanned(film, stage):
    """Straight, tilted, upside down, blurred, and of other symbologies; one after the other, over and over."""
    numbers = [f"JT504003001{n}" for n in range(6)]
    labels = [code(number) for number in numbers[:4]]
    for number in numbers:
        ready(stage, number)
    phone = film(
        scene((labels[0], MIDDLE)),
        scene((labels[1], MIDDLE), tilt=14),
        scene((labels[2], MIDDLE), tilt=180),
        scene((labels[3], MIDDLE), blur=2),
        scene((code(numbers[4], "code_39", 900), MIDDLE)),
        scene((code(numbers[5], "data_matrix", 240), MIDDLE)),
        seconds=1.5,
    )
    expect(phone.page.locator("#counts")).to_contain_text("6 of 6", timeout=40_000)
    found = {scan.number: scan.symbology for scan in reversed(wait_for(6))}  # the phone counts before the server has it
    assert found == dict.fromkeys(numbers[:4], "code_128") | {numbers[4]: "code_39", numbers[5]: "data_matrix"}
    phone.check()


def test_a_label_that_stays_in_view_is_scanned_once(film, stage):
    ready(stage, NUMBER)
    phone = film(scene((LABEL, MIDDLE)))
    expect(said(phone.page)).to_have_text("Taken", timeout=15_000)
    phone.page.wait_for_timeout(3500)
    looked(phone.page)
    assert [(scan.number, scan.code) for scan in wait_for(1)] == [(NUMBER, "taken")]
    phone.check()


def test_of_several_codes_only_the_number_on_the_line_is_scanned_and_the_rest_is_named(film, stage):
    ready(stage, NUMBER)
    ready(stage, "JT5040030099")
    phone = film(
        scene(
            (code("4006381333931", "ean_13", 380, 130), (330, 360)),
            (code(NUMBER, wide=460, high=130), (850, 360)),
            (code("JT5040030099", wide=460, high=80), (850, 170)),
            (code("https://evil.example/x", "qr_code", 150), (300, 560)),
        )
    )
    expect(said(phone.page)).to_have_text("Taken", timeout=15_000)
    expect(phone.page.locator("[data-others]")).to_contain_text("4006381333931")
    expect(phone.page.locator("[data-others]")).to_contain_text("JT5040030099")
    looked(phone.page)
    found = wait_for(1)
    assert [(scan.number, scan.symbology) for scan in found] == [(NUMBER, "code_128")]
    phone.check()


def test_what_is_no_number_on_the_line_gives_no_scan(film, stage):
    ready(stage, NUMBER)
    phone = film(
        scene((LABEL, MIDDLE), blur=14),
        scene((code("4006381333931", "ean_13", 500), MIDDLE)),
        scene((code("https://evil.example/x", "qr_code", 260), MIDDLE)),
        scene((LABEL, (640, 150))),
    )
    for words in ("4006381333931", "evil.example", NUMBER[:4]):
        expect(phone.page.locator("[data-others]")).to_contain_text(words, timeout=15_000)
    looked(phone.page, 15)
    expect(said(phone.page)).to_have_text("Ready")
    assert scans() == []
    phone.check()


def test_the_camera_sleeps_with_the_page_and_wakes_with_it(film, stage):
    ready(stage, NUMBER)
    phone = film(scene())
    page = phone.page
    page.evaluate("""() => {
        window.track = document.querySelector("scan-camera video").srcObject.getVideoTracks()[0];
        window.sight = "hidden";
        Object.defineProperty(document, "visibilityState", { get: () => sight });
        document.dispatchEvent(new Event("visibilitychange"));
    }""")
    phone.until("track.readyState === 'ended' && document.querySelector('scan-camera').hidden")
    page.evaluate("() => { sight = 'visible'; document.dispatchEvent(new Event('visibilitychange')); }")
    page.locator("scan-camera[data-reading]:not([hidden])").wait_for()
    assert page.evaluate("document.querySelector('scan-camera video').srcObject.getVideoTracks()[0] !== track")
    page.get_by_role("button", name="Camera").click()
    expect(page.locator("scan-camera")).to_be_hidden()
    phone.check()


def test_a_refused_camera_is_said_and_scanning_goes_on(phone, stage):
    ready(stage, NUMBER)
    page = phone.enter(stage, stage.staff)
    page.goto(f"{phone.origin}/handovers/{batch(stage)}")
    page.wait_for_load_state("load")
    page.get_by_role("button", name="Start scanning").click()
    expect(page.locator("[data-camera-words]")).to_contain_text("camera", ignore_case=True)
    expect(page.locator("scan-camera")).to_be_hidden()
    phone.wedge(NUMBER)
    expect(said(page)).to_have_text("Taken")
    phone.check()

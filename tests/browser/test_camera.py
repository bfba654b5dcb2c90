"""What the camera sees, in a real browser: each clip gives exactly the scan it should, or none."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.clips import clip, code, scene
from tests.browser.conftest import PHONE, QUIET, Watched, chromium
from tests.browser.test_handing_over import scans, wait_for
from tests.handover.conftest import ready

MIDDLE = (640, 360)
NUMBER = "JT5040030012"
LABEL = code(NUMBER)


@pytest.fixture
def film(playwright, site, stage, tmp_path) -> Iterator:
    """A phone whose camera plays these scenes: film(scene, ...) stands on the scan page, with the camera running."""
    browsers = []

    def play(*scenes, seconds: float = 1.0) -> Watched:
        path = clip(tmp_path / f"{len(browsers)}.mjpeg", *scenes, seconds=seconds)
        fake = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream",
                f"--use-file-for-fake-video-capture={path}"]  # fmt: skip
        browsers.append(playwright.chromium.launch(executable_path=chromium(), args=[*QUIET, *fake]))
        phone = Watched(browsers[-1].new_context(viewport=PHONE, has_touch=True, is_mobile=True), site.origin)
        page = phone.enter(stage, stage.staff)
        page.goto(f"{site.origin}/handovers/{batch(stage)}")
        page.wait_for_load_state("load")
        page.get_by_role("button", name="Start scanning").click()
        page.locator("scan-camera[data-reading]:not([hidden])").wait_for(timeout=20_000)
        return phone

    yield play
    for browser in browsers:
        browser.close()


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


@pytest.mark.parametrize(
    "what",
    [
        pytest.param(scene((LABEL, MIDDLE)), id="straight"),
        pytest.param(scene((LABEL, MIDDLE), tilt=14), id="tilted"),
        pytest.param(scene((LABEL, MIDDLE), tilt=180), id="upside down"),
        pytest.param(scene((LABEL, MIDDLE), blur=2), id="blurred"),
        pytest.param(scene((code(NUMBER, "code_39", 900), MIDDLE)), id="code 39"),
        pytest.param(scene((code(NUMBER, "data_matrix", 240), MIDDLE)), id="data matrix"),
    ],
)
def test_a_label_on_the_aiming_line_is_scanned_once(film, stage, what):
    ready(stage, NUMBER)
    phone = film(what)
    expect(said(phone.page)).to_have_text("Taken", timeout=15_000)
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
    assert [scan.number for scan in found] == [NUMBER]
    phone.check()


@pytest.mark.parametrize(
    "what",
    [
        pytest.param(scene((LABEL, MIDDLE), blur=14), id="unreadable"),
        pytest.param(scene((code("4006381333931", "ean_13", 500), MIDDLE)), id="a product alone"),
        pytest.param(scene((code("https://evil.example/x", "qr_code", 260), MIDDLE)), id="an address"),
        pytest.param(scene((LABEL, (640, 150))), id="off the line"),
    ],
)
def test_what_is_no_number_on_the_line_gives_no_scan(film, stage, what):
    ready(stage, NUMBER)
    phone = film(what)
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
    page.wait_for_function("track.readyState === 'ended' && document.querySelector('scan-camera').hidden")
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

"""What a phone downloads before it can scan for the first time: small enough for a yard with one bar of signal."""

from tests.bench.phone import AIM, WEIGHED, first_load
from tests.browser.conftest import Watched
from tests.handover.conftest import Scanner

CAMERA = 'import("/static/js/elements/scan-camera.js")'


def weight(page) -> float:
    """The kilobytes that this page has received so far, as they came over the wire."""
    return sum(first_load(page.evaluate(WEIGHED))) / 1000


def test_the_scan_page_is_small_the_first_time(phone: Watched, site, stage):
    """A seller's, who has the most ways to go. The camera's part comes when it is wanted: with it, it is too much."""
    page = phone.enter(stage, stage.seller)
    page.goto(f"{site.origin}/handovers/{Scanner(stage).open()}")
    page.wait_for_load_state("networkidle")
    phone.until("document.querySelector('scan-queue').textContent.includes('Online')")  # every script has come and runs
    before = weight(page)
    assert 35 < before <= AIM
    page.evaluate(CAMERA)
    assert weight(page) > AIM

"""Where a phone is, asked of a real browser: with leave, without, and where the business does not ask."""

import pytest

from tests.browser.conftest import PHONE, Watched
from tests.browser.test_handing_over import open_batch, wait_for
from tests.handover.conftest import ready
from webapp.accounts.actions import ask_positions
from webapp.kit.assets import VERSION
from webapp.kit.db import transaction

DEPOT = {"latitude": 13.7563, "longitude": 100.5018, "accuracy": 12}
NUMBER = "JT504003001"


@pytest.fixture
def placed(browser, site):
    """A phone that knows where it is, and whose person has nothing against saying so."""
    context = browser.new_context(
        viewport=PHONE, has_touch=True, is_mobile=True, service_workers="block", permissions=["geolocation"],
        geolocation=DEPOT,
    )  # fmt: skip
    yield Watched(context, site.origin)
    context.close()


def asked(stage) -> None:
    with transaction():
        ask_positions(stage.business, True)


def test_a_phone_that_may_say_where_it_is_says_so_with_each_scan(placed, stage):
    asked(stage)
    ready(stage, NUMBER)
    page = open_batch(placed, stage)
    placed.until("performance.getEntriesByType('resource').some(({ name }) => name.includes('positions'))")
    page.wait_for_timeout(500)
    placed.wedge(NUMBER)
    [scan] = wait_for(1)
    assert scan.position == {
        "latitude": 13.7563, "longitude": 100.5018, "accuracy_m": 12, "age_s": scan.position["age_s"], "doubt": "",
    }  # fmt: skip
    assert scan.program.startswith(f"{VERSION} ") and len(scan.program.split()[1]) == 8
    placed.check()


def test_without_leave_it_scans_the_same_and_says_nothing(phone, stage):
    asked(stage)
    ready(stage, NUMBER)
    open_batch(phone, stage)
    phone.wedge(NUMBER)
    [scan] = wait_for(1)
    assert scan.position is None and scan.believed
    phone.check()


def test_a_business_that_does_not_ask_has_nobody_asked(placed, stage):
    ready(stage, NUMBER)
    page = open_batch(placed, stage)
    page.wait_for_timeout(500)
    placed.wedge(NUMBER)
    [scan] = wait_for(1)
    assert scan.position is None
    loaded = page.evaluate("performance.getEntriesByType('resource').map(({ name }) => name)")
    assert not [name for name in loaded if "positions" in name]

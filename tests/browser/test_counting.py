"""The phone's own count: without gaps, past a cleared disk, and sent again where the server misses some."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import delete, select

from tests.browser.test_handing_over import open_batch, scans, wait_for
from tests.handover.conftest import Scanner, ready
from webapp.handover.models import Batch, Phone, Scan
from webapp.handover.models.phones import missing_now
from webapp.kit.clock import now
from webapp.kit.db import db, transaction
from webapp.kit.ids import new_id

SCANS = "**/api/v1/scans"
# A phone's disk as the first release left it, which had one count for all businesses.
FIRST_RELEASE = """(scan) => new Promise((resolve) => {
    const opening = indexedDB.open("handover", 1);
    opening.onupgradeneeded = () => {
        const stores = { scans: "client_id", sent: "client_id", undos: "client_id", photos: "id", meta: "name" };
        for (const [name, keyPath] of Object.entries(stores))
            opening.result.createObjectStore(name, { keyPath });
        opening.transaction.objectStore("meta").put({ name: "device", id: scan.device_id, seq: scan.seq });
        opening.transaction.objectStore("scans").put(scan);
    };
    opening.onsuccess = () => { opening.result.close(); resolve(); };
})"""


def seen(stage) -> Phone | None:
    """What the phone said of itself last."""
    db.session.rollback()
    return db.session.scalars(select(Phone).where(Phone.business_id == stage.business)).first()


def wait_until(page, question, seconds: float = 10) -> bool:
    """Whether it comes true within so long."""
    for _ in range(int(seconds * 10)):
        if question():
            return True
        page.wait_for_timeout(100)
    return False


def clear_storage(page) -> None:
    """As a browser does that needs the room: everything but cookies."""
    session = page.context.new_cdp_session(page)
    origin = "/".join(page.url.split("/")[:3])
    session.send(
        "Storage.clearDataForOrigin", {"origin": origin, "storageTypes": "indexeddb,local_storage,cache_storage"}
    )


def test_the_count_goes_on_after_the_storage_was_cleared_and_the_server_names_the_gap(phone, stage):
    for n in range(6):
        ready(stage, f"JT504003000{n}")
    page = open_batch(phone, stage)
    phone.wedge("JT5040030000")
    wait_for(1)
    page.context.set_offline(True)
    for n in range(1, 4):
        phone.wedge(f"JT504003000{n}")
    expect(page.locator("scan-queue")).to_contain_text("3 waiting")
    address = page.url
    clear_storage(page)
    page.goto("about:blank")
    page.context.set_offline(False)
    page.goto(address)
    page.wait_for_load_state("load")
    phone.wedge("JT5040030004")
    assert [scan.seq for scan in wait_for(2)] == [1, 5]
    expect(page.locator("scan-queue")).to_contain_text("Online")
    page.reload()  # the next sighting, which otherwise takes a minute, as it does when the reload cuts it off
    assert wait_until(page, lambda: seen(stage) and missing_now(seen(stage)) == [(2, 4)], 90)


def test_sent_scans_go_again_when_the_server_was_restored_without_them(phone, stage):
    for n in range(5):
        ready(stage, f"JT504003000{n}")
    page = open_batch(phone, stage)
    for n in range(5):
        phone.wedge(f"JT504003000{n}")
    before = {scan.client_id: scan.receipt for scan in wait_for(5)}
    expect(page.locator("scan-queue")).to_contain_text("Online")
    with transaction():
        db.session.execute(delete(Scan).where(Scan.seq.in_([2, 3])))
    assert len(scans()) == 3
    page.reload()
    assert [scan.seq for scan in wait_for(5)] == [1, 2, 3, 4, 5]
    assert {scan.client_id for scan in scans()} == set(before)
    assert wait_until(page, lambda: seen(stage) and seen(stage).last_seq == 5)


def test_a_phone_says_how_many_of_its_scans_wait(phone, stage):
    ready(stage, "JT5040030012")
    page = open_batch(phone, stage)
    page.route("**/api/v1/scans", lambda route: route.abort())
    phone.wedge("JT5040030012")
    expect(page.locator("scan-queue")).to_contain_text("1 waiting")
    page.reload()
    assert wait_until(page, lambda: seen(stage) and (seen(stage).waiting, seen(stage).last_seq) == (1, 1))


@pytest.fixture
def updated(phone, stage):
    """A phone with a scan of the first release, number 41, that never got through; now on the scan page of today."""
    for n in range(2):
        ready(stage, f"JT504003000{n}")
    batch = Scanner(stage).open()
    page = phone.enter(stage, stage.staff)
    page.goto(f"{phone.origin}/offline")
    page.evaluate(FIRST_RELEASE, {
        "client_id": str(new_id()), "number": "JT5040030000", "symbology": "", "purpose": "handover",
        "device_time": now().isoformat(), "batch": str(batch), "place": None, "photo_sha256": None, "how": "wedge",
        "business": str(stage.business), "person": f"person:{stage.membership(stage.staff).person_id}",
        "device_id": "of-the-first-release", "seq": 41, "state": "waiting",
    })  # fmt: skip
    page.route(SCANS, lambda route: route.abort())
    page.goto(f"{phone.origin}/handovers/{batch}")
    page.wait_for_load_state("load")
    phone.wedge("JT5040030001")
    expect(page.locator("scan-queue")).to_contain_text("2 waiting")
    return page


def test_scans_of_the_first_release_go_under_the_name_and_number_that_they_were_given(stage, updated):
    updated.unroute(SCANS)
    updated.evaluate("dispatchEvent(new Event('focus'))")
    counted = {scan.number: (scan.device_id == "of-the-first-release", scan.seq) for scan in wait_for(2)}
    assert counted == {"JT5040030000": (True, 41), "JT5040030001": (False, 1)}


def test_scans_of_the_first_release_are_on_the_manifest_of_a_handover_closed_without_a_connection(stage, updated):
    updated.route("**/closing", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    updated.get_by_role("link", name="Close").click()
    updated.get_by_label("Driver's name").fill("Sample Driver")
    updated.wait_for_load_state("load")
    updated.get_by_label("The driver cannot sign").check()
    updated.get_by_role("button", name="Close the handover").click()
    expect(updated.locator("scan-queue")).to_contain_text("1 closing waiting")
    updated.unroute("**/closing")
    updated.unroute(SCANS)
    updated.evaluate("dispatchEvent(new Event('online'))")
    expect(updated.get_by_role("heading", name="Manifest 1")).to_be_visible()
    db.session.rollback()
    assert db.session.query(Batch).one().manifest["count"] == 2

"""The phone's own count: without gaps, past a cleared disk, and sent again where the server misses some."""

from playwright.sync_api import expect
from sqlalchemy import delete, select

from tests.browser.test_handing_over import open_batch, scans, wait_for
from tests.handover.conftest import ready
from webapp.handover.models import Phone, Scan
from webapp.handover.models.phones import missing_now
from webapp.kit.db import db, transaction


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
    page.reload()  # the next sighting, which otherwise takes a minute
    assert wait_until(page, lambda: seen(stage) and missing_now(seen(stage)) == [(2, 4)])


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

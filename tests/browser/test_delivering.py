"""A courier's run in a real browser: the list, the parcel at the door, with and without a network."""

import time

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Watched
from tests.browser.test_offline import cold_start, wait_until_kept
from tests.handover.couriers import on_run, own_fleet
from tests.proofs.pictures import picture
from webapp.handover.models import Scan
from webapp.kit.db import db
from webapp.ledger.models import facts_of
from webapp.proofs.models import Proof

PHOTO = {"name": "door.jpg", "mimeType": "image/jpeg", "buffer": picture()}
FIRST, SECOND = "SMPR00000001", "SMPR00000002"


@pytest.fixture
def run(phone: Watched, stage) -> Page:
    """The courier's run with two parcels, open on a phone."""
    own_fleet(stage)
    stage.first = on_run(stage, FIRST, address="12 Sample Street", postcode="050012")
    stage.second = on_run(stage, SECOND, address="99 ซอยตัวอย่าง", postcode="050013")
    page = phone.enter(stage, stage.courier)
    page.goto(f"{phone.origin}/run")
    page.wait_for_load_state("load")
    return page


def open_at(page: Page, street: str) -> None:
    page.get_by_role("link", name=street).click()
    page.locator("deliver-form").wait_for()


def sign(page: Page) -> None:
    """Two strokes on the glass."""
    canvas = page.locator("signature-pad canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    page.mouse.move(box["x"] + 30, box["y"] + 60)
    page.mouse.down()
    for step in range(8):
        page.mouse.move(box["x"] + 30 + step * 25, box["y"] + 60 + (step % 2) * 20)
    page.mouse.up()


def until(told, seconds: float = 10):
    """What `told` answers once it answers anything."""
    end = time.monotonic() + seconds
    while not (found := told()) and time.monotonic() < end:
        time.sleep(0.1)
        db.session.rollback()
    return found


def leave_in_a_safe_place(phone, run) -> None:
    """The second parcel, unsigned, with its photo."""
    phone.wedge(SECOND)
    run.get_by_label("Nobody can sign").check()
    run.get_by_label("Left in a safe place").check()
    run.locator("deliver-form input[type=file]").set_input_files(PHOTO)
    expect(run.locator(".deliver-photos img")).to_have_count(1)
    run.get_by_role("button", name="Delivered").click()


def test_a_scan_opens_the_parcel_and_a_signature_delivers_it(phone, stage, run):
    phone.wedge(FIRST)
    expect(run.locator(".sheet-street").first).to_have_text("12 Sample Street")
    expect(run.locator(".sheet-at").nth(1)).to_be_hidden()  # no other buyer's address is in sight
    assert run.get_by_role("link", name="Map").get_attribute("href").startswith("geo:0,0?q=12%20Sample%20Street")
    assert run.get_by_role("link", name="Call").get_attribute("href") == "tel:+6580000000"
    phone.axe()

    run.get_by_role("button", name="Delivered").click()
    expect(run.get_by_text("Let the recipient sign")).to_be_visible()
    run.get_by_label("Who took it?").fill("Nguyễn Văn Mẫu")
    sign(run)
    run.get_by_role("button", name="Delivered").click()

    expect(run.locator("[data-left]")).to_have_text("1")
    [scan] = until(lambda: db.session.query(Scan).all())
    [proof] = until(lambda: db.session.query(Proof).all())
    assert (scan.code, scan.recipient, proof.kind) == ("delivered", "Nguyễn Văn Mẫu", "signature")
    assert (
        scan.signature_sha256
        == proof.sha256
        == facts_of(stage.business, [stage.first])[stage.first][-1].details["signature"]
    )
    assert stage.chain(stage.first).status == "delivered"
    run.reload()
    expect(run.get_by_text("12 Sample Street")).to_have_count(0)  # done: the address is not shown any more
    phone.check()


def test_left_with_a_neighbour_it_takes_a_reason_and_a_photo(phone, stage, run):
    open_at(run, "12 Sample Street")
    run.get_by_label("Nobody can sign").check()
    run.get_by_label("Left with a neighbour").check()
    run.get_by_role("button", name="Delivered").click()
    expect(run.get_by_text("Take a photo of where it is now.")).to_be_visible()
    run.locator("deliver-form input[type=file]").set_input_files(PHOTO)
    expect(run.locator(".deliver-photos img")).to_have_count(1)
    phone.axe()
    run.get_by_role("button", name="Delivered").click()
    assert until(lambda: db.session.query(Proof).count()) == 1
    assert db.session.query(Scan).one().reason == "left_with_neighbour"
    assert stage.chain(stage.first).status == "delivered"
    phone.check()


def test_without_a_network_deliveries_wait_on_the_phone_and_are_taken_back_there_too(phone, stage, run):
    run.context.set_offline(True)
    open_at(run, "12 Sample Street")
    run.get_by_text("Could not deliver").click()
    run.get_by_label("Buyer not reached").check()
    run.get_by_label("Next try").select_option("1")
    run.get_by_role("button", name="Note the attempt").click()
    expect(run.locator("deliver-said")).to_contain_text("Keep it for the next try")
    expect(run.locator(".stop").first).to_contain_text("on this phone")

    leave_in_a_safe_place(phone, run)
    expect(run.locator("[data-done]")).to_have_text("1")
    run.get_by_role("button", name="Undo").click()
    expect(run.locator("deliver-said")).to_contain_text("Taken back")
    expect(run.locator("[data-done]")).to_have_text("0")
    assert db.session.query(Scan).count() == 0

    run.context.set_offline(False)
    assert (
        len(until(lambda: (rows := db.session.query(Scan).filter(Scan.undone_at.is_not(None)).all()) and rows, 25)) == 1
    )
    assert stage.chain(stage.first).status == "attempt_failed"
    assert stage.chain(stage.second).status == "out_for_delivery"
    phone.check("ERR_INTERNET_DISCONNECTED", "Failed to load resource")


def test_a_parcel_of_another_run_is_offered_and_taken_over(phone, stage, run):
    order = on_run(stage, "SMPR00000003", stage.staff, address="7 Colleague Road")
    phone.wedge("SMPR00000003")
    expect(run.locator("deliver-said")).to_contain_text("Not on your run")
    expect(run.get_by_text("7 Colleague Road")).to_have_count(0)
    run.get_by_role("button", name="Take it onto my run").click()
    expect(run.get_by_role("link", name="7 Colleague Road")).to_be_visible()
    assert stage.chain(order).status == "out_for_delivery"
    phone.check()


def test_the_run_opens_without_a_network_and_knows_what_this_phone_delivered(installed, stage):
    own_fleet(stage)
    on_run(stage, FIRST, address="12 Sample Street")
    installed.enter(stage, stage.courier).goto(f"{installed.origin}/today")
    wait_until_kept(installed.page, lambda kept: "/run" in kept)
    installed.page.context.set_offline(True)
    page = cold_start(installed, "/run")
    open_at(page, "12 Sample Street")
    page.get_by_text("Could not deliver").click()
    page.get_by_label("Buyer refused it").check()
    page.get_by_role("button", name="Note the attempt").click()
    expect(page.locator("deliver-said")).to_contain_text("Bring it back to the shop.")
    page = cold_start(installed, "/run")
    expect(page.locator(".stop")).to_contain_text("Bring it back · on this phone")


def test_a_parcel_that_this_phone_delivered_is_scanned_again_without_a_network(phone, run):
    run.context.set_offline(True)
    leave_in_a_safe_place(phone, run)
    expect(run.locator("[data-left]")).to_have_text("1")
    phone.wedge(SECOND)
    expect(run.locator("deliver-said")).to_contain_text("Reported on this phone already.")
    expect(run.locator(".sheet-at:target")).to_have_count(0)


def test_a_button_tapped_twice_is_one_attempt(phone, stage, run):
    open_at(run, "12 Sample Street")
    run.get_by_text("Could not deliver").click()
    run.get_by_label("Buyer not reached").check()
    run.get_by_role("button", name="Note the attempt").dblclick()
    expect(run.locator("deliver-said")).to_contain_text("Keep it for the next try")
    assert until(lambda: stage.chain(stage.first).status == "attempt_failed")
    run.wait_for_timeout(500)
    assert stage.chain(stage.first).parcels[str(stage.parcel(stage.first))]["attempts"] == 1
    assert db.session.query(Scan).count() == 1

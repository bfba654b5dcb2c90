"""A shift with gloves on: printed commands and badges, scanned like parcels and never kept as scans."""

import json

from playwright.sync_api import expect

from tests.browser.test_handing_over import open_batch, scans, wait_for
from tests.handover.conftest import ready


def codes(page) -> dict[str, str]:
    """The printed code of every command, as the page knows them."""
    table = json.loads(page.locator("#commands").text_content())
    return {command: code for code, command in table.items()}


def test_undo_takes_the_last_scan_back_however_it_is_written(phone, stage):
    order = ready(stage, "JT5040030012")
    page = open_batch(phone, stage)
    word = page.locator("verdict-panel [data-word]")
    phone.wedge("]C0" + codes(page)["undo"].lower())
    expect(word).to_have_text("Nothing to take back")
    phone.wedge("JT5040030012")
    expect(word).to_have_text("Taken")
    phone.wedge(codes(page)["undo"])
    expect(word).to_have_text("Taken back")
    expect(page.locator(".scans")).to_contain_text("Taken back by Sample Ana")
    assert stage.chain(order).status == "to_hand_over"
    assert [scan.undone_because for scan in scans()] == ["Undo was scanned"]
    phone.check()


def test_damaged_takes_the_parcel_out_and_opens_the_camera(phone, stage):
    order = ready(stage, "JT5040030012")
    page = open_batch(phone, stage)
    phone.wedge("JT5040030012")
    with page.expect_file_chooser():
        page.keyboard.press("Shift")  # what a real key does, and the made ones of this test do not
        phone.wedge(codes(page)["damaged"])
    expect(page.locator("verdict-panel [data-word]")).to_have_text("Taken out as damaged")
    expect(page.locator(".scans")).to_contain_text("Taken back by Sample Ana")
    assert (stage.chain(order).status, scans()[0].undone_because) == ("to_hand_over", "Damaged")
    phone.check()


def test_close_and_switch_lead_where_they_say(phone, stage):
    page = open_batch(phone, stage)
    batch = page.url
    phone.wedge(codes(page)["close"])
    page.wait_for_url("**/closing")
    page.goto(batch)
    page.wait_for_load_state("load")
    phone.wedge(codes(page)["switch"])
    page.wait_for_url("**/handovers/new")
    assert scans() == []
    phone.check()


def test_a_badge_and_a_strangers_command_are_no_scans(phone, stage):
    ready(stage, "JT5040030012")
    page = open_batch(phone, stage)
    word = page.locator("verdict-panel [data-word]")
    phone.wedge("HB-ABCDEFGHIJKLMNOPQRSTUVWX23")
    expect(word).to_have_text("That is a badge")
    phone.wedge("HO-UNDO-00000000")
    expect(word).to_have_text("A command of another business")
    phone.wedge("JT5040030012")
    assert [scan.number for scan in wait_for(1)] == ["JT5040030012"]
    phone.check()

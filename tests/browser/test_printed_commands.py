"""A shift with gloves on: printed commands and badges, scanned like parcels and never kept as scans."""

import json

from playwright.sync_api import expect

from tests.browser.test_handing_over import open_batch, scans, wait_for
from tests.handover.conftest import Scanner, ready


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


def test_damaged_takes_out_a_parcel_that_was_scanned_twice(phone, stage):
    """Taking the second scan back alone would leave the broken parcel on the manifest."""
    order = ready(stage, "JT5040030012")
    page = open_batch(phone, stage)
    phone.wedge("JT5040030012")
    assert len(wait_for(1)) == 1
    page.wait_for_timeout(3100)
    phone.wedge("JT5040030012")
    word = page.locator("verdict-panel [data-word]")
    expect(word).to_have_text("Already handed over")
    assert len(wait_for(2)) == 2
    phone.wedge(codes(page)["damaged"])
    expect(word).to_have_text("Taken out as damaged")
    expect(page.locator("#counts")).to_contain_text("0 of 1")
    expect(page.locator(".scans li").filter(has_text="Taken back by")).to_have_count(2)
    assert stage.chain(order).status == "to_hand_over"
    page.wait_for_timeout(3100)
    phone.wedge("JT5040030012")
    expect(word).to_have_text("Taken")
    phone.check()


def test_undo_of_a_second_scan_says_that_the_first_still_counts(phone, stage):
    order = ready(stage, "JT5040030012")
    page = open_batch(phone, stage)
    first = Scanner(stage, token=stage.device())
    first.batch = page.url.split("/")[-1]
    assert first.code("JT5040030012") == "taken"
    phone.wedge("JT5040030012")
    word = page.locator("verdict-panel [data-word]")
    expect(word).to_have_text("Already handed over")
    phone.wedge(codes(page)["undo"])
    expect(word).to_have_text("Still counts")
    expect(page.locator("verdict-panel [data-more]")).to_contain_text("Another stands: ")
    assert stage.chain(order).status == "handed_over"
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

"""The packing table in a real browser, with nothing but a scanner that types: no mouse, no touch."""

import json
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.test_handing_over import wait_for
from tests.browser.test_stock_scanning import EARS, GOOD, LOOK, STOP
from tests.handover.conftest import Scanner
from tests.packing.conftest import box, item, kit
from tests.proofs.pictures import picture
from tests.stock.element_cases import CASES
from webapp.accounts.models import Shop
from webapp.kit.clock import now
from webapp.kit.db import db, transaction
from webapp.labels.jobs import make_runs
from webapp.packing.models import Packing
from webapp.stock.rules.barcodes import scanned_forms
from webapp.stock.rules.elements import gtin_in

NUMBER, KETTLE, MUG = "576460000000000900", "4006381333931", "4006381333948"


def commands(page) -> dict[str, str]:
    return {name: code for code, name in json.loads(page.locator("#commands").text_content()).items()}


def word(page):
    return page.locator("verdict-panel [data-word]")


def lay(stage, quantity: int = 2, **columns):
    item(stage, "KETTLE-1", KETTLE, name="Sample kettle", **columns)
    item(stage, "MUG-1", MUG, name="Sample mug")
    return stage.order(number=NUMBER, quantity=quantity, kinds=("confirmed",))


def begin(watched, stage):
    page = watched.enter(stage, stage.staff)
    page.goto(f"{watched.origin}/packing")
    page.wait_for_load_state("load")
    watched.wedge(NUMBER)
    page.wait_for_url("**/packing/*")
    page.wait_for_load_state("load")
    return page


def print_label(laptop, codes: dict[str, str]) -> None:
    """Of the sealed parcel, by two scans."""
    page = laptop.page
    laptop.wedge(codes["label"])
    expect(page.locator(".pack-next")).to_contain_text("is being made")
    make_runs()
    expect(page.locator("[data-command~=label]")).to_contain_text("Print its label", timeout=20_000)
    with page.expect_popup() as printed:
        laptop.wedge(codes["done"])
    printed.value.wait_for_url("**/file", wait_until="commit")
    printed.value.close()


def packing() -> Packing:
    db.session.rollback()
    return db.session.query(Packing).order_by(Packing.begun_at.desc()).first()


def test_the_table_reads_codes_on_products_as_the_server_does(laptop, stage):
    page = laptop.enter(stage, stage.staff)
    page.goto(f"{laptop.origin}/packing")
    texts = [*(text for text, _ in CASES), "96385074", "036000291452", " Kettle 1 ", "]E0036000291452"]
    there = page.evaluate(
        """async (texts) => { const { gtinIn, scannedForms } = await import("/static/js/lib/item-code.js");
        return texts.map((text) => [gtinIn(text), scannedForms(text)]); }""",
        texts,
    )
    for text, [gtin, forms] in zip(texts, there, strict=True):
        assert (gtin, forms) == (gtin_in(text), list(scanned_forms(text))), text


def test_a_parcel_is_packed_by_a_scanner_alone(laptop, stage):
    lay(stage, marks=["this_way_up"], protection=["bubble_wrap"])
    large = box(stage, "L", (450, 350, 200))
    page = begin(laptop, stage)
    laptop.axe()
    laptop.wedge(f"]C1010{KETTLE}10LOT-7\x1d17271231")  # with lot and expiry
    expect(word(page)).to_have_text("In the box")
    expect(page.locator("[data-next-count]")).to_have_text("1")
    laptop.wedge(MUG)
    expect(word(page)).to_have_text("Not in this order")
    expect(page.locator("verdict-panel")).to_have_attribute("data-verdict", "stop")
    expect(page.locator(".verdict-more")).to_contain_text("That is MUG-1, Sample mug. Wanted: 1 × ")
    laptop.wedge(KETTLE)
    expect(page.locator("verdict-panel")).to_have_attribute("data-verdict", "go")
    laptop.wedge(KETTLE)
    expect(word(page)).to_have_text("One too many")
    codes = commands(page)
    laptop.wedge(codes["done"])  # the stop is seen
    expect(page.locator("#packing")).to_have_attribute("data-step", "task")
    laptop.wedge(codes["seal"])
    expect(word(page)).to_have_text("Not yet")
    laptop.axe()
    laptop.wedge(codes["done"])
    for step in ("task", "task", "box"):
        expect(page.locator("#packing")).to_have_attribute("data-step", step)
        laptop.wedge(codes["done"])
        page.wait_for_timeout(150)
    expect(page.locator("#packing")).to_have_attribute("data-step", "weight")
    laptop.wedge(codes[f"box:{large}"])
    laptop.wedge("ST,GS,+  0.140 kg")
    expect(page.locator(".pack-wrong")).to_contain_text("hardly more than the empty box")
    expect(word(page)).to_have_text("Wrong weight")
    laptop.wedge("ST,GS,+  1.150 kg")
    expect(page.locator("#packing")).to_have_attribute("data-step", "seal")
    laptop.wedge(codes["seal"])
    expect(word(page)).to_have_text("Sealed")
    assert packing().sealed_by_name == "Sample Ana"
    sealed = str(packing().id)
    laptop.axe()
    print_label(laptop, codes)
    stage.order(number="576460000000000902", kinds=("confirmed",))
    laptop.wedge("576460000000000902")
    page.wait_for_url(lambda url: "/packing/" in url and not url.endswith(sealed))
    laptop.check("422")


def test_a_kit_goes_from_the_table_to_the_driver_with_nothing_but_a_scanner(laptop, stage):
    kettle, mug = item(stage, "KETTLE-1", KETTLE, name="Sample kettle"), item(stage, "MUG-1", MUG, name="Sample mug")
    kit(stage, "SET-1", {kettle: 1, mug: 2})
    box(stage, "L", (450, 350, 200))
    order = stage.order(number=NUMBER, sku="SET-1", kinds=("confirmed",), placed_ago=timedelta(days=1))
    with transaction():
        db.session.get_one(Shop, (stage.business, stage.shop)).labels_here_at = now() - timedelta(days=2)
    page = begin(laptop, stage)
    for code in (MUG, KETTLE, MUG):
        laptop.wedge(code)
        expect(word(page)).to_have_text("In the box")
        page.wait_for_timeout(150)
    laptop.wedge(MUG)
    expect(word(page)).to_have_text("One too many")
    codes = commands(page)
    laptop.wedge(codes["done"])
    while page.locator("#packing").get_attribute("data-step") != "weight":
        laptop.wedge(codes["done"])
        page.wait_for_timeout(200)
    laptop.wedge("ST,GS,+  1.620 kg")
    expect(page.locator("#packing")).to_have_attribute("data-step", "seal")
    laptop.wedge(codes["seal"])
    expect(word(page)).to_have_text("Sealed")
    page.goto(f"{laptop.origin}/handovers/{Scanner(stage).open()}")
    expect(page.locator("scan-queue")).to_contain_text("Online")
    laptop.wedge("SMP000000900")
    expect(page.locator("verdict-panel")).to_have_attribute("data-verdict", "stop")  # it has no label
    page.go_back()
    page.wait_for_load_state("load")
    print_label(laptop, codes)
    page.goto(f"{laptop.origin}/handovers/{Scanner(stage).open()}")
    expect(page.locator("scan-queue")).to_contain_text("Online")
    laptop.wedge("SMP000000900")
    expect(page.locator("verdict-panel")).to_have_attribute("data-verdict", "go")
    laptop.until("document.querySelector('scan-queue').textContent.includes('Online')")
    assert [scan.code for scan in wait_for(2)] == ["no_label", "taken"]
    assert stage.chain(order).status == "handed_over"


def test_a_doubted_weight_and_box_are_decided_by_scanner_and_kept_with_name_and_reason(laptop, stage):
    lay(stage, quantity=1, weight_g=800, length_mm=300, width_mm=250, height_mm=150)
    small = box(stage, "S", (100, 100, 50))
    page = begin(laptop, stage)
    codes = commands(page)
    laptop.wedge(KETTLE)
    expect(word(page)).to_have_text("In the box")
    laptop.wedge(codes[f"box:{small}"])
    expect(page.locator("#packing")).to_contain_text("Tried: everything fits")
    laptop.wedge(codes["right"])
    expect(page.locator("#packing")).to_have_attribute("data-step", "weight")
    laptop.wedge("ST,GS,+  0.120 kg")
    expect(page.locator("#packing")).to_contain_text("Weighed again: everything is in")
    laptop.wedge(codes["right"])
    expect(page.locator("#packing")).not_to_contain_text("Weighed again: everything is in")
    assert packing().decisions["too_light"]["reason"] == "Weighed again: everything is in"


def test_an_order_is_heard_to_open_and_an_unknown_number_to_stop(laptop, stage):
    lay(stage)
    page = laptop.enter(stage, stage.staff)
    page.add_init_script(EARS)
    page.goto(f"{laptop.origin}/packing")
    page.wait_for_load_state("load")
    page.locator("h1").click()
    laptop.until("window.ears?.state === 'running'")
    laptop.wedge("HB-ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    assert page.evaluate("heard") == LOOK
    for number, heard in (("NEVER-1234", [STOP, [3]]), ("7" * 5000, [STOP, [3]]), (NUMBER, [GOOD, [1]])):
        with page.expect_navigation():
            laptop.wedge(number)
        laptop.until("felt.length === 1")
        assert page.evaluate("[heard, felt]") == heard
    laptop.wedge(KETTLE)
    laptop.wedge(MUG)
    expect(word(page)).to_have_text("Not in this order")
    laptop.until("!document.querySelector('pack-table').queue.jobs.length")
    assert page.evaluate("[heard, felt]") == [GOOD * 2 + STOP, [1, 1, 3]], "each once"
    laptop.check("422")


def test_two_tables_see_each_other_and_a_reload_goes_on(laptop, browser, stage, site):
    lay(stage, 3)
    page = begin(laptop, stage)
    laptop.wedge(KETTLE)
    expect(page.locator("[data-count]")).to_have_text("1")
    page.wait_for_timeout(200)
    other = type(laptop)(browser.new_context(viewport={"width": 820, "height": 1180}), site.origin)
    there = begin(other, stage)
    expect(there.locator("[data-count]")).to_have_text("1")
    other.wedge(KETTLE)
    expect(page.locator("[data-count]")).to_have_text("2", timeout=8000)
    page.reload()
    page.wait_for_load_state("load")
    expect(page.locator("[data-count]")).to_have_text("2")
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        laptop.wedge(KETTLE)
    other.wedge(KETTLE)
    expect(word(there)).to_have_text("One too many")
    expect(there.locator("[data-count]")).to_have_text("3")
    other.page.context.close()
    laptop.check("422")


def test_many_are_typed_and_a_lost_connection_loses_none(laptop, stage):
    lay(stage, 12)
    page = begin(laptop, stage)
    page.context.set_offline(True)
    laptop.wedge(KETTLE)
    page.keyboard.type("11", delay=120)
    page.keyboard.press("Enter")
    expect(page.locator("[data-count]")).to_have_text("11")
    expect(page.locator("[data-waiting]")).to_contain_text("not sent yet")
    page.context.set_offline(False)
    expect(page.locator("[data-waiting]")).to_be_hidden(timeout=10000)
    laptop.wedge(KETTLE)
    expect(page.locator("#packing")).to_have_attribute("data-step", "weight")
    laptop.check("ERR_INTERNET_DISCONNECTED")


@pytest.mark.parametrize("size", ["phone"])
def test_a_photo_of_the_open_box_is_kept_with_the_order(request, stage, size):
    watched = request.getfixturevalue(size)
    lay(stage, 1, marks=["fragile"])
    page = begin(watched, stage)
    watched.wedge(KETTLE)
    watched.wedge(commands(page)["done"])
    watched.wedge("0.5kg")
    expect(page.locator("#packing")).to_have_attribute("data-step", "photo")
    page.locator("pack-photo input").set_input_files(
        {"name": "box.jpg", "mimeType": "image/jpeg", "buffer": picture(size=(900, 700))}
    )
    expect(page.locator("#packing")).to_have_attribute("data-step", "seal")
    watched.axe()
    watched.wedge(commands(page)["seal"])
    expect(page.locator(".pack-next")).to_contain_text("photo of the sealed box")
    watched.check()


def test_a_photo_taken_without_a_connection_is_kept_and_sent_later(laptop, stage):
    lay(stage, 1, marks=["fragile"])
    page = begin(laptop, stage)
    laptop.wedge(KETTLE)
    laptop.wedge(commands(page)["done"])
    laptop.wedge("0.5kg")
    expect(page.locator("#packing")).to_have_attribute("data-step", "photo")
    page.context.set_offline(True)
    page.locator("pack-photo input").set_input_files(
        {"name": "box.jpg", "mimeType": "image/jpeg", "buffer": picture(size=(900, 700))}
    )
    expect(page.locator("pack-photo")).to_contain_text("kept on this page")
    page.context.set_offline(False)
    expect(page.locator("#packing")).to_have_attribute("data-step", "seal", timeout=15000)
    laptop.check("ERR_INTERNET_DISCONNECTED")

"""From the shelf to the driver in a real browser, by keys alone: no mouse, no touch."""

from playwright.sync_api import expect

from tests.browser.test_handing_over import wait_for
from tests.browser.test_packing import NUMBER, commands, packing, print_label, word
from tests.handover.conftest import Scanner
from tests.packing.conftest import box, item, kit
from webapp.kit.db import db
from webapp.labels.models import Label

CUP, POT = "4006381333931", "4006381333948"


def order_a_kit(stage):
    """Four cups and a pot, sold as one."""
    cup, pot = item(stage, "CUP-1", CUP, weight_g=250), item(stage, "POT-1", POT, weight_g=900)
    kit(stage, "TEA-SET", {cup: 4, pot: 1})
    return stage.order(number=NUMBER, sku="TEA-SET", tracking="SMPX90000001", kinds=("confirmed",))


def test_a_kit_goes_from_the_table_to_the_driver_by_scanner_alone(laptop, stage):
    order = order_a_kit(stage)
    large = box(stage, "L", (450, 350, 250))
    page = laptop.enter(stage, stage.staff)
    page.goto(f"{laptop.origin}/packing")
    page.wait_for_load_state("load")
    laptop.wedge(NUMBER)
    page.wait_for_url("**/packing/*")
    page.wait_for_load_state("load")
    codes = commands(page)

    for _ in range(4):
        laptop.wedge(CUP)
    expect(word(page)).to_have_text("In the box")
    laptop.wedge(CUP)
    expect(word(page)).to_have_text("One too many")
    laptop.wedge(codes["done"])
    laptop.wedge(POT)
    expect(page.locator("#packing")).to_have_attribute("data-step", "box")
    laptop.wedge(codes[f"box:{large}"])
    expect(page.locator("#packing")).to_have_attribute("data-step", "weight")
    laptop.wedge("ST,GS,+  0.130 kg")
    expect(page.locator(".pack-wrong")).to_contain_text("hardly more than the empty box")
    laptop.wedge(codes["seal"])
    expect(word(page)).to_have_text("Not yet")
    assert packing().sealed_at is None
    laptop.wedge(codes["done"])
    laptop.wedge("ST,GS,+  2.050 kg")
    expect(page.locator("#packing")).to_have_attribute("data-step", "seal")
    laptop.wedge(codes["seal"])
    expect(word(page)).to_have_text("Sealed")

    print_label(laptop, codes)
    assert [(label.verdict, label.number) for label in labels()] == [("good", "SMPX90000001")]

    batch = Scanner(stage).open()
    page.goto(f"{laptop.origin}/handovers/{batch}")
    page.wait_for_load_state("load")
    laptop.wedge("SMPX90000001")
    expect(page.locator("verdict-panel")).to_have_attribute("data-verdict", "go")
    assert [scan.code for scan in wait_for(1)] == ["taken"]
    assert stage.chain(order).status == "handed_over"
    laptop.check("422")


def labels() -> list[Label]:
    db.session.rollback()
    return db.session.query(Label).all()

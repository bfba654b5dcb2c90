"""Two things done quickly one after the other: neither is swallowed, neither gets what was the other's."""

from playwright.sync_api import expect

from tests.browser.test_handing_over import open_batch, wait_for
from tests.handover.conftest import ready
from tests.proofs.pictures import picture
from webapp.kit.db import db
from webapp.proofs.models import Proof

SLOW_PICTURES = """() => {
    const quick = window.createImageBitmap.bind(window);
    window.createImageBitmap = async (...given) => {
        await new Promise((resolve) => setTimeout(resolve, 1500));
        return quick(...given);
    };
}"""


def test_a_parcel_looked_up_and_taken_at_once_is_taken(phone, stage):
    order = ready(stage, "JT5040030012")
    page = open_batch(phone, stage)
    page.get_by_role("button", name="Look up").click()
    phone.wedge("JT5040030012")
    expect(page.locator("verdict-panel [data-word]")).to_have_text("Found")
    phone.wedge("JT5040030012")
    expect(page.locator("verdict-panel [data-word]")).to_have_text("Taken")
    assert [scan.purpose for scan in wait_for(2)] == ["lookup", "handover"]
    assert stage.chain(order).status == "handed_over"
    phone.check()


def test_a_photo_belongs_to_the_scan_before_it_however_long_it_takes(phone, stage):
    ready(stage, "JT5040030012")
    ready(stage, "JT5040030013")
    page = open_batch(phone, stage)
    phone.wedge("JT5040030012")
    expect(page.locator("verdict-panel")).to_contain_text("0012")
    page.evaluate(SLOW_PICTURES)
    page.locator("photo-button input").set_input_files(
        {"name": "box.jpg", "mimeType": "image/jpeg", "buffer": picture(size=(800, 600))}
    )
    page.wait_for_timeout(400)
    phone.wedge("JT5040030013")
    expect(page.locator("verdict-panel")).to_contain_text("0013")
    expect(page.locator("[data-photo-words]")).to_have_text("Photo sent", timeout=15_000)
    first = wait_for(2)[0]
    db.session.rollback()
    assert db.session.query(Proof).one().subject_id == first.client_id
    phone.check()

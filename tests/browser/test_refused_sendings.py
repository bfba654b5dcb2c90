"""What the server does not take: only a refusal of the scans themselves sets them aside, and nothing is forgotten."""

import json

import pytest
from playwright.sync_api import expect

from tests.browser.test_handing_over import open_batch, scans, wait_for
from tests.handover.conftest import ready

SCANS = "**/api/v1/scans"


def refusal(status: int, code: str = "", words: str = "Words about it") -> dict:
    """An answer of the server, as routes fulfil it."""
    body = {"error": {"code": code, "words": words}}
    return {"status": status, "content_type": "application/json", "body": json.dumps(body)}


def try_again(page) -> None:
    page.evaluate("window.dispatchEvent(new Event('online'))")


def test_scans_go_on_after_signing_in_again_elsewhere(phone, stage):
    for n in range(3):
        ready(stage, f"JT504003001{n}")
    page = open_batch(phone, stage)
    phone.enter(stage, stage.staff)
    for n in range(3):
        phone.wedge(f"JT504003001{n}")
    assert [scan.code for scan in wait_for(3)] == ["taken"] * 3
    expect(page.locator("scan-queue")).to_have_text("Online")
    phone.check("400 (Bad Request)")


def test_an_undo_and_a_photo_go_on_after_signing_in_again_elsewhere(phone, stage):
    from tests.proofs.pictures import picture

    order = ready(stage, "JT5040030012")
    page = open_batch(phone, stage)
    phone.wedge("JT5040030012")
    wait_for(1)
    expect(page.locator("scan-queue")).to_have_text("Online")
    phone.enter(stage, stage.staff)
    page.locator("verdict-panel").get_by_role("button", name="Undo").click()
    expect(page.locator(".scans")).to_contain_text("Taken back by")
    assert stage.chain(order).status == "to_hand_over"
    phone.enter(stage, stage.staff)
    page.locator("photo-button input").set_input_files(
        {"name": "pile.jpg", "mimeType": "image/jpeg", "buffer": picture(size=(800, 600))}
    )
    expect(page.locator("[data-photo-words]")).to_have_text("Photo sent")


def test_another_persons_sign_in_sends_nothing_of_this_person(phone, stage):
    ready(stage, "JT5040030012")
    page = open_batch(phone, stage)
    phone.enter(stage, stage.seller)
    phone.wedge("JT5040030012")
    expect(page.locator("scan-queue")).to_contain_text("1 waiting")
    expect(page.locator("scan-queue")).to_contain_text("Sign in again")
    assert scans() == []
    phone.enter(stage, stage.staff)
    try_again(page)
    assert [scan.actor_name for scan in wait_for(1)] == ["Sample Ana"]


def test_signed_out_scans_wait_for_the_next_sign_in(phone, stage):
    ready(stage, "JT5040030012")
    page = open_batch(phone, stage)
    page.context.clear_cookies()
    phone.wedge("JT5040030012")
    expect(page.locator("scan-queue")).to_contain_text("Sign in again")
    expect(page.locator("scan-queue")).to_contain_text("1 waiting")
    phone.enter(stage, stage.staff)
    try_again(page)
    assert len(wait_for(1)) == 1


@pytest.mark.parametrize(
    "answer",
    [
        refusal(400, "stale_form"), refusal(400, "bad_request"), refusal(403, "not_allowed"), refusal(404, "not_found"),
        refusal(405, "wrong_method"), refusal(422, "something_new"), refusal(429, "too_many"),
    ],
    ids=lambda answer: str(answer["status"]) + json.loads(answer["body"])["error"]["code"],
)  # fmt: skip
def test_a_refusal_that_is_not_about_the_scans_sets_none_aside(phone, stage, answer):
    ready(stage, "JT5040030012")
    page = open_batch(phone, stage)
    page.route(SCANS, lambda route: route.fulfill(**answer))
    with page.expect_response(SCANS):
        phone.wedge("JT5040030012")
    page.wait_for_timeout(300)
    expect(page.locator("scan-queue")).to_contain_text("1 waiting")
    expect(page.locator("scan-queue")).not_to_contain_text("attention")
    page.unroute(SCANS)
    try_again(page)
    assert [scan.code for scan in wait_for(1)] == ["taken"]


def test_many_refused_scans_keep_the_handover_open_and_are_sent_again_with_one_tap(phone, stage):
    for n in range(30):
        ready(stage, f"JT50400300{n:02}")
    page = open_batch(phone, stage)
    page.route(SCANS, lambda route: route.fulfill(**refusal(400, "malformed")))
    for n in range(30):
        phone.wedge(f"JT50400300{n:02}")
    expect(page.locator("scan-queue")).to_contain_text("30 need attention", timeout=20_000)
    page.get_by_role("link", name="Close").click()
    page.get_by_label("Driver's name").fill("Sample Driver")
    page.get_by_label("The driver cannot sign").check()
    page.get_by_role("button", name="Close the handover").click()
    expect(page.locator("[data-guard]")).to_contain_text("30 scans")
    assert page.url.endswith("/closing")
    page.unroute(SCANS)
    page.get_by_role("button", name="Send all again").click()
    assert len(wait_for(30)) == 30
    expect(page.locator("scan-queue")).to_have_text("Online")
    expect(page.get_by_role("button", name="Send all again")).to_be_hidden()
    page.get_by_role("button", name="Close the handover").click()
    expect(page.get_by_role("heading", name="Manifest 1")).to_be_visible()


def test_scans_refused_twice_have_one_button_each(phone, stage):
    for n in range(2):
        ready(stage, f"JT50400300{n:02}")
    page = open_batch(phone, stage)
    page.route(SCANS, lambda route: route.fulfill(**refusal(400, "malformed")))
    for n in range(2):
        phone.wedge(f"JT50400300{n:02}")
    expect(page.locator("scan-queue")).to_contain_text("2 need attention")
    with page.expect_response(SCANS):
        page.get_by_role("button", name="Send all again").click()
    expect(page.locator("scan-queue")).to_contain_text("2 need attention")
    expect(page.locator(".scans [data-again]")).to_have_count(2)
    expect(page.locator('.scans use[href$="#warning"]')).to_have_count(2)


def test_nothing_closes_a_handover_before_its_page_can_know_what_is_on_the_phone(phone, stage):
    """A quick thumb had closed it past the guard; and a guard that never comes may not hold it back for good."""
    page = open_batch(phone, stage)
    page.route("**/scan-guard.js*", lambda route: route.abort())
    page.get_by_role("link", name="Close").click()
    button = page.get_by_role("button", name="Close the handover")
    expect(button).to_have_css("pointer-events", "none")
    expect(button).to_have_css("pointer-events", "auto", timeout=20_000)
    page.unroute("**/scan-guard.js*")
    page.reload()
    expect(button).to_have_css("pointer-events", "auto", timeout=5_000)  # at once: its script has come

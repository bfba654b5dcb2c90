"""Links as pages. The stranger from next door sees none of it."""

import pytest

from webapp.kit.db import db
from webapp.tracking.models import Link

PAGES = ("", "/edit")


def _typed(post, **changes) -> dict:
    return {
        "adapter": "easypost", "carrier_id": str(post.cast.carrier), "name": "Main account",
        "base_url": post.outside.address, "api_key": post.outside.key, "webhook_secret": "hook secret", "pace": "30",
    } | changes  # fmt: skip


def _links() -> list[Link]:
    db.session.rollback()
    return db.session.query(Link).all()


def test_a_seller_links_a_carrier_and_tries_it(post, sandbox):
    browser = post.cast.client(post.cast.seller)
    assert "EasyPost" in browser.get("/tracking/links/new").text
    assert "API key" in browser.get("/tracking/links/new?adapter=easypost").text
    answer = browser.post("/tracking/links", data=_typed(post), follow_redirects=True)
    assert "Main account" in answer.text
    [link] = _links()
    tried = browser.post(f"/tracking/links/{link.id}/trial", follow_redirects=True)
    assert "It answered and accepted the key" in tried.text
    assert sandbox.calls() == 1


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("refused", "did not accept our key"),
        ("errors", "answered 500"),
        ("html", "not JSON"),
        ("huge", "more than 1 MB"),
    ],
)
def test_a_trial_that_fails_says_why(post, sandbox, fault, words):
    link = post.link()
    sandbox.misbehave(**{fault: 1})
    tried = post.cast.client(post.cast.seller).post(f"/tracking/links/{link}/trial", follow_redirects=True)
    assert "It does not work" in tried.text
    assert words in tried.text


def test_a_carrier_that_cannot_be_asked_says_so(post):
    link = post.link(adapter="ninjavan", client_secret="s", base_url="")
    browser = post.cast.client(post.cast.seller)
    assert "Try it now" not in browser.get(f"/tracking/links/{link}").text
    assert "cannot be asked" in browser.post(f"/tracking/links/{link}/trial", follow_redirects=True).text


def test_a_secret_that_was_saved_is_never_shown_again_and_stays_when_left_empty(post):
    link = post.link(api_key="EZTK-very-secret")
    browser = post.cast.client(post.cast.seller)
    for path in ("/tracking", *(f"/tracking/links/{link}{page}" for page in PAGES)):
        assert "EZTK-very-secret" not in browser.get(path).text
    typed = _typed(post, name="Renamed", api_key="", webhook_secret="", paused="1")
    browser.post(f"/tracking/links/{link}", data=typed)
    [row] = _links()
    assert row.name == "Renamed"
    assert row.paused_at is not None
    assert row.secrets["api_key"] == "EZTK-very-secret"
    assert "EZTK-very-secret" not in row.sealed


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"base_url": "https://127.0.0.1"}, "private or reserved network"),
        ({"base_url": "http://carrier.example"}, "only https"),
        ({"base_url": "https://a:b@carrier.example"}, "a name or a password"),
        ({"pace": "1"}, "from 5 to 86400"),
        ({"pace": "often"}, "from 5 to 86400"),
        ({"carrier_id": ""}, "Choose one of your carriers"),
        ({"carrier_id": "x' OR 1=1"}, "Choose one of your carriers"),
        ({"api_key": " "}, "API key is needed"),
    ],
)
def test_what_cannot_be_used_is_refused_with_a_reason_and_nothing_is_lost(post, changes, words):
    answer = post.cast.client(post.cast.seller).post("/tracking/links", data=_typed(post, **changes))
    assert answer.status_code == 422
    assert words in answer.text
    assert "Main account" in answer.text
    assert _links() == []


def test_a_carrier_of_next_door_is_no_choice(post):
    answer = post.cast.client(post.cast.stranger).post("/tracking/links", data=_typed(post))
    assert answer.status_code == 422
    assert _links() == []


def test_a_broken_feed_shows_since_when_and_why(post, sandbox):
    link = post.link()
    post.handed_over("SMP1")
    sandbox.misbehave(errors=1)
    post.poll()
    for path in ("/tracking", f"/tracking/links/{link}"):
        text = post.cast.client(post.cast.seller).get(path).text
        assert "Feed broken" in text
        assert "answered 500" in text


def test_a_code_nobody_knows_is_counted_on_the_page_as_text(post, sandbox):
    post.link(name="<b>bold</b>")
    post.handed_over("SMP1")
    sandbox.story("SMP1", "odd")
    sandbox.misbehave(script=1)
    sandbox.advance("SMP1", 3)
    post.poll()
    text = post.cast.client(post.cast.seller).get("/tracking").text
    assert "teleported/beamed_up" in text
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)" in text
    assert "<b>bold" not in text


def test_a_number_that_the_carrier_refuses_is_named(post):
    from webapp.kit.db import transaction
    from webapp.tracking.models import Watch

    link = post.link()
    post.handed_over("SMP1")
    with transaction():
        db.session.query(Watch).update({"refused_words": "answered 422"})
    assert "answered 422" in post.cast.client(post.cast.seller).get(f"/tracking/links/{link}").text


def test_nobody_but_the_seller_of_this_business_sees_a_link(post):
    link = post.link()
    for who, status in ((post.cast.staff, 403), (post.cast.courier, 403), (post.cast.stranger, 404), (None, 303)):
        browser = post.cast.client(who)
        for page in PAGES:
            assert browser.get(f"/tracking/links/{link}{page}").status_code == status
        for action in ("", "/trial"):
            assert browser.post(f"/tracking/links/{link}{action}", data=_typed(post)).status_code == status
    assert _links()[0].name != "Main account"


def test_an_orders_page_says_how_the_feed_about_its_parcel_is(post, sandbox):
    post.link()
    order = post.handed_over("SMP1")
    browser = post.cast.client(post.cast.seller)
    assert "No event yet" in browser.get(f"/orders/{order}").text
    sandbox.misbehave(errors=1)
    post.poll()
    assert "Feed broken" in browser.get(f"/orders/{order}").text

"""Notices are drafted once, withdrawn when undone, marked as sent once."""

from concurrent.futures import ThreadPoolExecutor

from tests.cast import Cast
from webapp.kit.db import db, transaction
from webapp.ledger.models import facts_of
from webapp.notices.actions import draft, mark_sent
from webapp.notices.models import Notice


def notices(order) -> list[Notice]:
    db.session.rollback()
    return db.session.query(Notice).filter_by(order_id=order).order_by(Notice.audience).all()


def drafted(cast: Cast, order):
    with transaction():
        draft(cast.business, [order])
    return notices(order)


def refunded(cast: Cast, order, key: str = "refund-1"):
    cast.tell(order, "refunded", key=key, details={"amount": "5.00", "currency": "SGD", "why": "Damaged", "for": "x"})


def test_however_often_the_news_is_heard_it_is_drafted_once(cast: Cast):
    order = cast.order()
    refunded(cast, order)

    def one(_place: int):
        with cast.app.app_context():
            try:
                drafted(cast, order)
            finally:
                db.session.remove()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(one, range(4)))
    assert [(n.audience, n.standing) for n in notices(order)] == [("buyer", "waiting"), ("platform", "waiting")]


def test_what_is_undone_is_withdrawn_unless_it_was_sent(cast: Cast):
    order = cast.order()
    refunded(cast, order)
    buyer, _ = drafted(cast, order)
    with transaction():
        assert mark_sent(cast.business, db.session.get(Notice, (cast.business, buyer.id)), "person:x", "Ana") is None
    cast.tell(order, "undone", undoes="refund-1")
    assert [n.standing for n in drafted(cast, order)] == ["sent", "withdrawn"]


def test_marked_as_sent_twice_is_told_once(cast: Cast):
    order = cast.order()
    refunded(cast, order)
    buyer = drafted(cast, order)[0].id
    client = cast.client(cast.seller)
    for _ in range(2):
        assert client.post(f"/messages/{buyer}/sending").status_code == 303
    told = [fact for fact in facts_of(cast.business, [order])[order] if fact.kind == "notified"]
    assert [fact.details["audience"] for fact in told] == ["buyer"]
    assert cast.client(cast.stranger).post(f"/messages/{buyer}/sending").status_code == 404


def test_the_page_fills_the_name_in_and_keeps_awful_texts_as_text(cast: Cast):
    order = cast.order(recipient="<img src=x onerror=alert(1)>\u202e" + "x" * 300)
    refunded(cast, order)
    drafted(cast, order)
    assert "You get SGD 5.00 back" in cast.client(cast.seller).get(f"/orders/{order}").text
    text = cast.client(cast.seller).get("/messages").text
    assert "Hello &lt;img src=x" in text and "<img src=x" not in text
    assert all("img" not in n.text for n in notices(order))
    assert "Next" not in cast.client(cast.stranger).get("/messages").text.split("<main")[1]
    assert cast.client(cast.seller).get("/messages?standing=nonsense").status_code == 404

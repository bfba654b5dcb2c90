from html import unescape

from webapp.policy.models import books


def test_the_book_is_read_as_sentences_with_figure_and_source(cast):
    page = unescape(cast.client(cast.seller).get("/rules").text)
    for rule in books()["default"].rules:
        assert rule.figure.words[1:] in page and rule.source in page
    assert "Within 48 hours of collection the order is set to Shipped on the platform." in page
    assert "After 2 failed attempts of one parcel it counts as lost." in page
    assert "Holds for orders placed since" in page


def test_the_book_names_the_shops_that_go_by_it(cast):
    page = cast.client(cast.staff).get("/rules").text
    assert "Sample Kettle Co shop" in page and "Next Door" not in page


def test_the_book_is_not_for_couriers(cast):
    assert cast.client(cast.courier).get("/rules").status_code == 403

import io
import re
from datetime import timedelta
from decimal import Decimal

import pytest

from tests.orders.exports import HEADER, csv_file, number, row, xlsx_file
from webapp.kit import queue
from webapp.kit.clock import now
from webapp.kit.db import db
from webapp.orders.models import Import, Order

NOBODY = "01900000-0000-7000-8000-000000000000"  # an id that nothing has
NASTY = '<img src=x onerror="alert(1)">{{7*7}}'


@pytest.fixture
def seller(cast):
    return cast.client(cast.seller)


def upload(client, content: bytes, name: str = "orders.csv", **form):
    return client.post("/imports", data={"file": (io.BytesIO(content), name), **form})


def brought(cast, rows) -> str:
    """Bring rows in by the page and the worker; answers the import's address."""
    answer = upload(cast.client(cast.seller), csv_file(rows))
    queue.drain()
    return answer.location


def recent(place: int = 1, **cells):
    """A row of an order that was placed an hour ago, by the shop's clock."""
    at = now() + timedelta(hours=8)
    times = {"Created_Time": at - timedelta(hours=1), "Paid_Time": at - timedelta(minutes=55)}
    return row(place, **{name: moment.strftime("%d/%m/%Y %H:%M:%S") for name, moment in times.items()}, **cells)


def order_id(place: int = 1):
    return db.session.scalars(db.select(Order.id).where(Order.number == number(place))).one()


def test_a_file_is_uploaded_read_by_the_worker_and_its_result_shown(cast, seller):
    answer = upload(seller, csv_file([recent(1), recent(2, Quantity="x")]))
    assert answer.status_code == 303
    waiting = seller.get(answer.location)
    assert b"Waiting to be read" in waiting.data
    assert b'hx-trigger="every 1s"' in waiting.data
    queue.drain()
    fragment = seller.get(
        answer.location, headers={"HX-Request": "true", "HX-Target": f"import_{answer.location[-36:]}"}
    )
    assert b"<html" not in fragment.data
    assert b"every 1s" not in fragment.data
    assert "1 row refused" in fragment.text
    assert "A quantity is a whole number." in fragment.text


def test_an_xlsx_file_comes_in_the_same_way(seller):
    answer = upload(seller, xlsx_file([recent(1)]), "orders.xlsx")
    queue.drain()
    assert "See the orders" in seller.get(answer.location).text
    assert number(1) in seller.get("/orders").text.replace("</span><span>", "")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty."),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "This is not a table."),
        (b"%PDF-1.4", "This is not a table."),
        (b"\xd0\xcf\x11\xe0" + bytes(100), "old or password-protected"),
    ],
)
def test_what_is_plainly_no_export_is_refused_at_once(seller, content, words):
    answer = upload(seller, content, "orders.csv")
    assert answer.status_code == 422
    assert words in answer.text
    assert db.session.query(Import).count() == 0


def test_a_form_without_a_file_says_so(seller):
    assert "Choose a file." in seller.post("/imports", data={}).text


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (csv_file([row()], header=HEADER[:3]), "These columns are missing"),
        (csv_file([]), "but no orders below them"),
        (b"PK\x03\x04" + bytes(200), "This XLSX file is damaged"),
        (b"a,b\n1,2\n", "column names of a Seller Center order export are not there"),
    ],
)
def test_what_only_reading_shows_is_said_on_its_page(seller, content, words):
    where = upload(seller, content).location
    queue.drain()
    page = seller.get(where)
    assert words in page.text
    assert "Nothing was changed." in page.text


def test_a_file_larger_than_allowed_is_refused(app, seller):
    allowed, app.config["IMPORT_BYTES"] = app.config["IMPORT_BYTES"], 10_000
    try:
        assert upload(seller, bytes(20_000)).status_code == 413
    finally:
        app.config["IMPORT_BYTES"] = allowed


def test_refused_rows_are_downloaded_and_are_never_formulas(cast, seller):
    where = brought(cast, [recent(1, Quantity='=HYPERLINK("http://x")'), recent(2, Quantity="-2+3"), recent(3)])
    answer = seller.get(f"{where}/remarks.csv")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "'=HYPERLINK" in answer.text
    assert ",'-2+3" in answer.text


@pytest.mark.parametrize("after", ["9" * 30, "-1", "x", "0"])
def test_no_place_in_the_refused_rows_breaks_their_page(cast, seller, after):
    where = brought(cast, [recent(1, Quantity="x")])
    assert seller.get(where, query_string={"after": after}).status_code == 200


def test_file_names_are_only_words(seller):
    where = upload(seller, csv_file([recent()]), "../../etc/<b>passwd\u202e.csv").location
    assert "&lt;b&gt;passwd" in seller.get(where).text
    assert "../" not in seller.get(where).text


def test_the_list_searches_pages_and_filters(cast, seller):
    brought(cast, [recent(place, Recipient=f"Buyer{place} Sample") for place in range(1, 61)])
    first = seller.get("/orders").text
    assert len(re.findall(r'id="order_', first)) == 50
    further = re.search(r'href="(/orders\?after=[^"]+)"', first)[1]
    assert len(re.findall(r'id="order_', seller.get(further).text)) == 10
    assert len(re.findall(r'id="order_', seller.get("/orders?q=buyer7").text)) == 1
    assert "Nothing found" in seller.get("/orders?q=nobody").text
    assert "Nothing found" in seller.get("/orders?q=%25%25%25").text
    assert "Nothing here" in seller.get("/orders?lane=problem").text


@pytest.mark.parametrize(
    ("query", "status"),
    [("q=" + "x" * 10_000, 200), ("q=" + "%25" * 1000, 200), ("q=%00", 400), ("lane=nowhere", 404), ("after=x", 400),
     ("after=999999999999999999999999.0", 400), ("limit=-1", 200), ("q=%ff%fe", 200),
     ("shop=x", 404), ("shop=" + NOBODY, 404), ("import=x", 404), ("import=" + NOBODY, 404),
     ("from=x", 400), ("from=0001-01-01", 400), ("until=9999-12-31", 400), ("sort=x", 200),
     ("sort=value&after=x", 400), ("sort=deadline&after=1." + "0" * 32, 200),
     ("until=2020-01-01&from=2021-01-01", 200)],
)  # fmt: skip
def test_no_question_breaks_the_list(seller, query, status):
    assert seller.get(f"/orders?{query}").status_code == status


def test_an_order_shows_its_story_and_what_can_be_done(cast, seller):
    brought(cast, [recent(1, Tracking_ID="SMP0001", Buyer_Message="ring twice")])
    page = seller.get(f"/orders/{order_id()}").text
    for words in (
        "To confirm",
        "Order placed",
        "Parcel known",
        "Sample Express",
        "ring twice",
        "Confirm it first.",
        "/t/",
    ):
        assert words in page


def test_what_an_order_cannot_do_is_said_until_it_has_left(cast, seller):
    brought(cast, [recent(1), recent(2, Order_Status="Shipped", Order_Substatus="Delivered")])
    waiting, gone = (seller.get(f"/orders/{order_id(place)}").text for place in (1, 2))
    assert "Confirm it first." in waiting
    assert "What can be done now" in waiting
    assert "What can be done now" not in gone


def test_the_deadlines_stand_on_the_page_with_their_source(cast, seller):
    brought(cast, [recent(1)])
    page = seller.get(f"/orders/{order_id()}").text
    assert "The rule and where it stands" in page
    assert "Source:" in page


def test_a_courier_sees_neither_name_nor_phone_nor_money_nor_message_nor_link(cast):
    brought(cast, [recent(1, Tracking_ID="SMP0001", Buyer_Message="ring twice", Phone_nr="(+65)81112222",
                          Seller_Note="regular", Recipient="Sample Buyer")])  # fmt: skip
    page = cast.client(cast.courier).get(f"/orders/{order_id()}").text
    page += cast.client(cast.courier).get("/orders").text  # whom a courier brings it to stands on their own run only
    for secret in ("Sample Buyer", "81112222", "24.90", "ring twice", "regular", "sample.buyer", "/t/", "Credit card"):
        assert secret not in page


def test_a_courier_finds_orders_by_number_and_never_tries_out_whose_they_are(cast):
    brought(cast, [recent(1, Tracking_ID="JT50-4003 0012", Phone_nr="(+65)81112222", Recipient="Sample Buyer")])
    courier, found = cast.client(cast.courier), f"order_{order_id()}"
    for tried in ("Sample", "Buy", "sample.buyer", "81112222", "2222", f"{number(1)} buyer"):
        assert found in cast.client(cast.seller).get("/orders", query_string={"q": tried}).text
        assert found not in courier.get("/orders", query_string={"q": tried}).text
    for known in (number(1), number(1)[-5:], "jt50 4003 0012", "0012", "JT50"):
        assert found in courier.get("/orders", query_string={"q": known}).text


def test_a_stranger_finds_nothing(cast):
    brought(cast, [recent(1)])
    stranger = cast.client(cast.stranger)
    imported = db.session.scalars(db.select(Import.id)).one()
    for path in (f"/orders/{order_id()}", f"/imports/{imported}", f"/imports/{imported}/remarks.csv"):
        assert stranger.get(path).status_code == 404
    assert stranger.get(f"/api/v1/orders/{number(1)}").status_code == 404
    assert "No orders yet" in stranger.get("/orders").text
    assert "No files yet" in stranger.get("/imports").text
    assert stranger.get(f"/orders/{NOBODY}").data.replace(b"x", b"") == stranger.get(f"/orders/{NOBODY}").data.replace(
        b"x", b""
    )


def test_what_strangers_wrote_is_only_text(cast, seller):
    brought(cast, [recent(1, Recipient=NASTY, Product_Name=NASTY, Buyer_Message=NASTY, Detail_Address=NASTY,
                          Seller_SKU=NASTY, Shipping_Provider_Name=NASTY, Tracking_ID="SMP<b>1</b>",
                          Order_Status=NASTY, Order_Substatus="")])  # fmt: skip
    for path in ("/orders", f"/orders/{order_id()}", "/orders?q=" + NASTY[:30]):
        page = seller.get(path).text
        assert "<img src=x" not in page
        assert "49" not in re.findall(r"onerror=[^ ]*?(\d\d)", page)
        assert "SMP<b>" not in page


def test_a_status_we_do_not_know_is_shown_as_it_is(cast, seller):
    brought(cast, [recent(1, Order_Status="Teleported", Order_Substatus="")])
    assert "<bdi>Teleported</bdi>" in seller.get(f"/orders/{order_id()}").text


def test_an_order_is_typed_in(cast, seller):
    told = {"number": "WALK-1", "payment": "paid", "shipping_type": "seller", "sku-0": "KETTLE-1", "quantity-0": "2"}
    answer = seller.post("/orders", data=told)
    assert answer.status_code == 303
    assert "× 2" in seller.get(answer.location).text


def test_a_form_that_was_refused_keeps_what_was_typed(seller):
    answer = seller.post(
        "/orders", data={"number": "", "recipient": "Sample Buyer", "sku-0": "KETTLE-1", "payment": "paid"}
    )
    assert answer.status_code == 422
    assert 'value="Sample Buyer"' in answer.text
    assert 'value="KETTLE-1"' in answer.text
    assert "An order number has letters and digits" in answer.text


def test_another_business_cannot_be_named_in_a_form(cast, seller):
    told = {"number": "1", "payment": "paid", "sku-0": "A", "shop": str(cast.stranger_shop)}
    assert seller.post("/orders", data=told).status_code == 404
    assert seller.post("/orders", data={**told, "shop": "", "carrier": NOBODY}).status_code == 404
    assert seller.post("/orders", data={**told, "shop": "", "place": "nonsense"}).status_code == 404
    assert upload(seller, csv_file([row()]), shop=str(cast.stranger_shop)).status_code == 404


def test_a_program_reads_an_order_by_its_number_without_personal_data(cast):
    brought(cast, [recent(1, Tracking_ID="SMP0001", Recipient="Sample Buyer", Phone_nr="(+65)81112222")])
    token = {"Authorization": f"Bearer {cast.device()}"}
    answer = cast.app.test_client().get(f"/api/v1/orders/{number(1)}", headers=token)
    assert (answer.json["status"], answer.json["number"]) == ("to_confirm", number(1))
    assert [fact["kind"] for fact in answer.json["facts"]] == ["placed", "paid", "parcelled"]
    assert answer.json["parcels"][0]["tracking_number"] == "SMP0001"
    assert {deadline["standing"] for deadline in answer.json["deadlines"]} == {"open"}
    assert not any(secret in answer.text for secret in ("Sample Buyer", "81112222", "Street"))


def test_a_number_that_several_shops_have_needs_the_shop(cast, seller):
    from webapp.accounts.actions import add_shop
    from webapp.kit.db import transaction

    with transaction():
        other = add_shop(cast.business, "Second shop", "SG").id
    cast.order(number="77")
    cast.order(number="77", shop=other)
    assert seller.get("/api/v1/orders/77").status_code == 409
    assert seller.get("/api/v1/orders/77?shop=Second+shop").json["shop"] == "Second shop"


def test_a_number_that_nobody_knows_is_not_there(seller):
    answer = seller.get("/api/v1/orders/nothing")
    assert (answer.status_code, answer.json["error"]["code"]) == (404, "unknown_order")


def test_a_file_may_be_called_what_it_likes(cast):
    client = cast.client(cast.seller)
    sent = {"file": (io.BytesIO(csv_file([row(1)])), "a\0b.csv"), "shop": str(cast.shop)}

    answer = client.post("/imports", data=sent)

    assert answer.status_code == 303
    assert "ab.csv" in client.get(answer.location).text


def test_an_imports_page_leads_to_its_own_orders_and_the_list_says_whose_they_are(cast, seller):
    brought(cast, [recent(1), recent(2)])
    there = brought(cast, [recent(3)])
    way = re.search(r'href="(/orders\?import=[^"]+)"', seller.get(there).text)[1]
    shown = seller.get(way).text
    assert len(re.findall(r'id="order_', shown)) == 1
    assert "From the file" in shown and 'aria-label="Show orders of every file"' in shown
    assert seller.get(f"{way}&lane=done&sort=value").status_code == 200
    stranger = cast.client(cast.stranger)
    assert stranger.get(way).status_code == 404
    assert cast.client(cast.courier).get(way).status_code == 404


def test_what_narrows_the_list_stays_in_every_way_onward(cast, seller):
    brought(cast, [recent(place) for place in range(1, 61)])
    asked = "from=2020-01-01&sort=deadline&until=2999-01-01"
    shown = seller.get(f"/orders?{asked}").text.replace("&amp;", "&")
    for start in ("/orders/export?", "/orders?after=", "/orders?lane=done&"):
        way = re.search(rf'href="({re.escape(start)}[^"]*)"', shown)[1]
        assert {"from=2020-01-01", "sort=deadline", "until=2999-01-01"} <= set(re.split("[?&]", way))
        assert seller.get(way).status_code == 200
    for without in ("/orders?until=2999-01-01&sort=deadline", "/orders?from=2020-01-01&sort=deadline"):
        assert f'href="{without}" aria-label="Show what was placed' in shown
    assert "No order is like that" in seller.get("/orders?until=2020-01-01").text


def test_a_courier_cannot_sort_by_money(cast):
    for place, amount in (("1", 9), ("2", 5)):
        cast.order(number=place, amount=Decimal(amount), placed_ago=timedelta(hours=9 - int(place)))
    sorted_by = {who: cast.client(who).get("/orders?sort=value").text for who in (cast.seller, cast.courier)}
    first = {who: re.search(r'<bdi class="number"><span>(\d)', text)[1] for who, text in sorted_by.items()}
    assert (first[cast.seller], first[cast.courier]) == ("1", "2")
    assert "Highest value" not in sorted_by[cast.courier]


def test_an_open_page_that_asks_again_is_answered_only_where_there_is_news(cast):
    order = cast.order(kinds=("confirmed",))
    seller = cast.client(cast.seller)
    again = re.search(r'hx-get="([^"]*seen=[^"]*)"', seller.get(f"/orders/{order}").text)[1].replace("&amp;", "&")
    asked = {"HX-Request": "true"}
    assert (seller.get(again, headers=asked).status_code, seller.get(again).status_code) == (204, 200)
    cast.tell(order, "handed_over", parcel_id=cast.parcel(order))
    assert "Handed over" in seller.get(again, headers=asked).text
    cast.tell(order, "delivered", parcel_id=cast.parcel(order))
    assert "hx-trigger" not in seller.get(f"/orders/{order}").text.split("order-head")[1][:200]

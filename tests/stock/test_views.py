import io

from tests.cast import Cast
from webapp.stock.models import items_by_sku


def count(client, on_hand: str = "3", **fields):
    form = {"sku": "KETTLE-1", "name": "<b>Kettle</b>", "place": "Sample Warehouse", "on_hand": on_hand} | fields
    return client.post("/stock", data=form)


def test_an_empty_stock_says_what_to_do(cast: Cast):
    assert "No stock yet" in cast.client(cast.staff).get("/stock").text


def test_what_is_counted_is_shown_as_text(cast: Cast):
    client = cast.client(cast.staff)
    assert count(client).status_code == 303

    page = client.get("/stock?q=kettle").text

    assert "&lt;b&gt;Kettle&lt;/b&gt;" in page and "<b>Kettle" not in page


def test_a_bad_count_keeps_what_was_typed(cast: Cast):
    answer = count(cast.client(cast.seller), "many")

    assert answer.status_code == 422
    assert 'value="many"' in answer.text and "not a whole number" in answer.text


def test_a_list_with_bad_rows_names_each(cast: Cast):
    file = io.BytesIO(b"SKU,On hand\nA,1\nB,x\n")

    answer = cast.client(cast.seller).post("/stock/imports", data={"file": (file, "stock.csv")})

    assert answer.status_code == 422
    assert "1 row counted, 1 row not" in answer.text
    assert set(items_by_sku(cast.business, ["A", "B"])) == {"A"}


def test_no_file_is_said(cast: Cast):
    assert "Choose the stock list first" in cast.client(cast.seller).post("/stock/imports", data={}).text


def test_confirming_one_order_goes_back_to_where_it_was_asked(cast: Cast):
    client = cast.client(cast.seller)
    count(client)
    order = cast.order()

    answer = client.post("/stock/confirmations", data={"order_ids": str(order), "next": f"/orders/{order}"})

    assert (answer.status_code, answer.location) == (303, f"/orders/{order}")
    assert cast.chain(order).status == "to_hand_over"


def test_confirming_several_says_of_each_what_became_of_it(cast: Cast):
    client = cast.client(cast.seller)
    count(client)
    good, short = cast.order(), cast.order(quantity=9)

    page = client.post("/stock/confirmations", data={"order_ids": [str(good), str(short), "nonsense"]}).text

    assert "1 order confirmed, 1 not" in page
    assert "KETTLE-1 is 7 short (9 wanted, 2 there)" in page


def test_confirming_never_leads_to_another_site(cast: Cast):
    client = cast.client(cast.seller)
    count(client)

    answer = client.post("/stock/confirmations", data={"order_ids": str(cast.order()), "next": "//evil.example"})

    assert answer.location == "/"


def test_couriers_have_no_business_with_stock(cast: Cast):
    assert cast.client(cast.courier).get("/stock").status_code == 403


def test_an_item_shows_its_movements_and_only_to_its_own_business(cast: Cast):
    client = cast.client(cast.seller)
    count(client)
    item = items_by_sku(cast.business, ["KETTLE-1"])["KETTLE-1"].id

    assert "Counted" in client.get(f"/stock/{item}").text
    assert cast.client(cast.stranger).get(f"/stock/{item}").status_code == 404


def test_typing_a_search_brings_only_what_is_found(cast: Cast):
    client = cast.client(cast.staff)
    count(client)

    part = client.get("/stock?q=kettle", headers={"HX-Request": "true", "HX-Target": "found"})

    assert part.text.strip().startswith('<div id="found"') and "KETTLE-1" in part.text
    assert "HX-Request" in part.headers["Vary"]

from tests.cast import Cast


def test_a_place_is_added_changed_closed_and_reopened(cast: Cast):
    seller = cast.client(cast.seller)
    assert "Sample Warehouse" in seller.get("/places").text
    form = {"kind": "drop_off_point", "name": "Counter <b>7</b>", "address": "1 Street"}
    assert seller.post("/places", data=form).headers["Location"] == "/places"
    assert "Counter &lt;b&gt;7&lt;/b&gt;" in seller.get("/places").text

    assert seller.post(f"/places/{cast.warehouse}", data={"name": "Main shed"}).status_code == 303
    assert "Main shed" in seller.get(f"/places/{cast.warehouse}/edit").text

    seller.post(f"/places/{cast.warehouse}/closing")
    assert "Reopen" in seller.get("/places").text
    seller.post(f"/places/{cast.warehouse}/reopening")
    assert "Reopen" not in seller.get("/places").text


def test_a_refused_place_is_shown_again_as_it_was_typed(cast: Cast):
    answer = cast.client(cast.seller).post("/places", data={"kind": "moon", "name": "Sea & Co", "address": "Of rains"})
    assert answer.status_code == 422
    assert "Sea &amp; Co" in answer.text and "Of rains" in answer.text and "Choose what kind" in answer.text


def test_a_refused_change_shows_what_was_typed(cast: Cast):
    answer = cast.client(cast.seller).post(f"/places/{cast.warehouse}", data={"name": "Sample Drop-off"})
    assert answer.status_code == 422 and "exists already" in answer.text

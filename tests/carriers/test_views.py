from tests.cast import Cast


def test_a_carrier_is_added_changed_retired_and_used_again(cast: Cast):
    seller = cast.client(cast.seller)
    form = {"name": "Swift <i>Sample</i>", "others": "swift sp", "days_from": "2", "days_to": "4"}
    assert seller.post("/carriers", data=form).status_code == 303
    listed = seller.get("/carriers").text
    assert "Swift &lt;i&gt;Sample&lt;/i&gt;" in listed and "swift sp" in listed and "2 to 4 days" in listed

    form = {"name": "Sample Express", "others": "s express", "days_to": "3"}
    assert seller.post(f"/carriers/{cast.carrier}", data=form).status_code == 303
    assert "s express" in seller.get(f"/carriers/{cast.carrier}/edit").text

    seller.post(f"/carriers/{cast.carrier}/retirement")
    assert "Use again" in seller.get("/carriers").text
    seller.post(f"/carriers/{cast.carrier}/return")
    assert "Use again" not in seller.get("/carriers").text


def test_a_refused_carrier_is_shown_again_as_it_was_typed(cast: Cast):
    form = {"name": "New", "others": "sample ninja", "days_to": "soon"}
    answer = cast.client(cast.seller).post(f"/carriers/{cast.carrier}", data=form)
    assert answer.status_code == 422
    assert "Sample Ninja goes by" in answer.text and 'value="soon"' in answer.text

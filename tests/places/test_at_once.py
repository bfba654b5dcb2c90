from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.cast import Cast
from webapp.accounts.models import Device
from webapp.carriers.models import Carrier
from webapp.kit.db import db
from webapp.places.models import Place


@pytest.mark.parametrize(
    ("path", "form", "model"),
    [
        ("/places", {"kind": "warehouse", "name": "Shed"}, Place),
        ("/carriers", {"name": "Shed"}, Carrier),
        ("/devices", {"name": "Shed"}, Device),
    ],
)
def test_a_button_pressed_twice_adds_one_and_says_so_in_words(cast: Cast, path, form, model):
    browsers = [cast.client(cast.seller) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        statuses = sorted(pool.map(lambda browser: browser.post(path, data=form).status_code, browsers))
    assert statuses[0] < 400 and statuses[1:] == [422] * 3
    assert db.session.query(model).filter_by(business_id=cast.business, name="Shed").count() == 1

import io

import pytest

from tests.cast import Cast


@pytest.mark.parametrize(
    "data",
    [
        {"name": "a\0b"},
        {"na\0me": "ab"},
        {"name": "a\0b", "file": (io.BytesIO(b"x"), "a")},
    ],
)  # fmt: skip
def test_a_form_with_a_nul_is_turned_away_however_it_was_sent(cast: Cast, data: dict):
    answer = cast.client(cast.seller).post("/places", data=data, content_type="multipart/form-data")

    assert answer.status_code == 400


def test_a_file_may_hold_what_it_likes(cast: Cast):
    answer = cast.client(cast.seller).post("/stock/imports", data={"file": (io.BytesIO(b"SKU\0"), "a.csv")})

    assert answer.status_code == 422

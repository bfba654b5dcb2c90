import re

import brotli
import pytest

from webapp.kit.assets import address, tight


@pytest.fixture
def page(client) -> str:
    return client.get("/sign-in").text


def test_a_page_names_its_style_sheet_by_content_and_it_is_kept_for_ever(client, page: str):
    address = re.search(r'href="(/app\.css\?v=[^"]+)"', page)[1]

    answer = client.get(address)

    assert "immutable" in answer.headers["Cache-Control"]
    assert ":root" in answer.text


def test_a_made_up_name_is_not_kept(client):
    assert client.get("/app.css?v=made-up").headers["Cache-Control"] == "no-cache"
    assert client.get("/static/nothing.js?v=made-up").headers["Cache-Control"] == "no-cache"


def test_assets_travel_packed_to_those_who_can_unpack_them(client, page: str):
    address = re.search(r'href="(/app\.css\?v=[^"]+)"', page)[1]
    plain, packed = client.get(address), client.get(address, headers={"Accept-Encoding": "br"})

    assert packed.headers["Content-Encoding"] == "br"
    assert brotli.decompress(packed.data) == plain.data
    assert int(packed.headers["Content-Length"]) == len(packed.data) < len(plain.data) / 3


def test_a_packed_asset_says_when_it_is_unchanged(client):
    first = client.get("/static/icons/mark.svg")

    again = client.get("/static/icons/mark.svg", headers={"If-None-Match": first.headers["ETag"]})

    assert again.status_code == 304


def test_scripts_are_sent_without_their_comment_lines(client, app):
    with app.test_request_context():
        where = address("js/elements/scan-start.js")
    sent = client.get(where, headers={"Accept-Encoding": "br"})
    plain = brotli.decompress(sent.data).decode()
    assert "customElements.define" in plain
    assert not [line for line in plain.splitlines() if line.lstrip().startswith("//")]


def test_the_style_sheet_is_sent_without_remarks_and_blanks():
    assert tight("/* why */\n@media (min-width: 1px) {\n  a b > c { color: red; }\n}\n") == (
        "@media (min-width: 1px){a b > c{color: red;}}"
    )

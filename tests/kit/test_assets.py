import base64
import hashlib
import json
import re

import brotli
import pytest

from tests.cast import Cast
from tests.handover.conftest import Scanner
from webapp.kit.assets import COMMENT, address, tight
from webapp.kit.imports import IMPORTED, TAGGED, imported


@pytest.fixture
def page(client) -> str:
    return client.get("/sign-in").text


def test_a_page_names_its_style_sheet_by_content_and_it_is_kept_for_ever(client, page: str):
    address = re.search(r'href="(/app\.css\?v=[^"]+)"', page)[1]

    answer = client.get(address)

    assert "immutable" in answer.headers["Cache-Control"]
    assert ":root" in answer.text


def test_a_page_for_scanning_does_without_the_sheet_of_the_others(cast: Cast):
    client = cast.client(cast.staff)
    scanning, today = client.get(f"/handovers/{Scanner(cast).open()}").text, client.get("/today").text
    common, desk = re.findall(r'rel="stylesheet" href="([^"]+)"', today)
    assert re.findall(r'rel="stylesheet" href="([^"]+)"', scanning) == [common]
    sent = client.get(desk)
    assert "immutable" in sent.headers["Cache-Control"] and ".timeline" in sent.text and ".top-row" not in sent.text


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


def test_scripts_are_sent_without_their_comments(client, app):
    with app.test_request_context():
        where = address("js/elements/scan-outbox.js")
    sent = client.get(where, headers={"Accept-Encoding": "br"})
    plain = brotli.decompress(sent.data).decode()
    assert "customElements.define" in plain
    assert not [line for line in plain.splitlines() if "// " in line or line != line.strip() or not line]


def test_what_is_taken_for_a_comment_is_no_part_of_a_text():
    script = b"""
  // why
  const a = "x // y"; // because
  say("see // there", `b // c`); // 1
const url = "http://x"; const c = /[/]/;  // it's kept: a quote is behind it

"""
    assert (
        COMMENT.sub(b"", script)
        == b"""const a = "x // y";
say("see // there", `b // c`);
const url = "http://x"; const c = /[/]/;  // it's kept: a quote is behind it
"""
    )


def test_no_text_of_a_script_goes_over_lines(app):
    """What begins a line would be lost from it."""
    for name, text in app.extensions["assets"].sources.items():
        code = re.sub(r'"(?:[^"\\\n]|\\.)*"|//.*$', "", text, flags=re.MULTILINE)
        odd = [line for line in code.splitlines() if line.count("`") % 2]
        assert odd == [], name


def test_the_style_sheet_is_sent_without_remarks_and_blanks():
    assert tight("/* why */\n@media (min-width: 1px) {\n  a b > c { color: red; }\n}\n") == (
        "@media (min-width: 1px){a b > c{color: red;}}"
    )


def test_a_pages_import_map_holds_what_its_scripts_import_and_nothing_else(cast: Cast):
    page = cast.client(cast.seller).get("/orders").text
    imports = json.loads(re.search(r'<script type="importmap">(.+?)</script>', page)[1])["imports"]
    assert "/static/js/lib/offline.js" in imports and "/static/js/elements/scan-outbox.js" in imports
    assert not [name for name in imports if "deliver" in name or "pack" in name or "camera" in name]
    assert all(re.fullmatch(rf"{name}\?v=[0-9a-f]{{8}}", where) for name, where in imports.items())


def test_the_policy_allows_the_import_map_of_the_very_page(cast: Cast):
    client = cast.client(cast.seller)
    maps = set()
    for path in ("/orders", "/today", "/packing"):
        answer = client.get(path)
        text = re.search(r'<script type="importmap">(.+?)</script>', answer.text)[1]
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in answer.headers["Content-Security-Policy"]
        maps.add(text)
    assert len(maps) > 1
    assert "sha256-" not in client.get("/offline").headers["Content-Security-Policy"]


def test_every_import_is_seen_by_the_map(app):
    """Of any script of ours: an import that is put together from parts would be missing from the map of its page."""
    sources = app.extensions["assets"].sources
    for name, text in sources.items():
        code = re.sub(r"^\s*//.*$", "", text, flags=re.MULTILINE)
        written = re.findall(r"\bimport\b(?!\.).*|^\} from .*", code, flags=re.MULTILINE)
        assert [line for line in written if not IMPORTED.search(line) and not line.endswith("{")] == [], name
    assert imported(sources, frozenset(sources)) <= set(sources)


def test_the_scripts_of_a_page_are_found_by_their_tags():
    tag = '<script type="module" src="/static/js/elements/scan-box.js?v=0123456789ab"></script>'
    assert TAGGED.findall(tag) == ["js/elements/scan-box.js"]

import json
import re

from tests.cast import Cast
from tests.handover.conftest import Scanner


def shell(client) -> dict:
    """What the service worker is told to keep."""
    first, _, rest = client.get("/service-worker.js").text.partition("\n")
    assert "addEventListener" in rest
    return json.loads(re.fullmatch(r"const SHELL = (.+);", first)[1])


def test_the_service_worker_is_asked_for_anew_each_time_and_may_do_nothing_but_fetch_here(client):
    answer = client.get("/service-worker.js")
    assert answer.mimetype == "text/javascript" and answer.headers["Cache-Control"] == "no-cache"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; connect-src 'self'"


def test_everything_that_phones_keep_of_the_frame_is_there_for_ever(client):
    kept = shell(client)
    for address in (*kept["assets"], *kept["later"]):
        answer = client.get(address)
        assert answer.status_code == 200 and "immutable" in answer.headers["Cache-Control"]
    assert all(any(f"/{sheet}.css?" in address for address in kept["assets"]) for sheet in ("app", "static/desk"))


def test_every_script_that_a_scan_page_names_is_among_what_is_kept(cast: Cast):
    batch, client = Scanner(cast).open(), cast.client(cast.staff)
    page = client.get(f"/handovers/{batch}").text
    named = set(re.findall(r'(?:src|href)="(/(?:static/|app\.css)[^"#]+)', page))
    imports = json.loads(re.search(r'<script type="importmap">(.+?)</script>', page)[1])["imports"].values()
    pictures = {address for address in named if address.endswith(".png") or "/icon-" in address}
    assert (named - pictures) | set(imports) <= set(shell(client)["assets"]) and len(named) > 5


def test_a_page_says_whose_it_is_without_naming_anybody(cast: Cast):
    ana, again, budi = (cast.client(who).get("/today") for who in (cast.staff, cast.staff, cast.courier))
    mark = ana.headers["Handover-Page"]
    assert re.fullmatch(r"[0-9a-f]{32}; keep", mark) and mark == again.headers["Handover-Page"]
    assert mark != budi.headers["Handover-Page"]
    assert cast.client(None).get("/sign-in").headers["Handover-Page"] == "nobody"
    assert cast.client(None).get("/nothing").headers["Handover-Page"] == "nobody"


def test_only_what_a_shift_needs_may_stay_on_a_phone(cast: Cast):
    batch, client = Scanner(cast).open(), cast.client(cast.seller)
    kept = [f"/handovers/{batch}", f"/handovers/{batch}/closing", "/handovers/new", "/run", "/today"]
    not_kept = ["/orders", f"/orders/{cast.order()}", "/settings", "/people", "/radar", "/handovers"]
    assert all(client.get(path).headers["Handover-Page"].endswith("; keep") for path in kept)
    assert not any("keep" in client.get(path).headers["Handover-Page"] for path in not_kept)
    assert "Handover-Page" not in client.get("/health").headers
    refused = client.post("/handovers", data={"carrier": "nobody"})
    assert refused.status_code == 422 and "keep" not in refused.headers["Handover-Page"]


def test_the_offline_page_holds_nothing_of_anybodys(cast: Cast):
    assert cast.client(cast.seller).get("/offline").text == cast.client(None).get("/offline").text


def test_todays_page_names_the_open_handovers_for_keeping(cast: Cast):
    batch = Scanner(cast).open()
    page = cast.client(cast.staff).get("/today").text
    assert re.search(rf'data-keep data-batch="{batch}" [^>]*href="/handovers/{batch}"', page)
    assert re.search(r'href="/handovers/new"[^>]* data-keep', page)


def test_signing_out_clears_the_browsers_cache_but_never_the_outbox(cast: Cast):
    assert cast.client(cast.staff).post("/sign-out").headers["Clear-Site-Data"] == '"cache"'


def test_a_page_fetched_ahead_swallows_nothing_that_was_to_be_said(cast: Cast):
    client = cast.client(cast.seller)
    batch = Scanner(cast).open()
    assert client.post(f"/handovers/{batch}/discarding").status_code == 303
    assert "Discarded" not in client.get("/today", headers={"Handover-Ahead": "1"}).text
    assert "Discarded" in client.get("/today").text
    assert "Discarded" not in client.get("/today").text

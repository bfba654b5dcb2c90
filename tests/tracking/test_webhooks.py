"""Carriers tell us. The journey at the end posts over real HTTP."""

import base64
import contextlib
import hashlib
import hmac
import json
import threading
from datetime import timedelta
from time import monotonic, sleep

import pytest
from werkzeug.serving import make_server

from tests.tracking.carriers.test_easypost import EVENT
from tests.tracking.carriers.test_ninjavan import VERSION_1, VERSION_2
from webapp.carriers.models import Carrier
from webapp.kit import queue
from webapp.kit.clock import now
from webapp.kit.db import db, transaction
from webapp.ledger.models import Fact
from webapp.tracking import actions, jobs
from webapp.tracking.models import Link, Told

SECRET = "a client secret"


@pytest.fixture
def ninja(post):
    """A link to the carrier that tells, and its client's post function."""
    link = post.link(adapter="ninjavan", carrier_id=str(post.cast.other_carrier), client_secret=SECRET)
    return f"/webhooks/ninjavan/{post.row(link).token}"


def _signed(body: bytes, secret: str = SECRET) -> dict[str, str]:
    digest = hmac.new(secret.encode(), body, hashlib.sha256).digest()
    return {"X-Ninjavan-Hmac-Sha256": base64.b64encode(digest).decode(), "Content-Type": "application/json"}


def _body(number: str = "SMPSGTEST0000001", **changes) -> bytes:
    return json.dumps(VERSION_1 | {"tracking_id": number} | changes).encode()


def _rows() -> list[Told]:
    db.session.rollback()
    return db.session.query(Told).order_by(Told.received_at).all()


def test_a_signed_webhook_is_kept_answered_with_nothing_and_read_later(post, client, ninja):
    order = post.cast.order(tracking="SMPSGTEST0000001", carrier=post.cast.other_carrier, kinds=("handed_over",))
    body = _body()
    answer = client.post(ninja, data=body, headers=_signed(body))
    assert (answer.status_code, answer.data) == (200, b"")
    assert post.kinds(order) == []
    queue.drain()
    assert post.kinds(order) == ["delivered"]
    assert _rows()[0].verdict == "told"
    assert _rows()[0].body == body


def test_a_wrong_signature_is_401_and_leaves_no_row(client, ninja):
    body = _body()
    good = _signed(body)
    flipped = bytes([body[0] ^ 1]) + body[1:]
    for data, headers in [
        (body, {}),
        (body, _signed(body, "another secret")),
        (flipped, good),
        (json.dumps(json.loads(body), indent=1).encode(), good),
        (body, {"X-Ninjavan-Hmac-Sha256": ""}),
        (body, [("X-Ninjavan-Hmac-Sha256", "wrong"), *good.items()]),
        (b"", good),
    ]:
        assert client.post(ninja, data=data, headers=headers).status_code == 401
    assert _rows() == []


def test_an_address_that_nobody_gave_out_is_404(client, ninja):
    body = _body()
    for path in (ninja + "x", ninja.replace("ninjavan", "easypost"), "/webhooks/dhl/abc", "/webhooks/ninjavan/é"):
        assert client.post(path, data=body, headers=_signed(body)).status_code == 404
    assert client.get(ninja).status_code in {404, 405}


def test_the_same_webhook_again_is_kept_once_and_has_one_effect(post, client, ninja):
    order = post.cast.order(tracking="SMPSGTEST0000001", carrier=post.cast.other_carrier, kinds=("handed_over",))
    body = _body()
    for _ in range(5):
        client.post(ninja, data=body, headers=_signed(body))
        queue.drain()
    assert len(_rows()) == 1
    assert post.kinds(order) == ["delivered"]


def test_a_body_over_1_mb_is_413_and_leaves_no_row(client, ninja):
    body = b'{"tracking_id": "' + b"x" * 1_100_000 + b'"}'
    assert client.post(ninja, data=body, headers=_signed(body)).status_code == 413
    assert _rows() == []


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b"<html>", b"\xff\xfe", b"[" * 100_000, b'{"tracking_id": 7}'])
def test_signed_nonsense_is_kept_and_said_to_be_unreadable(client, ninja, body):
    assert client.post(ninja, data=body, headers=_signed(body)).status_code == 200
    queue.drain()
    assert [row.verdict for row in _rows()] == ["unreadable"]


def test_an_unheard_of_code_is_kept_as_unknown(post, client, ninja):
    order = post.cast.order(tracking="SMPSGTEST0000001", carrier=post.cast.other_carrier, kinds=("handed_over",))
    body = _body(status="Abducted")
    client.post(ninja, data=body, headers=_signed(body))
    queue.drain()
    assert post.kinds(order) == ["unknown"]


def test_a_webhook_about_a_number_nobody_knows_joins_its_order_when_that_arrives(post, client, ninja):
    body = _body("SMP-SG late 1")
    client.post(ninja, data=body, headers=_signed(body))
    queue.drain()
    assert [row.verdict for row in _rows()] == ["unknown_number"]
    order = post.cast.order(tracking="SMPSGLATE1", carrier=post.cast.other_carrier)
    with transaction():
        actions.join_told(post.cast.business, [order])
    queue.drain()
    assert [row.verdict for row in _rows()] == ["told"]
    assert post.kinds(order) == ["delivered"]


def test_the_hourly_sweep_joins_what_the_reaction_missed(post, client, ninja):
    body = _body("SMPLATE2")
    client.post(ninja, data=body, headers=_signed(body))
    queue.drain()
    order = post.cast.order(tracking="SMPLATE2", carrier=post.cast.other_carrier)
    jobs.join_missed()
    queue.drain()
    assert post.kinds(order) == ["delivered"]


def test_a_number_of_another_carrier_is_not_meant(post, client, ninja):
    order = post.cast.order(tracking="SMPSGTEST0000001", carrier=post.cast.carrier)
    body = _body()
    client.post(ninja, data=body, headers=_signed(body))
    queue.drain()
    assert post.kinds(order) == []


def test_a_number_used_again_means_the_youngest_parcel(post, client, ninja):
    old = post.cast.order(tracking="SMPSGTEST0000001", carrier=post.cast.other_carrier)
    young = post.cast.order(tracking="SMPSGTEST0000001", carrier=post.cast.other_carrier)
    body = _body()
    client.post(ninja, data=body, headers=_signed(body))
    queue.drain()
    assert (post.kinds(old), post.kinds(young)) == ([], ["delivered"])


def test_told_in_any_order_the_end_is_the_same(post, client, ninja):
    order = post.cast.order(tracking="SMPSGTEST0000001", carrier=post.cast.other_carrier, kinds=("handed_over",))
    delivered = VERSION_1 | {"timestamp": "2026-11-23T14:02:00+0800"}
    failed = VERSION_2 | {"tracking_id": "SMPSGTEST0000001", "timestamp": "2026-11-22T14:02:00+0800"}
    for payload in (delivered, failed, failed | {"comments": "again"}, delivered):
        body = json.dumps(payload).encode()
        client.post(ninja, data=body, headers=_signed(body))
        queue.drain()
    [parcel] = post.cast.chain(order).parcels.values()
    assert (parcel["status"], parcel["attempts"]) == ("delivered", 1)


def test_polling_and_webhook_of_one_carrier_tell_a_thing_once(post, client, sandbox):
    link = post.link()
    order = post.handed_over("SMP1")
    sandbox.story("SMP1")
    sandbox.advance("SMP1", 7)
    post.poll()
    known = post.kinds(order)
    from sandbox.easypost import signature

    tracker = json.loads(_tracker(sandbox))
    body = json.dumps(EVENT | {"result": tracker}).encode()
    answer = client.post(
        f"/webhooks/easypost/{post.row(link).token}", data=body, headers=signature(body, "a webhook secret")
    )
    assert answer.status_code == 200
    queue.drain()
    assert post.kinds(order) == known
    assert post.row(link).last_told_at is not None


def _tracker(sandbox) -> str:
    from urllib import request

    asked = request.Request(sandbox.address + "/v2/trackers?tracking_code=SMP1")
    asked.add_header("Authorization", "Basic " + base64.b64encode(f"{sandbox.key}:".encode()).decode())
    with request.urlopen(asked, timeout=5) as answer:
        return json.dumps(json.load(answer)["trackers"][0])


def test_told_delivered_nobody_asks_any_more(post, client, sandbox):
    from sandbox.easypost import signature

    link = post.link()
    post.handed_over("9400100000000000000001")
    body = json.dumps(EVENT).encode()
    client.post(f"/webhooks/easypost/{post.row(link).token}", data=body, headers=signature(body, "a webhook secret"))
    queue.drain()
    [watch] = post.watches()
    assert (watch.last_kind, watch.next_poll_at) == ("delivered", None)


def test_a_flood_is_taken_once_each(post, client, ninja):
    for n in range(20):
        post.cast.order(tracking=f"SMPFLOOD{n}", carrier=post.cast.other_carrier, kinds=("handed_over",))
    bodies = [_body(f"SMPFLOOD{n % 20}", id=str(n % 60), status="On Vehicle for Delivery") for n in range(120)]
    slowest = 0.0
    for n, body in enumerate(bodies):
        begun = monotonic()
        good = n % 20 != 7
        status = client.post(ninja, data=body, headers=_signed(body, SECRET if good else "wrong")).status_code
        slowest = max(slowest, monotonic() - begun)
        assert status == (200 if good else 401)
    queue.drain()
    db.session.rollback()
    facts = db.session.query(Fact).filter(Fact.actor.startswith("carrier:")).all()
    assert len(facts) == 19
    assert len(_rows()) == 57
    assert slowest < 2


def test_the_sandbox_tells_a_whole_story_over_http(post, app, sandbox):
    link = post.link(adapter="ninjavan", carrier_id=str(post.cast.other_carrier), client_secret=SECRET)
    order = post.cast.order(tracking="SMPNINJA1", carrier=post.cast.other_carrier, kinds=("handed_over",))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        address = f"http://127.0.0.1:{server.server_port}/webhooks/ninjavan/{post.row(link).token}"
        sandbox.misbehave("ninjavan", duplicates=1, reordering=1)
        sandbox.listen("ninjavan", address, SECRET)
        sandbox.story("SMPNINJA1", "second_attempt", "ninjavan")
        sandbox.advance("SMPNINJA1", 7)
        told = []
        for _ in range(100):
            told = [each for each in sandbox.show()["told"] if each["outcome"] == "200"]
            if len(told) >= 14:
                break
            sleep(0.1)
        assert len(told) == 14
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    queue.drain()
    [parcel] = post.cast.chain(order).parcels.values()
    assert (parcel["status"], parcel["attempts"]) == ("delivered", 1)
    assert len(_rows()) == 7


def test_what_was_received_before_is_read_first(post, client, ninja):
    for n in range(3):
        body = _body(f"N{n}")
        client.post(ninja, data=body, headers=_signed(body))
    with transaction():
        first = db.session.query(Told).order_by(Told.received_at).first()
        first.received_at -= timedelta(days=1)
        oldest, link_id = first.id, first.link_id
    assert actions.unread(post.cast.business, link_id)[0] == oldest
    assert jobs.read_webhooks() == 3
    assert jobs.read_webhooks() == 0


def _tell(post, client, link, number: str, **changes) -> None:
    body = _body(number, **changes)
    path = f"/webhooks/ninjavan/{db.session.query(Link).filter_by(id=link).one().token}"
    assert client.post(path, data=body, headers=_signed(body)).status_code == 200


@pytest.mark.parametrize(
    "when", ["9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+14:00", "2099-01-01T00:00:00+00:00"]
)
def test_a_time_that_cannot_be_stops_no_webhook_and_no_watch(post, client, when):
    link = post.link(adapter="ninjavan", client_secret=SECRET)
    order = post.handed_over("SMP1")
    _tell(post, client, link, "SMP1", timestamp=when)
    queue.drain()
    assert post.kinds(order) == ["unknown"]
    _tell(post, client, link, "SMP1", timestamp=now().isoformat())
    queue.drain()
    assert sorted(post.kinds(order)) == ["delivered", "unknown"]
    assert post.watches()[0].last_kind == "delivered"


def _broken_link(post):
    """Another business's link to a carrier whose adapter is gone: what it told cannot be read."""
    cast = post.cast
    with transaction():
        carrier = Carrier(business_id=cast.stranger_business, name="Sample Gone", known_as=["sample gone"])
        db.session.add(carrier)
        db.session.flush()
        typed = {"adapter": "ninjavan", "carrier_id": str(carrier.id), "client_secret": SECRET}
        return actions.open_link(cast.stranger_business, typed).id


def test_trouble_with_one_link_keeps_no_other_from_being_read(post, client):
    broken, good = _broken_link(post), post.link(adapter="ninjavan", client_secret=SECRET)
    order = post.handed_over("SMP1")
    _tell(post, client, broken, "SMP9")
    _tell(post, client, good, "SMP1")
    with transaction():
        db.session.query(Link).filter_by(id=broken).update({"adapter": "gone"})
    assert jobs.read_webhooks() == 0  # a job for each
    for _ in range(2):
        with contextlib.suppress(KeyError):
            queue.drain()
    assert post.kinds(order) == ["delivered"]


def test_what_can_never_be_read_is_given_up_after_five_tries_and_says_why(post, client):
    broken = _broken_link(post)
    for n in range(3):
        _tell(post, client, broken, f"SMP{n}")
    with transaction():
        db.session.query(Link).filter_by(id=broken).update({"adapter": "gone"})
    tries = 0
    while any(row.read_at is None for row in _rows()):
        tries += 1
        with pytest.raises(KeyError):
            jobs.read_webhooks()
    assert tries == 1 + 3 * 4  # together once, then each by itself
    assert {(row.verdict, row.trouble) for row in _rows()} == {("unreadable", "KeyError: 'gone'")}
    assert jobs.read_webhooks() == 0


def test_the_cause_is_kept_whatever_is_in_it(post, client):
    link = post.link(adapter="ninjavan", client_secret=SECRET)
    _tell(post, client, link, "SMP1")
    [told] = [row.id for row in _rows()]
    with transaction():
        actions.note_trouble(post.cast.business, [told], "a\x00b \ud800" + "x" * 5000)
    assert _rows()[0].trouble.startswith("a b xxx")
    assert _rows()[0].tries == 1


def test_what_was_given_up_is_shown_with_its_cause_and_read_again_at_the_press_of_a_button(post, client):
    link = post.link(adapter="ninjavan", carrier_id=str(post.cast.other_carrier), client_secret=SECRET)
    order = post.cast.order(tracking="SMPSGTEST0000001", carrier=post.cast.other_carrier, kinds=("handed_over",))
    _tell(post, client, link, "SMPSGTEST0000001")
    with transaction():
        row = db.session.query(Told).one()
        row.read_at, row.verdict, row.trouble, row.tries = now(), "unreadable", "KeyError: 'gone'", 5
    seller = post.cast.client(post.cast.seller)
    page = seller.get(f"/tracking/links/{link}").text
    assert "KeyError: &#39;gone&#39;" in page
    assert "{&#34;" in page

    assert seller.post(f"/tracking/links/{link}/reading").status_code == 303
    queue.drain()

    assert post.kinds(order) == ["delivered"]
    assert "could not be read" not in seller.get(f"/tracking/links/{link}").text

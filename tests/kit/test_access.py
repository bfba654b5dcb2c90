import pytest
from flask import Blueprint

from tests.cast import Cast
from webapp import create_app
from webapp.accounts import actions as accounts
from webapp.accounts.models import Device
from webapp.kit import access
from webapp.kit.clock import now
from webapp.kit.db import db, transaction
from webapp.kit.errors import Refused

LIST = "/api/v1/deadlines"


def test_an_app_with_a_route_that_says_nothing_does_not_start(app, monkeypatch: pytest.MonkeyPatch):
    silent = Blueprint("silent", __name__)
    silent.add_url_rule("/silent", "index", lambda: "anybody?")
    monkeypatch.setattr("webapp.shell.views.bp", silent)

    with pytest.raises(RuntimeError, match=r"silent\.index"):
        create_app(app.config)


def test_a_device_speaks_with_its_token_until_it_is_revoked(client, cast: Cast):
    with transaction():
        device, token = accounts.add_device(cast.business, "Gate scanner")
        device_id = device.id
    bearer = {"Authorization": f"Bearer {token}"}
    assert client.get(LIST, headers=bearer).status_code == 200

    with transaction():
        db.session.get(Device, (cast.business, device_id)).revoked_at = now()

    assert client.get(LIST, headers=bearer).status_code == 401
    assert client.get(LIST, headers={"Authorization": "Bearer nonsense"}).status_code == 401


def test_a_cookie_is_worth_nothing_after_signing_out(cast: Cast):
    client = cast.client(cast.seller)
    with client.session_transaction() as session:
        token = session["_user_id"]
    assert client.get(LIST).status_code == 200

    with transaction():
        accounts.sign_out(token)

    assert client.get(LIST).status_code == 401


def test_a_member_who_left_is_out_at_the_next_request(cast: Cast):
    client = cast.client(cast.staff)

    with transaction():
        cast.membership(cast.staff).ended_at = now()

    assert client.get(LIST).status_code == 401


def test_another_site_cannot_act_with_a_persons_cookie(app, cast: Cast):
    app.config["WTF_CSRF_ENABLED"] = True
    client = cast.client(cast.seller)

    elsewhere = client.post("/sign-out", headers={"Sec-Fetch-Site": "cross-site"})
    without_token = client.post("/sign-out")

    assert (elsewhere.status_code, without_token.status_code) == (403, 400)


@pytest.mark.parametrize("password", ["short", "x" * 257])
def test_passwords_have_a_sensible_length(app, password: str):
    with pytest.raises(Refused, match="10 to 256"):
        accounts.hash_password(password)


def test_an_unknown_address_and_a_wrong_password_get_the_same_answer(cast: Cast):
    with transaction():
        accounts.add_person(cast.business, "Sample Citra", "citra@sample.test", "staff", "a long enough one")

    words = set()
    for email, password in (("citra@sample.test", "wrong password"), ("nobody@sample.test", "wrong password")):
        with pytest.raises(Refused) as refused:
            accounts.sign_in(email, password, 1)
        words.add(str(refused.value))

    assert len(words) == 1
    with transaction():
        assert accounts.sign_in(" CITRA@sample.test", "a long enough one", 1).role == "staff"


def test_every_answer_forbids_what_no_page_of_ours_does(client):
    policy = client.get("/sign-in").headers["Content-Security-Policy"]

    assert "default-src 'none'" in policy and "unsafe-inline" not in policy and "'unsafe-eval'" not in policy
    assert {"GET", "HEAD", "OPTIONS"} == access.SAFE

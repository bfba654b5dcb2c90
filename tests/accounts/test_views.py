import re
from uuid import UUID

import pytest
from argon2 import Parameters, PasswordHasher, extract_parameters

from tests.cast import Cast
from webapp.accounts import actions
from webapp.accounts.actions import passwords
from webapp.accounts.models import Device, Membership, Person
from webapp.kit.db import db, transaction
from webapp.kit.errors import Refused

GOOD = "correct horse battery"


def sign_in(client, email="staff@sample.test", password=GOOD, to="", **headers):
    return client.post(f"/sign-in{to}", data={"email": email, "password": password}, headers=headers)


@pytest.fixture
def staff(cast: Cast) -> Cast:
    with transaction():
        actions.change_password(cast.membership(cast.staff).person, GOOD)
    return cast


def test_signing_in_leads_home_or_to_where_one_wanted_to_go(staff, client):
    assert sign_in(client).headers["Location"] == "/"
    assert client.get("/today").status_code == 200
    other = staff.client(None)
    assert sign_in(other, to="?next=/orders%3Fq%3Dana").headers["Location"] == "/orders?q=ana"


@pytest.mark.parametrize("path", ["//evil.example", "https://evil.example", "/\\evil.example", "https:evil"])
def test_signing_in_never_leads_to_another_site(staff, client, path):
    assert client.post("/sign-in", query_string={"next": path},
                       data={"email": "staff@sample.test", "password": GOOD}).headers["Location"] == "/"  # fmt: skip


def test_a_wrong_password_and_an_unknown_address_get_the_same_page(staff, client):
    wrong, unknown = sign_in(client, password="no"), sign_in(client, email="nobody@sample.test")
    assert wrong.status_code == unknown.status_code == 422
    # The form's token carries the second at which it was made.
    plain = [re.sub(r'(csrf[-_]token"[^>]*=")[^"]+', r"\1", page.text) for page in (wrong, unknown)]
    assert plain[0].replace("staff@", "nobody@") == plain[1]
    assert GOOD not in sign_in(client, password=GOOD + "x").text


def test_an_unknown_address_takes_as_long_as_a_wrong_password(staff, monkeypatch):
    asked: list[Parameters] = []

    class Noting(PasswordHasher):
        def verify(self, kept, password):
            asked.append(extract_parameters(kept))
            return super().verify(kept, password)

    monkeypatch.setattr(passwords, "hasher", Noting.from_parameters(extract_parameters(passwords.hash_password(GOOD))))
    for email in ("staff@sample.test", "nobody@sample.test"):
        with pytest.raises(Refused):
            actions.recognise(email, "no")
    known, unknown = asked  # one look each, and the same work in each
    assert known == unknown


def test_too_many_tries_are_stopped_and_said_in_words(staff, client):
    answers = [sign_in(client, password="no").status_code for _ in range(6)]
    assert answers == [422] * 5 + [429]
    stopped = sign_in(client)
    assert stopped.status_code == 429 and "Too many tries" in stopped.text
    assert int(stopped.headers["Retry-After"]) <= 60


def test_one_address_cannot_lock_another_person_out(staff, client):
    for _ in range(12):
        client.post("/sign-in", data={"email": "staff@sample.test", "password": "no"},
                    environ_base={"REMOTE_ADDR": "192.0.2.66"})  # fmt: skip
    assert sign_in(client).status_code == 303


def test_a_session_from_before_signing_in_is_not_kept(staff, client):
    with client.session_transaction() as before:
        before["planted"] = "by a stranger"
    sign_in(client)
    with client.session_transaction() as after:
        assert "planted" not in after


def test_signing_out_is_for_good(staff, client):
    sign_in(client)
    stolen = client.get_cookie("handover").value
    assert client.post("/sign-out").headers["Location"] == "/sign-in"
    assert client.get("/today").status_code == 303
    client.set_cookie("handover", stolen)
    assert client.get("/today").status_code == 303


def test_somebody_let_in_chooses_a_password_by_a_link_that_works_once(cast: Cast, client):
    seller = cast.client(cast.seller)
    shown = seller.post("/people", data={"name": "Siti", "email": "siti@sample.test", "role": "courier"})
    assert shown.status_code == 201
    [link] = re.findall(r"http://localhost(/invitation/[\w-]+)", shown.text)
    assert link not in seller.get("/people").text

    assert "siti@sample.test" in client.get(link).text
    assert client.post(link, data={"password": GOOD, "again": "else"}).status_code == 422
    assert client.post(link, data={"password": GOOD, "again": GOOD}).status_code == 303
    assert client.get(link).status_code == 404
    assert client.post(link, data={"password": GOOD, "again": GOOD}).status_code == 422
    assert sign_in(client, "siti@sample.test").status_code == 303


def test_a_refused_form_says_what_is_wrong_and_loses_nothing(cast: Cast):
    answer = cast.client(cast.seller).post(
        "/people", data={"name": "Siti & Söhne", "email": "nonsense", "role": "staff"}
    )
    assert answer.status_code == 422
    assert "Siti &amp; Söhne" in answer.text and "not an e-mail address" in answer.text
    assert 'aria-invalid="true"' in answer.text


def test_a_membership_ends_and_the_person_is_out_at_once(cast: Cast):
    seller, staff = cast.client(cast.seller), cast.client(cast.staff)
    assert staff.get("/today").status_code == 200
    assert seller.post(f"/people/{cast.staff}/ending").status_code == 303
    assert staff.get("/today").status_code == 303
    assert "Sample Ana" not in seller.get("/people").text.replace("Sample Ana can no longer", "")


def test_nobody_ends_their_own(cast: Cast):
    answer = cast.client(cast.seller).post(f"/people/{cast.seller}/ending")
    assert answer.status_code == 422 and "Ask another seller" in answer.text


def test_an_unknown_role_is_refused(cast: Cast):
    answer = cast.client(cast.seller).post("/people", data={"name": "X", "email": "x@sample.test", "role": "admin"})
    assert answer.status_code == 422


def test_a_devices_token_is_shown_once_and_ends_when_revoked(cast: Cast):
    seller = cast.client(cast.seller)
    shown = seller.post("/devices", data={"name": "Table scanner"})
    [token] = re.findall(r"<code>(hd_[\w-]+)</code>", shown.text)
    assert actions.identity_of_device(token).name == "Table scanner"
    assert token not in seller.get("/devices").text

    [device] = db.session.query(Device).all()
    seller.post(f"/devices/{device.id}/revocation")
    assert actions.identity_of_device(token) is None


def test_one_changes_ones_own_password(staff):
    client = staff.client(staff.staff)
    new = "a brand new password"
    assert client.post("/password", data={"old": "no", "password": new, "again": new}).status_code == 422
    assert client.post("/password", data={"old": GOOD, "password": new, "again": new}).status_code == 303
    assert client.get("/today").status_code == 200
    assert sign_in(staff.client(None), password=new).status_code == 303


def test_a_shop_is_added_with_its_zone(cast: Cast):
    seller = cast.client(cast.seller)
    assert seller.post("/shops", data={"name": "Toko", "market": "ID Asia/Jayapura"}).status_code == 303
    assert "Asia/Jayapura" in seller.get("/shops").text
    assert seller.post("/shops", data={"name": "Toko", "market": "SG"}).status_code == 422
    assert seller.post("/shops", data={"name": "Other", "market": ""}).status_code == 422


def welcome(client, code, **fields):
    form = {"code": code, "business": "Kettles", "shop": "Kettle shop", "market": "PH Asia/Manila", "name": "Owner",
            "email": "owner@sample.test", "password": GOOD}  # fmt: skip
    return client.post("/welcome", data=form | fields)


def test_the_first_owner_opens_the_business_with_the_consoles_code(app, client):
    with transaction():
        code = actions.make_owner_code()
    assert welcome(client, "wrong").status_code == 422
    assert welcome(client, code, market="").status_code == 422
    assert welcome(client, code, password="short").status_code == 422
    assert db.session.query(Person).count() == 0
    assert welcome(client, code).status_code == 303
    assert client.get("/settings").status_code == 200
    assert welcome(client, code, email="second@sample.test").status_code == 422


def test_what_a_form_does_not_ask_for_is_not_taken(cast: Cast):
    cast.client(cast.seller).post(
        "/people",
        data={"name": "X", "email": "x@sample.test", "role": "staff", "business_id": str(cast.stranger_business),
              "password_hash": "x", "id": str(UUID(int=1))},
    )  # fmt: skip
    member = db.session.query(Membership).join(Person).filter(Person.email == "x@sample.test").one()
    assert member.business_id == cast.business and member.person.password_hash is None

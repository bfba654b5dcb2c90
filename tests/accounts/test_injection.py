"""Addresses and names made to put lines of their own into a message: refused, and nobody is let in by them."""

import pytest
from sqlalchemy import func, select

from webapp.accounts.models import Person
from webapp.kit.db import db

BAD = [
    {"email": "a@sample.test\r\nBcc: c@sample.test"},
    {"email": "a@sample.test\nSubject: x"},
    {"email": "a@sample.test,b@sample.test"},
    {"email": "a@sample.test;b@sample.test"},
    {"email": "<a@sample.test>"},
    {"email": "a@sample.test%0d%0aBcc: c@sample.test"},
    {"email": f"{'a' * 10_240}@sample.test"},
    {"name": "Sample\0Ana"},
    {"name": "A" * 10_240},
    {"name": "Ana\x1b[31m"},
    {"role": "seller\r\nowner"},
]


@pytest.mark.parametrize("bad", BAD, ids=range(len(BAD)))
def test_nobody_is_let_in_by_an_address_that_holds_more_than_one(cast, bad):
    before = db.session.scalar(select(func.count()).select_from(Person))
    good = {"name": "Sample Ana", "email": "ana@sample.test", "role": "staff"}
    answer = cast.client(cast.seller).post("/people", data=good | bad)
    db.session.rollback()
    assert answer.status_code in {400, 422}
    assert db.session.scalar(select(func.count()).select_from(Person)) == before


def test_a_line_break_in_a_name_becomes_a_space(cast):
    sent = {"name": "Sample\r\nBcc: Ana", "email": "ana@sample.test", "role": "staff"}
    answer = cast.client(cast.seller).post("/people", data=sent)
    assert answer.status_code == 201
    db.session.rollback()
    assert db.session.scalar(select(Person.name).where(Person.email == "ana@sample.test")) == "Sample Bcc: Ana"


def test_the_same_address_without_tricks_is_let_in(cast):
    sent = {"name": "Sample Ana", "email": "ana@sample.test", "role": "staff"}
    assert cast.client(cast.seller).post("/people", data=sent).status_code == 201

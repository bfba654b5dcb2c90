from sqlalchemy import func, select

from webapp.accounts.models import Business, Membership
from webapp.kit.clock import now
from webapp.kit.db import db, transaction


def mark(cast, also_stranger=False):
    with transaction():
        for business in (cast.business, *([cast.stranger_business] if also_stranger else [])):
            db.session.get(Business, business).sample_at = now()


def count(model) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model))


def test_one_button_leads_from_the_sample_to_a_business_of_ones_own(cast):
    cast.order(kinds=("confirmed",))
    mark(cast, also_stranger=True)
    seller = cast.client(cast.seller)
    assert "Remove the sample" in seller.get("/settings").text
    answer = seller.post("/sample/removal")
    assert answer.location.startswith("/welcome?code=")
    assert (count(Business), count(Membership)) == (0, 0)
    code = answer.location.partition("code=")[2]
    assert code in seller.get(answer.location).text
    own = {"code": code, "business": "My Own", "shop": "My shop", "market": "SG", "name": "Sample Owner",
           "email": "owner@sample.test", "password": "a password of my own"}  # fmt: skip
    assert seller.post("/welcome", data=own).status_code == 303
    assert "Remove the sample" not in seller.get("/settings").text


def test_a_business_of_ones_own_stays_and_opens_no_second_door(cast):
    mark(cast)
    assert cast.client(cast.seller).post("/sample/removal").location == "/sign-in"
    assert count(Business) == 1
    assert cast.client(cast.stranger).get("/settings").status_code == 200


def test_a_business_that_is_no_sample_is_never_removed(cast):
    assert "Remove the sample" not in cast.client(cast.seller).get("/settings").text
    assert cast.client(cast.seller).post("/sample/removal").location == "/settings"
    assert count(Business) == 2

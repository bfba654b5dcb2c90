from datetime import timedelta

import pytest
from sqlalchemy import func, select

from tests.cast import Cast
from webapp.accounts import actions
from webapp.accounts.models import Membership, Person, Session, Shop, person_invited_by, shops_of
from webapp.kit.clock import now
from webapp.kit.db import db, transaction
from webapp.kit.errors import Refused

GOOD = "correct horse battery"


def refused_with(code: str):
    return pytest.raises(Refused, check=lambda refused: refused.refusals[0].code == code)


def with_password(cast: Cast, password: str = GOOD) -> Person:
    with transaction():
        actions.change_password(cast.membership(cast.staff).person, password)
    return cast.membership(cast.staff).person


def test_the_right_password_is_recognised_whatever_the_case_of_the_address(cast: Cast):
    with_password(cast)
    assert actions.recognise(" STAFF@sample.test ", GOOD).id == cast.staff


@pytest.mark.parametrize(
    ("email", "password"),
    [("staff@sample.test", "wrong"), ("nobody@sample.test", GOOD), ("courier@sample.test", ""), ("", ""),
     ("staff@sample.test", GOOD + "x" * 1_000_000)],
)  # fmt: skip
def test_whoever_is_not_recognised_hears_the_same(cast: Cast, email, password):
    with_password(cast)
    with refused_with("wrong_sign_in"):
        actions.recognise(email, password)


def test_whoever_left_is_not_recognised_and_their_sessions_end(cast: Cast):
    with_password(cast)
    with transaction():
        token = actions.begin_session(cast.membership(cast.staff), 1).token
        actions.end_membership(cast.membership(cast.staff), cast.membership(cast.seller).person_id)
    assert actions.identity_of_session(token) is None
    with refused_with("wrong_sign_in"):
        actions.recognise("staff@sample.test", GOOD)


def test_whoever_left_can_be_let_in_again(cast: Cast):
    with transaction():
        actions.end_membership(cast.membership(cast.staff), None)
        back = actions.add_person(cast.business, "Sample Ana", "staff@sample.test", "courier")
    assert back.id != cast.staff and back.role == "courier"
    assert db.session.scalar(select(func.count()).select_from(Person).where(Person.email == "staff@sample.test")) == 1


def test_somebody_of_another_business_cannot_be_let_in(cast: Cast):
    with refused_with("known_email"):
        actions.add_person(cast.business, "A thief", "stranger@sample.test", "seller")


def test_nobody_ends_their_own_membership(cast: Cast):
    member = cast.membership(cast.seller)
    with refused_with("own_membership"):
        actions.end_membership(member, member.person_id)


def test_a_session_ends_with_its_days(cast: Cast, time_machine):
    with transaction():
        token = actions.begin_session(cast.membership(cast.staff), 1).token
    time_machine.move_to(now() + timedelta(days=1, seconds=1))
    assert actions.identity_of_session(token) is None


def test_an_invitation_sets_a_password_once(cast: Cast):
    with transaction():
        token = actions.invite(cast.membership(cast.courier).person)
    with transaction():
        actions.accept_invitation(token, GOOD)
    assert actions.recognise("courier@sample.test", GOOD).id == cast.courier
    with refused_with("wrong_invitation"):
        actions.accept_invitation(token, "another password")


def test_an_invitation_is_worth_a_week_and_a_newer_one_replaces_it(cast: Cast, time_machine):
    with transaction():
        old = actions.invite(cast.membership(cast.courier).person)
        new = actions.invite(cast.membership(cast.courier).person)
    assert person_invited_by(old) is None and person_invited_by(new)
    time_machine.move_to(now() + timedelta(days=7, seconds=1))
    assert person_invited_by(new) is None


def test_a_password_too_short_spends_no_invitation(cast: Cast):
    with transaction():
        token = actions.invite(cast.membership(cast.courier).person)
    with refused_with("bad_password"):
        actions.accept_invitation(token, "short")
    db.session.rollback()
    assert person_invited_by(token)


def test_a_changed_password_ends_every_other_session(cast: Cast):
    with transaction():
        here = actions.begin_session(cast.membership(cast.staff), 1).token
        there = actions.begin_session(cast.membership(cast.staff), 1).token
        others = actions.begin_session(cast.membership(cast.courier), 1).token
        actions.change_password(cast.membership(cast.staff).person, GOOD, here)
    assert actions.identity_of_session(here) and actions.identity_of_session(others)
    assert actions.identity_of_session(there) is None


def test_the_owners_code_opens_one_business_once(app):
    with transaction():
        code = actions.make_owner_code()
    with transaction():
        actions.use_owner_code(f" {code}\n")
        owner = actions.open_business("Kettles", "Shop", "US America/New_York", "Owner", "owner@sample.test", GOOD)
    [shop] = shops_of(owner.business_id)
    assert (owner.role, shop.market, shop.time_zone, shop.currency) == ("seller", "US", "America/New_York", "USD")
    with refused_with("wrong_code"):
        actions.use_owner_code(code)


def test_a_newer_code_replaces_the_older(app):
    with transaction():
        old, new = actions.make_owner_code(), actions.make_owner_code()
    with refused_with("wrong_code"):
        actions.use_owner_code(old)
    actions.use_owner_code(new)


def test_a_shop_has_its_own_name_in_its_business(cast: Cast):
    name = db.session.scalar(select(Shop.name).where(Shop.id == cast.shop))
    with refused_with("known_shop"):
        actions.add_shop(cast.business, name, "SG")


def test_a_session_is_kept_as_a_fingerprint_only(cast: Cast):
    with transaction():
        token = actions.begin_session(cast.membership(cast.staff), 1, "A browser " * 100).token
    row = db.session.scalars(select(Session)).one()
    assert token not in row.token_hash and len(row.user_agent) == 200
    assert db.session.scalar(select(Membership.role).where(Membership.id == row.membership_id)) == "staff"

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from webapp.accounts.actions.passwords import change_password, hash_password
from webapp.accounts.models import ROLES, Membership, Person, hold_business, person_invited_by
from webapp.accounts.rules import email_address, named
from webapp.kit.clock import now
from webapp.kit.db import db
from webapp.kit.errors import Refusal, Refused
from webapp.kit.seal import digest, token


def add_person(business_id: UUID, name: str, email: str, role: str, password: str | None = None) -> Membership:
    """Let somebody in, or back in. Without a password they set one by invitation (see `invite`). Raises Refused."""
    if role not in ROLES:
        raise Refused(Refusal("unknown_role", "Choose seller, staff or courier.", "role"))
    name, email = named(name, "name"), email_address(email)
    hold_business(business_id)
    person = db.session.scalar(select(Person).where(Person.email == email))
    if person and not _left_only(person, business_id):
        raise Refused(Refusal("known_email", "Somebody signs in with that e-mail already.", "email"))
    if not person:
        person = Person(email=email, name=name)
        db.session.add(person)
    person.name = name
    if password is not None:
        person.password_hash = hash_password(password)
    db.session.flush()
    membership = Membership(business_id=business_id, person_id=person.id, role=role)
    db.session.add(membership)
    db.session.flush()
    return membership


def _left_only(person: Person, business_id: UUID) -> bool:
    """Whether all that is known of the person is that they have left this business."""
    return all(each.business_id == business_id and each.ended_at for each in person.memberships)


def invite(person: Person, days: int = 7) -> str:
    """A one-time token by which the person sets a password; an earlier one no longer works."""
    fresh = token()
    person.invitation_hash, person.invited_until = digest(fresh), now() + timedelta(days=days)
    return fresh


def accept_invitation(invitation: str, password: str) -> Person:
    """Set a password by an invitation, which is then spent. Raises Refused(wrong_invitation, bad_password)."""
    person = person_invited_by(invitation)
    if person is None:
        raise Refused(Refusal("wrong_invitation", "This link was used already or is too old. Ask for a new one."))
    change_password(person, password)
    return person


def end_membership(membership: Membership, by_person_id: UUID | None) -> None:
    """End somebody's part in a business: every sign-in of theirs ends with it, at once.

    Raises Refused: nobody ends their own, so that a business is never without a seller.
    """
    if membership.person_id == by_person_id:
        raise Refused(Refusal("own_membership", "You cannot end your own membership. Ask another seller to do it."))
    membership.ended_at = membership.ended_at or now()

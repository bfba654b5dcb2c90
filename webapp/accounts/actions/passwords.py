from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import select, update

from webapp.accounts.models import Membership, Person, Session
from webapp.kit.clock import now
from webapp.kit.db import db
from webapp.kit.errors import Refusal, Refused
from webapp.kit.seal import digest, token

SHORTEST_PASSWORD, LONGEST_PASSWORD = 10, 256
hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)  # OWASP's minimum for Argon2id


@cache
def _nobodys_hash() -> str:
    return hasher.hash(token())


def check_password(password_hash: str | None, password: str) -> bool:
    """Whether the password is right; takes as long for somebody unknown (None) as for anybody else."""
    try:
        return hasher.verify(password_hash or _nobodys_hash(), password[:LONGEST_PASSWORD]) and bool(password_hash)
    except (VerificationError, InvalidHashError):
        return False


def hash_password(password: str) -> str:
    """What is kept of a password. Raises Refused for one too short or too long."""
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        words = f"A password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters."
        raise Refused(Refusal("bad_password", words, "password"))
    return hasher.hash(password)


def change_password(person: Person, password: str, keep_session: str = "") -> None:
    """Set a password; every session of the person ends, but for the one whose token is given. Raises Refused."""
    person.password_hash = hash_password(password)
    person.invitation_hash = person.invited_until = None
    memberships = select(Membership.id).where(Membership.person_id == person.id)
    db.session.execute(
        update(Session)
        .where(Session.membership_id.in_(memberships), Session.token_hash != digest(keep_session))
        .where(Session.ended_at.is_(None))
        .values(ended_at=now())
    )

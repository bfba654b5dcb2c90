"""Opening a business, letting people in, and out again."""

from datetime import timedelta
from functools import cache
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import select, update

from webapp.accounts.models import Business, Device, Membership, OwnerCode, Person, Session, Shop
from webapp.kit.access import Identity
from webapp.kit.clock import now
from webapp.kit.db import db
from webapp.kit.errors import Refusal, Refused
from webapp.kit.seal import digest, token

MARKETS = {
    "SG": ("Singapore", "Asia/Singapore", "SGD"),
    "MY": ("Malaysia", "Asia/Kuala_Lumpur", "MYR"),
    "PH": ("Philippines", "Asia/Manila", "PHP"),
    "TH": ("Thailand", "Asia/Bangkok", "THB"),
    "VN": ("Vietnam", "Asia/Ho_Chi_Minh", "VND"),
    "ID": ("Indonesia", "Asia/Jakarta", "IDR"),
    "US": ("United States", "America/Los_Angeles", "USD"),
    "GB": ("United Kingdom", "Europe/London", "GBP"),
}
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


def fold_email(email: str) -> str:
    """An e-mail address as it is compared."""
    return email.strip().casefold()[:254]


def sign_in(email: str, password: str, days: int, user_agent: str = "") -> Identity:
    """Begin a session. Raises Refused(wrong_sign_in), the same for an unknown address and a wrong password."""
    person = db.session.scalar(select(Person).where(Person.email == fold_email(email)))
    right = check_password(person.password_hash if person else None, password)
    membership = person and db.session.scalar(
        select(Membership)
        .where(Membership.person_id == person.id, Membership.ended_at.is_(None))
        .order_by(Membership.created_at)
    )
    if not (right and membership):
        raise Refused(Refusal("wrong_sign_in", "That e-mail and password do not belong together."))
    return begin_session(membership, days, user_agent)


def begin_session(membership: Membership, days: int, user_agent: str = "") -> Identity:
    """A new session for that membership, with a token nobody has seen before."""
    fresh = token()
    db.session.add(
        Session(
            token_hash=digest(fresh),
            business_id=membership.business_id,
            membership_id=membership.id,
            expires_at=now() + timedelta(days=days),
            user_agent=user_agent[:200],
        )
    )
    db.session.flush()
    return identity_of_session(fresh)  # type: ignore[return-value]


def sign_out(session_token: str) -> None:
    """End a session for good; its cookie is worth nothing from now on."""
    db.session.execute(update(Session).where(Session.token_hash == digest(session_token)).values(ended_at=now()))


_SESSION = (
    select(Membership.business_id, Membership.person_id, Membership.role, Person.name, Business.name.label("business"),
           Business.sample_at)
    .select_from(Session)
    .join(Membership, (Membership.business_id == Session.business_id) & (Membership.id == Session.membership_id))
    .join(Person, Person.id == Membership.person_id)
    .join(Business, Business.id == Membership.business_id)
)  # fmt: skip
_DEVICE = select(Device.business_id, Device.id, Device.name, Business.name.label("business"), Business.sample_at).join(
    Business, Business.id == Device.business_id
)


def identity_of_session(session_token: str) -> Identity | None:
    """Who that session token belongs to, if the session and the membership still hold."""
    row = db.session.execute(
        _SESSION.where(
            Session.token_hash == digest(session_token),
            Session.ended_at.is_(None),
            Session.expires_at > now(),
            Membership.ended_at.is_(None),
        )
    ).first()
    return row and Identity(
        business_id=row.business_id, business_name=row.business, sample=bool(row.sample_at), name=row.name,
        role=row.role, actor=f"person:{row.person_id}", person_id=row.person_id, token=session_token,
    )  # fmt: skip


def identity_of_device(device_token: str) -> Identity | None:
    """Which device that bearer token belongs to, unless it was revoked."""
    row = db.session.execute(
        _DEVICE.where(Device.token_hash == digest(device_token), Device.revoked_at.is_(None))
    ).first()
    return row and Identity(
        business_id=row.business_id, business_name=row.business, sample=bool(row.sample_at), name=row.name,
        role="staff", actor=f"device:{row.id}", device_id=row.id,
    )  # fmt: skip


def open_business(name: str, shop: str, market: str, owner: str, email: str, password: str) -> Membership:
    """A new business with its first shop and its owner. Raises Refused."""
    if market not in MARKETS:
        raise Refused(Refusal("unknown_market", "Choose the market that the shop sells in.", "market"))
    _, zone, currency = MARKETS[market]
    business = Business(name=_named(name, "business"))
    db.session.add(business)
    db.session.flush()
    db.session.add(
        Shop(business_id=business.id, name=_named(shop, "shop"), market=market, time_zone=zone, currency=currency)
    )
    return add_person(business.id, owner, email, "seller", password)


def add_person(business_id: UUID, name: str, email: str, role: str, password: str | None = None) -> Membership:
    """Let somebody in. Without a password they set one by invitation (see `invite`). Raises Refused."""
    if role not in {"seller", "staff", "courier"}:
        raise Refused(Refusal("unknown_role", "Choose seller, staff or courier.", "role"))
    email = fold_email(email)
    if "@" not in email.strip("@") or any(character.isspace() for character in email):
        raise Refused(Refusal("bad_email", "That is not an e-mail address.", "email"))
    if db.session.scalar(select(Person).where(Person.email == email)):
        raise Refused(Refusal("known_email", "Somebody signs in with that e-mail already.", "email"))
    person = Person(name=_named(name, "name"), email=email)
    if password is not None:
        person.password_hash = hash_password(password)
    db.session.add(person)
    db.session.flush()
    membership = Membership(business_id=business_id, person_id=person.id, role=role)
    db.session.add(membership)
    db.session.flush()
    return membership


def hash_password(password: str) -> str:
    """What is kept of a password. Raises Refused for one too short or too long."""
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        words = f"A password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters."
        raise Refused(Refusal("bad_password", words, "password"))
    return hasher.hash(password)


def invite(person: Person, days: int = 7) -> str:
    """A one-time token by which the person sets a password; an earlier one no longer works."""
    fresh = token()
    person.invitation_hash, person.invited_until = digest(fresh), now() + timedelta(days=days)
    return fresh


def add_device(business_id: UUID, name: str) -> tuple[Device, str]:
    """Enrol a device. Its token is answered once and kept only as a hash. Raises Refused."""
    name = _named(name, "name")
    if db.session.scalar(select(Device).where(Device.business_id == business_id, Device.name == name)):
        raise Refused(Refusal("known_device", "A device of that name exists already.", "name"))
    fresh = f"hd_{token()}"
    device = Device(business_id=business_id, name=name, token_hash=digest(fresh))
    db.session.add(device)
    db.session.flush()
    return device, fresh


def make_owner_code() -> str:
    """A one-time code for opening the first business; codes made earlier no longer work."""
    db.session.execute(update(OwnerCode).where(OwnerCode.used_at.is_(None)).values(used_at=now()))
    fresh = token()
    db.session.add(OwnerCode(code_hash=digest(fresh)))
    return fresh


def use_owner_code(code: str) -> None:
    """Spend the code. Raises Refused(wrong_code)."""
    spent = db.session.execute(
        update(OwnerCode)
        .where(OwnerCode.code_hash == digest(code.strip()), OwnerCode.used_at.is_(None))
        .values(used_at=now())
    )
    if spent.rowcount != 1:
        raise Refused(Refusal("wrong_code", "That code is not right, or was used already.", "code"))


def _named(name: str, where: str) -> str:
    name = " ".join(name.split())
    if not 1 <= len(name) <= 120:
        raise Refused(Refusal("bad_name", "A name has 1 to 120 characters.", where))
    return name

from datetime import timedelta
from uuid import UUID

from sqlalchemy import bindparam, select, update

from webapp.accounts.actions.passwords import check_password
from webapp.accounts.models import Business, Device, Membership, Person, Session
from webapp.accounts.rules import fold_email
from webapp.accounts.rules.badges import role_begun_with
from webapp.kit.access import Identity
from webapp.kit.clock import now
from webapp.kit.db import db
from webapp.kit.errors import Refusal, Refused
from webapp.kit.seal import digest, token

NOT_ENROLLED = Refusal(
    "not_enrolled", "This phone is not enrolled, or no longer. Sign in with e-mail and password, or have it enrolled."
)


def recognise(email: str, password: str) -> Membership:
    """Who that is, by e-mail and password; reads only (the slow part of signing in must hold no lock).

    Raises Refused(wrong_sign_in), the same for an unknown address and a wrong password.
    """
    person = db.session.scalar(select(Person).where(Person.email == fold_email(email)))
    right = check_password(person.password_hash if person else None, password)
    membership = person and db.session.scalar(
        select(Membership)
        .where(Membership.person_id == person.id, Membership.ended_at.is_(None))
        .order_by(Membership.created_at)
    )
    if not (right and membership):
        raise Refused(Refusal("wrong_sign_in", "That e-mail and password do not belong together."))
    return membership


def sign_in(email: str, password: str, days: int, user_agent: str = "") -> Identity:
    """Recognise somebody and begin a session. Raises Refused(wrong_sign_in)."""
    return begin_session(recognise(email, password), days, user_agent)


def begin_session(membership: Membership, days: float, user_agent: str = "", phone_id: UUID | None = None,
                  proof: str = "password") -> Identity:  # fmt: skip
    """A new session for that membership, with a token nobody has seen before; on an enrolled phone, or anywhere.
    `proof` as in Session.

    Raises Refused(not_enrolled) where the phone was revoked since it was looked for.
    """
    if phone_id:
        _hold_phone(membership.business_id, phone_id)
    fresh = token()
    db.session.add(
        Session(
            token_hash=digest(fresh),
            business_id=membership.business_id,
            membership_id=membership.id,
            device_id=phone_id,
            expires_at=now() + timedelta(days=days),
            user_agent=user_agent[:200],
            proof=proof,
        )
    )
    db.session.flush()
    return identity_of_session(fresh)  # type: ignore[return-value]


def _hold_phone(business_id: UUID, phone_id: UUID) -> None:
    """Whoever revokes the phone from now on finds the session that begins, and ends it."""
    held = select(Device.id).where(
        Device.business_id == business_id, Device.id == phone_id, Device.revoked_at.is_(None)
    )
    if db.session.scalar(held.with_for_update(read=True)) is None:
        raise Refused(NOT_ENROLLED)


def sign_out(session_token: str) -> None:
    """End a session for good; its cookie is worth nothing from now on."""
    db.session.execute(update(Session).where(Session.token_hash == digest(session_token)).values(ended_at=now()))


# Tables, not classes: these two run with every request, and the ORM would cost as much as all the rest of them.
_s, _m, _p = Session.__table__.c, Membership.__table__.c, Person.__table__.c
_b, _d = Business.__table__.c, Device.__table__.c
_SESSION = (
    select(_m.business_id, _m.person_id, _m.role, _s.device_id, _s.proof, _p.name, _b.name.label("business"),
           _b.sample_at, _b.positions_since)
    .select_from(Session.__table__)
    .join(Membership.__table__, (_m.business_id == _s.business_id) & (_m.id == _s.membership_id))
    .join(Person.__table__, _p.id == _m.person_id)
    .join(Business.__table__, _b.id == _m.business_id)
    .where(_s.token_hash == bindparam("token_hash"), _s.ended_at.is_(None), _s.expires_at > bindparam("now"),
           _m.ended_at.is_(None))
)  # fmt: skip
_DEVICE = (
    select(_d.business_id, _d.id, _d.name, _b.name.label("business"), _b.sample_at, _b.positions_since)
    .join(Business.__table__, _b.id == _d.business_id)
    .where(_d.token_hash == bindparam("token_hash"), _d.kind == "program", _d.revoked_at.is_(None))
)


def identity_of_session(session_token: str) -> Identity | None:
    """Who that session token belongs to, if the session and the membership still hold."""
    row = db.session.execute(_SESSION, {"token_hash": digest(session_token), "now": now()}).first()
    return row and Identity(
        business_id=row.business_id, business_name=row.business, sample=bool(row.sample_at), name=row.name,
        role=role_begun_with(row.proof, row.role), whole_role=row.role, actor=f"person:{row.person_id}",
        person_id=row.person_id, token=session_token, phone_id=row.device_id, positions=bool(row.positions_since),
    )  # fmt: skip


def identity_of_device(device_token: str) -> Identity | None:
    """Which program that bearer token belongs to, unless it was revoked. A phone's token is none: it says which phone
    this is, never who."""
    row = db.session.execute(_DEVICE, {"token_hash": digest(device_token)}).first()
    return row and Identity(
        business_id=row.business_id, business_name=row.business, sample=bool(row.sample_at), name=row.name,
        role="staff", actor=f"device:{row.id}", device_id=row.id, positions=bool(row.positions_since),
    )  # fmt: skip

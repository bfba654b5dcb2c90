import secrets
from uuid import UUID

from sqlalchemy import select, update

from webapp.accounts.models import Device, Enrolment, Session, enrolment_by, hold_business
from webapp.accounts.rules import named
from webapp.accounts.rules.badges import CODE_HOLDS, CODE_LENGTH, CODE_LETTERS, code_of
from webapp.kit.clock import now
from webapp.kit.db import db
from webapp.kit.errors import Refusal, Refused
from webapp.kit.ids import new_id
from webapp.kit.seal import digest, token


def add_device(business_id: UUID, name: str) -> tuple[Device, str]:
    """Let a program in. Its token is answered once and kept only as a hash. Raises Refused."""
    name = named(name, "name")
    hold_business(business_id)
    if _taken(business_id, name):
        raise Refused(Refusal("known_device", "A device of that name exists already.", "name"))
    return _device(business_id, name, "program", f"hd_{token()}")


def offer_enrolment(business_id: UUID, name: str, by_name: str) -> tuple[Enrolment, str]:
    """A code by which a phone is enrolled under that name: for ten minutes, once. Raises Refused."""
    code = "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
    offered = Enrolment(
        business_id=business_id, id=new_id(), name=named(name, "name"), code_hash=digest(code),
        expires_at=now() + CODE_HOLDS, made_by_name=by_name,
    )  # fmt: skip
    db.session.add(offered)
    db.session.flush()
    return offered, code


def enrol(text: str) -> tuple[Device, str]:
    """Spend a code: the phone that gave it is enrolled, and keeps the token. Raises Refused(wrong_code)."""
    offered = enrolment_by(code_of(text))
    if offered is None or not _spend(offered):
        words = "That code is not right, was used already, or is older than ten minutes. Ask for a new one."
        raise Refused(Refusal("wrong_code", words, "code"))
    hold_business(offered.business_id)
    name, count = offered.name, 1
    while _taken(offered.business_id, name):  # a phone that is enrolled anew gets its old name with a number
        count += 1
        name = f"{offered.name} {count}"
    device, fresh = _device(offered.business_id, name, "phone", f"hp_{token()}")
    offered.device_id = device.id
    return device, fresh


def revoke_device(device: Device) -> None:
    """The device's token is worth nothing from now on, and whoever signed in on it is signed out."""
    device.revoked_at = device.revoked_at or now()
    db.session.flush()  # before looking for sessions: one that begins just now is waited for
    begun_on_it = Session.business_id == device.business_id, Session.device_id == device.id
    db.session.execute(update(Session).where(*begun_on_it, Session.ended_at.is_(None)).values(ended_at=now()))


def _spend(offered: Enrolment) -> bool:
    spent = update(Enrolment).where(
        Enrolment.business_id == offered.business_id, Enrolment.id == offered.id, Enrolment.used_at.is_(None)
    )
    return db.session.scalar(spent.values(used_at=now()).returning(Enrolment.id)) is not None


def _taken(business_id: UUID, name: str) -> bool:
    return (
        db.session.scalar(select(Device.id).where(Device.business_id == business_id, Device.name == name)) is not None
    )


def _device(business_id: UUID, name: str, kind: str, fresh: str) -> tuple[Device, str]:
    device = Device(business_id=business_id, id=new_id(), name=name, kind=kind, token_hash=digest(fresh))
    db.session.add(device)
    db.session.flush()
    return device, fresh

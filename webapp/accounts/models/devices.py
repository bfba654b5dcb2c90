from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.kit.clock import now
from webapp.kit.db import Model, Owned, db, owned_fk
from webapp.kit.seal import digest


class Device(Owned, Model):
    """What is known here by a token of its own: a program or scanner that speaks to the API, or an enrolled phone, on
    which people sign in with badge and PIN."""

    __tablename__ = "devices"
    __table_args__ = (UniqueConstraint("business_id", "name"),)

    business_id: Mapped[UUID] = mapped_column(ForeignKey("businesses.id"), primary_key=True)
    name: Mapped[str]
    kind: Mapped[str] = mapped_column(default="program", server_default="program")  # or "phone"
    token_hash: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
    revoked_at: Mapped[datetime | None]


class Enrolment(Owned, Model):
    """A code, for ten minutes and one use, by which a phone becomes an enrolled device of that name."""

    __tablename__ = "enrolments"
    __table_args__ = (owned_fk("devices", "device_id"),)

    business_id: Mapped[UUID] = mapped_column(ForeignKey("businesses.id"), primary_key=True)
    name: Mapped[str]
    code_hash: Mapped[str] = mapped_column(unique=True)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    device_id: Mapped[UUID | None]
    made_by_name: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=now)
    device: Mapped[Device | None] = relationship(viewonly=True)


def devices_of(business_id: UUID, kind: str = "program") -> list[Device]:
    """Every device of a kind, the ones still in use first, by name."""
    query = select(Device).where(Device.business_id == business_id, Device.kind == kind)
    return list(db.session.scalars(query.order_by(Device.revoked_at.is_not(None), Device.name)))


def enrolment_of(business_id: UUID, enrolment_id: UUID) -> Enrolment | None:
    """One enrolment, if it is this business's."""
    return db.session.get(Enrolment, (business_id, enrolment_id))


def enrolment_by(code: str) -> Enrolment | None:
    """Which enrolment that code is for, while it holds."""
    query = select(Enrolment).where(
        Enrolment.code_hash == digest(code), Enrolment.expires_at > now(), Enrolment.used_at.is_(None)
    )
    return db.session.scalar(query)


def phone_holding(token: str) -> Device | None:
    """The enrolled phone that holds this token, unless it was revoked."""
    held = Device.token_hash == digest(token), Device.kind == "phone", Device.revoked_at.is_(None)
    return db.session.scalar(select(Device).where(*held)) if token else None

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from webapp.kit.clock import now
from webapp.kit.db import Model, Owned, db, owned_fk
from webapp.kit.ids import new_id
from webapp.kit.seal import digest

ROLES = {"seller": "Seller", "staff": "Staff", "courier": "Courier"}


class Business(Model):
    """Whose data it is: the outermost wall. `sample_at` marks an invented business."""

    __tablename__ = "businesses"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=now)
    sample_at: Mapped[datetime | None]


class Shop(Owned, Model):
    """A shop on a marketplace. Its market decides time zone, currency and which way round dates are written."""

    __tablename__ = "shops"
    __table_args__ = (UniqueConstraint("business_id", "name"),)

    business_id: Mapped[UUID] = mapped_column(ForeignKey("businesses.id"), primary_key=True)
    name: Mapped[str]
    market: Mapped[str]
    time_zone: Mapped[str]
    currency: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=now)


class Person(Model):
    """Somebody who can sign in. A person may be a member of several businesses."""

    __tablename__ = "people"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    password_hash: Mapped[str | None]
    invitation_hash: Mapped[str | None] = mapped_column(unique=True)
    invited_until: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    memberships: Mapped[list["Membership"]] = relationship(back_populates="person")


class Membership(Owned, Model):
    """A person's part in a business: seller, staff or courier, until it ends."""

    __tablename__ = "memberships"
    __table_args__ = (Index("ix_memberships_person", "person_id"),)

    business_id: Mapped[UUID] = mapped_column(ForeignKey("businesses.id"), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    role: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=now)
    ended_at: Mapped[datetime | None]
    person: Mapped[Person] = relationship(back_populates="memberships")


class Session(Model):
    """A sign-in, kept here and not in the cookie: ended means ended, at once and everywhere."""

    __tablename__ = "sessions"
    __table_args__ = (owned_fk("memberships", "membership_id"),)

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    business_id: Mapped[UUID]
    membership_id: Mapped[UUID]
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    user_agent: Mapped[str] = mapped_column(default="")


class Device(Owned, Model):
    """A program or scanner that speaks to the API with a token of its own."""

    __tablename__ = "devices"
    __table_args__ = (UniqueConstraint("business_id", "name"),)

    business_id: Mapped[UUID] = mapped_column(ForeignKey("businesses.id"), primary_key=True)
    name: Mapped[str]
    token_hash: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
    revoked_at: Mapped[datetime | None]


class OwnerCode(Model):
    """A one-time code, printed on the console, that lets the first owner open a business."""

    __tablename__ = "owner_codes"

    code_hash: Mapped[str] = mapped_column(primary_key=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
    used_at: Mapped[datetime | None]


def hold_business(business_id: UUID) -> None:
    """Wait until nobody else changes this business's lists, so that a name is looked for and taken in one go."""
    db.session.execute(select(Business.id).where(Business.id == business_id).with_for_update())


def shops_of(business_id: UUID) -> list[Shop]:
    """The shops of a business, by name."""
    return list(db.session.scalars(select(Shop).where(Shop.business_id == business_id).order_by(Shop.name)))


def members_of(business_id: UUID) -> list[Membership]:
    """Everybody who is in, by name; those who left are not."""
    query = (
        select(Membership)
        .join(Person)
        .where(Membership.business_id == business_id, Membership.ended_at.is_(None))
        .options(joinedload(Membership.person))
        .order_by(Person.name, Membership.id)
    )
    return list(db.session.scalars(query))


def devices_of(business_id: UUID) -> list[Device]:
    """Every device, the ones still in use first, by name."""
    query = select(Device).where(Device.business_id == business_id)
    return list(db.session.scalars(query.order_by(Device.revoked_at.is_not(None), Device.name)))


def person_invited_by(invitation: str) -> Person | None:
    """Whose invitation that is, while it holds."""
    query = select(Person).where(Person.invitation_hash == digest(invitation), Person.invited_until > now())
    return db.session.scalar(query)

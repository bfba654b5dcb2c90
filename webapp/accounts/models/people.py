from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from webapp.kit.clock import now
from webapp.kit.db import Model, Owned, db, owned_fk
from webapp.kit.ids import new_id
from webapp.kit.seal import digest

ROLES = {"seller": "Seller", "staff": "Staff", "courier": "Courier"}


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
    pin_hash: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    ended_at: Mapped[datetime | None]
    person: Mapped[Person] = relationship(back_populates="memberships")


class Session(Model):
    """A sign-in, kept here and not in the cookie: ended means ended, at once and everywhere.

    `device_id` is the enrolled phone on which it began, with which it ends. `proof` is what it was begun with,
    "password" or "pin": rules.badges.role_begun_with says how much that lets somebody do.
    """

    __tablename__ = "sessions"
    __table_args__ = (
        owned_fk("memberships", "membership_id"),
        owned_fk("devices", "device_id"),
        Index("ix_sessions_device", "business_id", "device_id"),
    )

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    business_id: Mapped[UUID]
    membership_id: Mapped[UUID]
    device_id: Mapped[UUID | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    user_agent: Mapped[str] = mapped_column(default="")
    proof: Mapped[str] = mapped_column(default="password", server_default="password")


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


def person_invited_by(invitation: str) -> Person | None:
    """Whose invitation that is, while it holds."""
    query = select(Person).where(Person.invitation_hash == digest(invitation), Person.invited_until > now())
    return db.session.scalar(query)

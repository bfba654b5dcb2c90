from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, func, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.accounts.models.people import Membership
from webapp.accounts.rules.badges import LOCKED_FOR, MOST_WRONG
from webapp.kit.clock import now
from webapp.kit.db import Model, Owned, db, owned_fk


class Badge(Owned, Model):
    """A printed code that says who somebody is; worth nothing without their PIN. Kept only as a hash."""

    __tablename__ = "badges"
    __table_args__ = (
        owned_fk("memberships", "membership_id"),
        Index("ix_badges_membership", "business_id", "membership_id"),
    )

    business_id: Mapped[UUID] = mapped_column(ForeignKey("businesses.id"), primary_key=True)
    membership_id: Mapped[UUID]
    code_hash: Mapped[str] = mapped_column(unique=True)
    made_by_name: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=now)
    ended_at: Mapped[datetime | None]
    membership: Mapped[Membership] = relationship(viewonly=True)


class PinTry(Owned, Model):
    """A PIN typed after a badge, written down before it is looked at; taken away again when it was right.

    Of a badge that nobody has it is written too: both look and last alike.
    """

    __tablename__ = "pin_tries"
    __table_args__ = (
        owned_fk("devices", "device_id"),
        Index("ix_pin_tries_badge", "business_id", "badge_hash", "tried_at"),
        Index("ix_pin_tries_tried", "tried_at"),
    )

    business_id: Mapped[UUID] = mapped_column(ForeignKey("businesses.id"), primary_key=True)
    badge_hash: Mapped[str]
    device_id: Mapped[UUID]
    tried_at: Mapped[datetime] = mapped_column(default=now)


def badge_by(business_id: UUID, code_hash: str) -> Badge | None:
    """Whose badge that is, while it holds and its holder is in."""
    query = (
        select(Badge)
        .join(Membership, (Membership.business_id == Badge.business_id) & (Membership.id == Badge.membership_id))
        .where(Badge.business_id == business_id, Badge.code_hash == code_hash, Badge.ended_at.is_(None))
        .where(Membership.ended_at.is_(None))
    )
    return db.session.scalar(query)


def badges_of(business_id: UUID, membership_ids: Collection[UUID]) -> dict[UUID, Badge]:
    """The badges that hold, by membership."""
    query = select(Badge).where(
        Badge.business_id == business_id, Badge.ended_at.is_(None), Badge.membership_id.in_(list(membership_ids))
    )
    return {badge.membership_id: badge for badge in db.session.scalars(query)}


def tries_at(business_id: UUID, badge_hash: str) -> int:
    """How often a PIN was typed after this badge lately, and was not right."""
    query = (
        select(func.count())
        .select_from(PinTry)
        .where(PinTry.business_id == business_id, PinTry.badge_hash == badge_hash, PinTry.tried_at > now() - LOCKED_FOR)
    )
    return db.session.scalar(query) or 0


def locked_members(business_id: UUID) -> set[UUID]:
    """The memberships whose badge is locked for now, after too many wrong PINs."""
    query = (
        select(Badge.membership_id)
        .join(PinTry, (PinTry.business_id == Badge.business_id) & (PinTry.badge_hash == Badge.code_hash))
        .where(Badge.business_id == business_id, Badge.ended_at.is_(None), PinTry.tried_at > now() - LOCKED_FOR)
        .group_by(Badge.membership_id)
        .having(func.count() >= MOST_WRONG)
    )
    return set(db.session.scalars(query))

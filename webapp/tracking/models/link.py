import json
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ForeignKey, Index, select
from sqlalchemy.orm import Mapped, mapped_column

from webapp.kit import seal
from webapp.kit.clock import now
from webapp.kit.db import Model, Owned, db, owned_fk


class Link(Owned, Model):
    """A business's account with a carrier's system.

    One worker at a time asks it: `claim` is that worker's token and `leased_until` when it loses it; a worker that
    froze and wakes up finds another token there and changes nothing. `token` is the address at which the carrier
    tells us by webhook; the signature, not the address, proves who tells.
    """

    __tablename__ = "carrier_links"
    __table_args__ = (owned_fk("carriers", "carrier_id"), Index("ix_carrier_links_token", "token"))

    business_id: Mapped[UUID] = mapped_column(ForeignKey("businesses.id"), primary_key=True)
    carrier_id: Mapped[UUID]
    adapter: Mapped[str]
    name: Mapped[str]
    base_url: Mapped[str] = mapped_column(default="")
    carrier_code: Mapped[str] = mapped_column(default="")
    sealed: Mapped[str] = mapped_column(default="")
    token: Mapped[str] = mapped_column(default=seal.token)
    pace: Mapped[int | None]  # seconds between two questions about a parcel; None: as its story suggests
    paused_at: Mapped[datetime | None]
    last_good_at: Mapped[datetime | None]
    last_told_at: Mapped[datetime | None]
    failing_since: Mapped[datetime | None]
    failing_words: Mapped[str] = mapped_column(default="")
    rounds_failed: Mapped[int] = mapped_column(default=0)
    open_until: Mapped[datetime | None]
    claim: Mapped[str | None]
    leased_until: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=now)

    @property
    def secrets(self) -> dict[str, str]:
        """What proves us to the carrier, and the carrier to us. Never shown again once saved."""
        return json.loads(seal.decrypt(self.sealed)) if self.sealed else {}

    @secrets.setter
    def secrets(self, secrets: dict[str, str]) -> None:
        self.sealed = seal.encrypt(json.dumps(secrets))

    @property
    def kept_secrets(self) -> frozenset[str]:
        """The names of the secrets that are there."""
        return frozenset(name for name, secret in self.secrets.items() if secret)

    @property
    def pace_pause(self) -> timedelta | None:
        return timedelta(seconds=self.pace) if self.pace else None


def links_of(business_id: UUID) -> list[Link]:
    """A business's links, oldest first."""
    return list(db.session.scalars(select(Link).where(Link.business_id == business_id).order_by(Link.created_at)))


def find_link(business_id: UUID, link_id: UUID) -> Link | None:
    """One link of that business."""
    return db.session.get(Link, (business_id, link_id))


def link_told_at(adapter: str, token: str) -> Link | None:
    """The link whose webhook address that is."""
    return db.session.scalar(select(Link).where(Link.token == token, Link.adapter == adapter))

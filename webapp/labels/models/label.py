from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from webapp.kit.bulk import among
from webapp.kit.clock import now
from webapp.kit.db import Model, Owned, db, owned_fk


class Label(Owned, Model):
    """One label as it was read and checked: never changed, the newest of a parcel is the one that counts.

    `file_id` is the run or upload it is of, `place` its number there, counted from 0. `offences` are rows of
    {code, shown, boxes}; `fault` is whose negligence they are. Without a parcel it waits for somebody to look.
    """

    __tablename__ = "labels"
    __table_args__ = (
        owned_fk("parcels", "parcel_id", ondelete="CASCADE"),
        UniqueConstraint("business_id", "file_id", "place"),
        Index("ix_labels_parcel", "business_id", "parcel_id", "checked_at"),
    )

    business_id: Mapped[UUID] = mapped_column(ForeignKey("businesses.id"), primary_key=True)
    parcel_id: Mapped[UUID | None]
    source: Mapped[str]
    file_id: Mapped[UUID]
    place: Mapped[int]
    number: Mapped[str] = mapped_column(default="")
    verdict: Mapped[str]
    offences: Mapped[list] = mapped_column(default=list)
    fault: Mapped[str] = mapped_column(default="")
    text_read_at: Mapped[datetime | None]
    picture_sha256: Mapped[str]
    width: Mapped[float]
    height: Mapped[float]
    by_name: Mapped[str]
    checked_at: Mapped[datetime] = mapped_column(default=now)


class Permit(Model):
    """What one carrier's labels may show although the platform forbids it, by whose word, and who wrote that down."""

    __tablename__ = "label_permits"
    __table_args__ = (owned_fk("carriers", "carrier_id", ondelete="CASCADE"),)

    business_id: Mapped[UUID] = mapped_column(primary_key=True)
    carrier_id: Mapped[UUID] = mapped_column(primary_key=True)
    offence: Mapped[str] = mapped_column(primary_key=True)
    source: Mapped[str]
    by_name: Mapped[str]
    since: Mapped[datetime] = mapped_column(default=now)


def label_of(business_id: UUID, label_id: UUID) -> Label | None:
    """One label, if it is this business's."""
    return db.session.get(Label, (business_id, label_id))


def labels_of_parcels(business_id: UUID, parcel_ids: Collection[UUID]) -> dict[UUID, list[Label]]:
    """The labels of these parcels, the newest first."""
    query = select(Label).where(Label.business_id == business_id, among(Label.parcel_id, parcel_ids))
    found: dict[UUID, list[Label]] = {}
    for label in db.session.scalars(query.order_by(Label.checked_at.desc(), Label.id.desc())):
        assert label.parcel_id
        found.setdefault(label.parcel_id, []).append(label)
    return found


def labels_of_file(business_id: UUID, file_id: UUID) -> list[Label]:
    """The labels of a run or an upload, in their order."""
    query = select(Label).where(Label.business_id == business_id, Label.file_id == file_id)
    return list(db.session.scalars(query.order_by(Label.place)))


def permits_of(business_id: UUID) -> dict[UUID, list[Permit]]:
    """What carriers' labels are permitted, by carrier."""
    found: dict[UUID, list[Permit]] = {}
    for permit in db.session.scalars(select(Permit).where(Permit.business_id == business_id)):
        found.setdefault(permit.carrier_id, []).append(permit)
    return found

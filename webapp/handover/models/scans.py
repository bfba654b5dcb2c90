from datetime import datetime
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.kit.clock import now
from webapp.kit.db import Model, Owned, owned_fk


class Scan(Model):
    """One beep, for ever: its key is the id that the phone gave it, so sending it twice changes nothing.

    `number` is the text as it was read (`number_bytes` holds what a database's text cannot); `device_time` is the
    phone's own word, `happened_at` that time by our clock. `code` is the verdict, `details` what a person wants
    to know more. `fingerprint` covers what was sent, `receipt` is what the phone may delete its copy for.
    `outcome` and what stands with it say how a delivery went (rules/deliveries.py). `sent_at` is by the phone's clock,
    as `device_time` is; `position` is where the phone says that it was (rules/positions.py), where that is asked.
    """

    __tablename__ = "scans"
    __table_args__ = (
        owned_fk("batches", "batch_id"),
        owned_fk("places", "place_id"),
        owned_fk("parcels", "parcel_id"),
        Index("ix_scans_batch", "business_id", "batch_id", "happened_at"),
        Index("ix_scans_parcel", "business_id", "parcel_id"),
        Index("ix_scans_device", "business_id", "device_id", "seq"),
        Index("ix_scans_received", "business_id", "received_at"),
        Index(
            "ix_scans_unknown",
            "business_id",
            "number_key",
            postgresql_where=text("code = 'unknown_number'"),
            sqlite_where=text("code = 'unknown_number'"),
        ),
    )

    business_id: Mapped[UUID] = mapped_column(ForeignKey("businesses.id"), primary_key=True)
    client_id: Mapped[UUID] = mapped_column(primary_key=True)
    device_id: Mapped[str] = mapped_column(default="")
    seq: Mapped[int | None]
    number: Mapped[str]
    number_bytes: Mapped[bytes | None]
    number_key: Mapped[str] = mapped_column(default="")
    symbology: Mapped[str] = mapped_column(default="")
    purpose: Mapped[str] = mapped_column(default="handover")
    device_time: Mapped[str]
    happened_at: Mapped[datetime]
    uncertainty: Mapped[float] = mapped_column(default=0.0)
    clock_doubt: Mapped[str] = mapped_column(default="")
    batch_id: Mapped[UUID | None]
    batch_named: Mapped[str] = mapped_column(default="")
    place_id: Mapped[UUID | None]
    photo_sha256: Mapped[str] = mapped_column(default="")
    actor: Mapped[str]
    actor_name: Mapped[str]
    parcel_id: Mapped[UUID | None]
    code: Mapped[str]
    believed: Mapped[bool]
    details: Mapped[dict] = mapped_column(default=dict)
    fingerprint: Mapped[str]
    receipt: Mapped[str]
    received_at: Mapped[datetime] = mapped_column(default=now)
    joined_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]
    undone_by_name: Mapped[str] = mapped_column(default="")
    undone_because: Mapped[str] = mapped_column(default="")
    outcome: Mapped[str] = mapped_column(default="", server_default="")
    reason: Mapped[str] = mapped_column(default="", server_default="")
    recipient: Mapped[str] = mapped_column(default="", server_default="")
    note: Mapped[str] = mapped_column(default="", server_default="")
    next_on: Mapped[str] = mapped_column(default="", server_default="")
    signature_sha256: Mapped[str] = mapped_column(default="", server_default="")
    sent_at: Mapped[str] = mapped_column(default="", server_default="")
    program: Mapped[str] = mapped_column(default="", server_default="")
    position: Mapped[dict | None] = mapped_column(JSON(none_as_null=True))


class Quarantined(Owned, Model):
    """What came in and cannot stand as it is: the same id with another content, or a text that is no code.

    Kept as it was sent until somebody has looked at it.
    """

    __tablename__ = "quarantined"
    __table_args__ = (
        UniqueConstraint("business_id", "client_id", "fingerprint"),
        Index("ix_quarantined_received", "business_id", "received_at"),
        Index("ix_quarantined_device", "business_id", "device_id", "seq"),
    )

    business_id: Mapped[UUID] = mapped_column(ForeignKey("businesses.id"), primary_key=True)
    client_id: Mapped[UUID]
    device_id: Mapped[str] = mapped_column(default="", server_default="")
    seq: Mapped[int | None]
    fingerprint: Mapped[str]
    cause: Mapped[str]
    number: Mapped[str]
    sent: Mapped[dict] = mapped_column(default=dict)
    receipt: Mapped[str]
    actor: Mapped[str]
    actor_name: Mapped[str]
    received_at: Mapped[datetime] = mapped_column(default=now)
    reviewed_at: Mapped[datetime | None]
    reviewed_by_name: Mapped[str] = mapped_column(default="")

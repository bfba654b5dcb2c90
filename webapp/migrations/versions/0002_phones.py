"""Phones and what they say of themselves"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "phones",
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("device_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("enrolled_id", sa.Uuid(), nullable=True),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seq", sa.BigInteger(), nullable=False),
        sa.Column("waiting", sa.Integer(), nullable=False),
        sa.Column("attention", sa.Integer(), nullable=False),
        sa.Column("oldest_waiting_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stored", sa.Text(), nullable=False),
        sa.Column("clock_offset", sa.Double(), nullable=True),
        sa.Column("clock_uncertainty", sa.Double(), nullable=False),
        sa.Column("clock_jumped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("counted_to", sa.BigInteger(), nullable=False),
        sa.Column("missing", sa.JSON(), nullable=False),
        sa.Column("missing_count", sa.BigInteger(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by_name", sa.Text(), nullable=False),
        sa.Column("settled_count", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["business_id", "enrolled_id"],
            ["devices.business_id", "devices.id"],
            name=op.f("fk_phones_business_id_enrolled_id"),
        ),
        sa.ForeignKeyConstraint(["business_id"], ["businesses.id"], name=op.f("fk_phones_business_id")),
        sa.PrimaryKeyConstraint("business_id", "id", name=op.f("pk_phones")),
        sa.UniqueConstraint("business_id", "device_id", name=op.f("uq_phones_business_id_device_id")),
    )
    with op.batch_alter_table("phones", schema=None) as batch_op:
        batch_op.create_index("ix_phones_seen", ["business_id", "last_seen_at"], unique=False)

    with op.batch_alter_table("quarantined", schema=None) as batch_op:
        batch_op.add_column(sa.Column("device_id", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("seq", sa.Integer(), nullable=True))
        batch_op.create_index("ix_quarantined_device", ["business_id", "device_id", "seq"], unique=False)

"""Own couriers: runs, and how a delivery went."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

OF_A_DELIVERY = ("outcome", "reason", "recipient", "note", "next_on", "signature_sha256")


def upgrade() -> None:
    op.add_column("carriers", sa.Column("own_fleet_at", sa.DateTime(timezone=True), nullable=True))
    for name in OF_A_DELIVERY:
        op.add_column("scans", sa.Column(name, sa.Text(), server_default="", nullable=False))
    op.create_table(
        "stops",
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("parcel_id", sa.Uuid(), nullable=False),
        sa.Column("courier", sa.Text(), nullable=False),
        sa.Column("courier_name", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["business_id"], ["businesses.id"], name=op.f("fk_stops_business_id")),
        sa.ForeignKeyConstraint(
            ["business_id", "parcel_id"],
            ["parcels.business_id", "parcels.id"],
            name=op.f("fk_stops_business_id_parcel_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("business_id", "parcel_id", name=op.f("pk_stops")),
    )
    with op.batch_alter_table("stops", schema=None) as batch_op:
        batch_op.create_index("ix_stops_courier", ["business_id", "courier", "done_at"], unique=False)

"""Boxes, parcels on the packing table, inserts"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

OPEN = sa.text("sealed_at IS NULL AND ended_at IS NULL")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "boxes",
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("length_mm", sa.Integer(), nullable=False),
        sa.Column("width_mm", sa.Integer(), nullable=False),
        sa.Column("height_mm", sa.Integer(), nullable=False),
        sa.Column("weight_g", sa.Integer(), nullable=False),
        sa.Column("max_weight_g", sa.Integer(), nullable=False),
        sa.Column("left", sa.Integer(), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("retired_at", MOMENT, nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("length_mm > 0 AND width_mm > 0 AND height_mm > 0", name=op.f("ck_boxes_sizes")),
        sa.CheckConstraint('"left" IS NULL OR "left" >= 0', name=op.f("ck_boxes_left")),
        sa.ForeignKeyConstraint(["business_id"], ["businesses.id"], name=op.f("fk_boxes_business_id")),
        sa.PrimaryKeyConstraint("business_id", "id", name=op.f("pk_boxes")),
    )
    op.create_table(
        "inserts",
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("checked_by_name", sa.Text(), nullable=False),
        sa.Column("checked_at", MOMENT, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["business_id"], ["businesses.id"], name=op.f("fk_inserts_business_id")),
        sa.PrimaryKeyConstraint("business_id", "id", name=op.f("pk_inserts")),
    )
    op.create_table(
        "packings",
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("parcel_id", sa.Uuid(), nullable=True),
        sa.Column("box_id", sa.Uuid(), nullable=True),
        sa.Column("weight_g", sa.Integer(), nullable=True),
        sa.Column("expected_g", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("ticks", sa.JSON(), nullable=False),
        sa.Column("decisions", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("begun_by_name", sa.Text(), nullable=False),
        sa.Column("begun_at", MOMENT, nullable=False),
        sa.Column("sealed_at", MOMENT, nullable=True),
        sa.Column("sealed_by_name", sa.Text(), nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["business_id", "box_id"], ["boxes.business_id", "boxes.id"], name=op.f("fk_packings_business_id_box_id")
        ),
        sa.ForeignKeyConstraint(
            ["business_id", "order_id"], ["orders.business_id", "orders.id"],
            name=op.f("fk_packings_business_id_order_id"), ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["business_id", "parcel_id"], ["parcels.business_id", "parcels.id"],
            name=op.f("fk_packings_business_id_parcel_id"), ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["business_id"], ["businesses.id"], name=op.f("fk_packings_business_id")),
        sa.PrimaryKeyConstraint("business_id", "id", name=op.f("pk_packings")),
    )  # fmt: skip
    with op.batch_alter_table("packings", schema=None) as batch_op:
        batch_op.create_index("ix_packings_order", ["business_id", "order_id"], unique=False)
        batch_op.create_index("ix_packings_sealed", ["business_id", "sealed_at"], unique=False)
        batch_op.create_index("ix_packings_unit", ["business_id", "unit_id"], unique=False)
        batch_op.create_index(
            "uq_packings_open", ["business_id", "unit_id"], unique=True, postgresql_where=OPEN, sqlite_where=OPEN
        )
    op.create_table(
        "packed_pieces",
        sa.Column("packing_id", sa.Uuid(), nullable=False),
        sa.Column("row_key", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("undone_at", MOMENT, nullable=True),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_packed_pieces_quantity")),
        sa.ForeignKeyConstraint(
            ["business_id", "packing_id"], ["packings.business_id", "packings.id"],
            name=op.f("fk_packed_pieces_business_id_packing_id"), ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("business_id", "id", name=op.f("pk_packed_pieces")),
    )  # fmt: skip
    with op.batch_alter_table("packed_pieces", schema=None) as batch_op:
        batch_op.create_index("ix_packed_pieces_packing", ["business_id", "packing_id", "at"], unique=False)

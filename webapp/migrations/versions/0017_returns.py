"""Returns, their lines, what was found in them"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "returns",
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("parcel_id", sa.Uuid(), nullable=True),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("return_type", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("payer", sa.Text(), nullable=False),
        sa.Column("tracking_number", sa.Text(), nullable=False),
        sa.Column("number_key", sa.Text(), nullable=False),
        sa.Column("carrier_name", sa.Text(), nullable=False),
        sa.Column("platform_id", sa.Text(), nullable=False),
        sa.Column("platform_status", sa.Text(), nullable=False),
        sa.Column("next_action", sa.Text(), nullable=False),
        sa.Column("due_at", MOMENT, nullable=True),
        sa.Column("amount", sa.Numeric(precision=14, scale=2), nullable=True),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("opened_by_name", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("state_at", MOMENT, nullable=False),
        sa.Column("due_sort", MOMENT, nullable=False),
        sa.Column("received_at", MOMENT, nullable=True),
        sa.Column("received_by_name", sa.Text(), nullable=False),
        sa.Column("settled_at", MOMENT, nullable=True),
        sa.Column("settled_how", sa.Text(), nullable=False),
        sa.Column("settled_words", sa.Text(), nullable=False),
        sa.Column("settled_by_name", sa.Text(), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["business_id", "order_id"],
            ["orders.business_id", "orders.id"],
            name=op.f("fk_returns_business_id_order_id"),
        ),
        sa.ForeignKeyConstraint(
            ["business_id", "parcel_id"],
            ["parcels.business_id", "parcels.id"],
            name=op.f("fk_returns_business_id_parcel_id"),
        ),
        sa.PrimaryKeyConstraint("business_id", "id", name=op.f("pk_returns")),
        sa.UniqueConstraint("business_id", "order_id", "key", name=op.f("uq_returns_business_id_order_id_key")),
    )
    with op.batch_alter_table("returns", schema=None) as batch_op:
        batch_op.create_index("ix_returns_number", ["business_id", "number_key"], unique=False)
        batch_op.create_index("ix_returns_parcel", ["business_id", "parcel_id"], unique=False)
        batch_op.create_index("ix_returns_platform", ["business_id", "platform_id"], unique=False)
        batch_op.create_index("ix_returns_state", ["business_id", "state", "due_sort", "id"], unique=False)

    op.create_table(
        "return_lines",
        sa.Column("return_id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("sent", sa.Integer(), nullable=False),
        sa.Column("sku", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("variation", sa.Text(), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_return_lines_quantity")),
        sa.ForeignKeyConstraint(
            ["business_id", "return_id"],
            ["returns.business_id", "returns.id"],
            name=op.f("fk_return_lines_business_id_return_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("business_id", "id", name=op.f("pk_return_lines")),
        sa.UniqueConstraint(
            "business_id", "return_id", "line_id", name=op.f("uq_return_lines_business_id_return_id_line_id")
        ),
    )
    with op.batch_alter_table("return_lines", schema=None) as batch_op:
        batch_op.create_index("ix_return_lines_line", ["business_id", "line_id"], unique=False)

    op.create_table(
        "inspections",
        sa.Column("return_line_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("condition", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("place_id", sa.Uuid(), nullable=True),
        sa.Column("bin", sa.Text(), nullable=False),
        sa.Column("serials", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("shelved", sa.Integer(), nullable=False),
        sa.Column("inspected_at", MOMENT, nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_inspections_quantity")),
        sa.ForeignKeyConstraint(
            ["business_id", "place_id"],
            ["places.business_id", "places.id"],
            name=op.f("fk_inspections_business_id_place_id"),
        ),
        sa.ForeignKeyConstraint(
            ["business_id", "return_line_id"],
            ["return_lines.business_id", "return_lines.id"],
            name=op.f("fk_inspections_business_id_return_line_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("business_id", "id", name=op.f("pk_inspections")),
        sa.UniqueConstraint(
            "business_id", "return_line_id", "key", name=op.f("uq_inspections_business_id_return_line_id_key")
        ),
    )

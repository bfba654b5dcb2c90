"""Which orders stood in which file; and lists of orders by shop and by value"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    op.create_table(
        "import_orders",
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["business_id", "import_id"],
            ["imports.business_id", "imports.id"],
            name=op.f("fk_import_orders_business_id_import_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["business_id", "order_id"],
            ["orders.business_id", "orders.id"],
            name=op.f("fk_import_orders_business_id_order_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("business_id", "import_id", "order_id", name=op.f("pk_import_orders")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_import_orders_order", "import_orders", ["business_id", "order_id"])
    op.create_index("ix_orders_shop_placed", "orders", ["business_id", "shop_id", "placed_at", "id"])
    value = sa.text("coalesce(amount, -1)")
    op.create_index("ix_orders_value", "orders", ["business_id", "currency", value, "id"])

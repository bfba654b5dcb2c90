"""Which rule book a shop goes by, since when; and days of its own."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.create_table(
        "book_choices",
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("book", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["business_id", "shop_id"],
            ["shops.business_id", "shops.id"],
            name=op.f("fk_book_choices_business_id_shop_id"),
        ),
        sa.PrimaryKeyConstraint("business_id", "id", name=op.f("pk_book_choices")),
    )
    with op.batch_alter_table("book_choices", schema=None) as batch_op:
        batch_op.create_index("ix_book_choices_shop", ["business_id", "shop_id", "since"], unique=False)

    op.create_table(
        "own_days",
        sa.Column("shop_id", sa.Uuid(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["business_id", "shop_id"],
            ["shops.business_id", "shops.id"],
            name=op.f("fk_own_days_business_id_shop_id"),
        ),
        sa.PrimaryKeyConstraint("business_id", "id", name=op.f("pk_own_days")),
    )
    with op.batch_alter_table("own_days", schema=None) as batch_op:
        batch_op.create_index("ix_own_days_day", ["business_id", "day"], unique=False)

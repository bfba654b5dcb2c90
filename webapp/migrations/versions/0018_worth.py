"""What a miss takes, what a shop's orders usually are worth, and an index of what is due by a moment."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.create_table(
        "worths",
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=14, scale=2), nullable=True),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["business_id", "shop_id"], ["shops.business_id", "shops.id"], name=op.f("fk_worths_business_id_shop_id")
        ),
        sa.PrimaryKeyConstraint("business_id", "shop_id", "currency", name=op.f("pk_worths")),
    )
    op.add_column("deadlines", sa.Column("at_stake", sa.Numeric(precision=14, scale=2), nullable=True))
    op.add_column("deadlines", sa.Column("currency", sa.Text(), server_default="", nullable=False))
    op.create_index(
        "ix_deadlines_due", "deadlines", ["business_id", "due_at", "id"], unique=False,
        postgresql_where=sa.text("standing = 'open'"), sqlite_where=sa.text("standing = 'open'"),
    )  # fmt: skip

"""What buyers and the platform are to be told."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.create_table(
        "notices",
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("fact_key", sa.Text(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("standing", sa.Text(), nullable=False),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by_name", sa.Text(), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["business_id", "order_id"],
            ["orders.business_id", "orders.id"],
            name=op.f("fk_notices_business_id_order_id"),
        ),
        sa.PrimaryKeyConstraint("business_id", "id", name=op.f("pk_notices")),
        sa.UniqueConstraint(
            "business_id",
            "order_id",
            "fact_key",
            "audience",
            name=op.f("uq_notices_business_id_order_id_fact_key_audience"),
        ),
    )
    with op.batch_alter_table("notices", schema=None) as batch_op:
        batch_op.create_index("ix_notices_standing", ["business_id", "standing", "drafted_at", "id"], unique=False)

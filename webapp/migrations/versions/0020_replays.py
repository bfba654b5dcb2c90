"""What-if over history: replays, and what they found."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.create_table(
        "replays",
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("book", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("shop_ids", sa.JSON(), nullable=False),
        sa.Column("placed_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("placed_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("touched", sa.Integer(), nullable=False),
        sa.Column("found", sa.JSON(), nullable=False),
        sa.Column("money", sa.JSON(), nullable=False),
        sa.Column("after_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("after_id", sa.Uuid(), nullable=True),
        sa.Column("claim", sa.Text(), nullable=False),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("business_id", "id", name=op.f("pk_replays")),
    )
    op.create_index("ix_replays_state", "replays", ["state", "claimed_until"], unique=False)
    op.create_index("ix_replays_created", "replays", ["business_id", "created_at"], unique=False)
    op.create_table(
        "replay_misses",
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("replay_id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("replayed", sa.Text(), nullable=False),
        sa.Column("happened", sa.Text(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fault", sa.Text(), nullable=False),
        sa.Column("at_stake", sa.Numeric(precision=14, scale=2), nullable=True),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["business_id", "order_id"], ["orders.business_id", "orders.id"],
            name=op.f("fk_replay_misses_business_id_order_id"), ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["business_id", "replay_id"], ["replays.business_id", "replays.id"],
            name=op.f("fk_replay_misses_business_id_replay_id"), ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("business_id", "id", name=op.f("pk_replay_misses")),
        sa.UniqueConstraint(
            "business_id", "replay_id", "order_id", "rule",
            name=op.f("uq_replay_misses_business_id_replay_id_order_id_rule"),
        ),
    )  # fmt: skip
    op.create_index(
        "ix_replay_misses_outcome", "replay_misses", ["business_id", "replay_id", "outcome", "id"], unique=False
    )
    op.create_index("ix_replay_misses_order", "replay_misses", ["business_id", "order_id"], unique=False)

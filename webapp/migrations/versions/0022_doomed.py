"""What is to go from the disk is written down before it goes."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    op.create_table(
        "doomed",
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("business_id", "what", "name", name=op.f("pk_doomed")),
    )
    with op.batch_alter_table("doomed", schema=None) as batch_op:
        batch_op.create_index("ix_doomed_at", ["at"], unique=False)

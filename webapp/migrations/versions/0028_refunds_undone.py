"""Who took a refund back, and why"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    with op.batch_alter_table("refunds") as batch_op:
        batch_op.add_column(sa.Column("withdrawn_by_name", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("withdrawn_because", sa.Text(), nullable=False, server_default=""))

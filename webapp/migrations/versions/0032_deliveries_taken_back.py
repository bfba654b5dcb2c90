"""A delivery of goods that is in stock can be taken back, line by line where not all of it is there any more"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"


def upgrade() -> None:
    with op.batch_alter_table("stock_counts") as batch_op:
        batch_op.add_column(sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("stock_count_lines") as batch_op:
        batch_op.add_column(sa.Column("taken_back", sa.Integer(), nullable=False, server_default="0"))

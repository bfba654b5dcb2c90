"""A finding of a return can be undone; which pieces it put on the shelf"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    with op.batch_alter_table("inspections", schema=None) as batch_op:
        batch_op.add_column(sa.Column("moved", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("undone_by_name", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("undone_because", sa.Text(), server_default="", nullable=False))

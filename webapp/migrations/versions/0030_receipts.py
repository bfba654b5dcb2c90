"""What came is received by scanning, as what lies there is counted; and what a scan counted can be taken back"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    with op.batch_alter_table("stock_counts") as batch_op:
        for name, default in (("kind", "counted"), ("reference", ""), ("note", "")):
            batch_op.add_column(sa.Column(name, sa.Text(), nullable=False, server_default=default))
    with op.batch_alter_table("stock_scans") as batch_op:
        batch_op.add_column(sa.Column("actor", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("item_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("quantity", sa.Integer(), nullable=False, server_default="0"))
        batch_op.create_index("ix_stock_scans_subject", ["business_id", "subject_id", "at"])

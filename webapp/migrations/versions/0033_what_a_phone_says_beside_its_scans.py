"""What a phone says beside a scan (when it was sent, by which program, where it was), and a photo's own notes"""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"


def upgrade() -> None:
    with op.batch_alter_table("scans") as batch_op:
        batch_op.add_column(sa.Column("sent_at", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("program", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("position", sa.JSON(), nullable=True))
    with op.batch_alter_table("proofs") as batch_op:
        batch_op.add_column(sa.Column("exif", sa.JSON(), nullable=True))
    with op.batch_alter_table("businesses") as batch_op:
        batch_op.add_column(sa.Column("positions_since", sa.DateTime(timezone=True), nullable=True))

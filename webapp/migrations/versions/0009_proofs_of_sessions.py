"""What a session was begun with: password, or badge and PIN"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.add_column("sessions", sa.Column("proof", sa.Text(), nullable=False, server_default="password"))

"""What will be reminded of by a moment is found rule by rule"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
OPEN = sa.text("standing = 'open'")


def upgrade() -> None:
    columns = ["business_id", "rule", "due_at", "remind_at"]
    with op.get_context().autocommit_block():  # deadlines are followed meanwhile
        # One whose building was interrupted is there and answers nothing.
        op.drop_index("ix_deadlines_remind", "deadlines", postgresql_concurrently=True, if_exists=True)
        op.create_index(
            "ix_deadlines_remind", "deadlines", columns, postgresql_where=OPEN, sqlite_where=OPEN,
            postgresql_concurrently=True,
        )  # fmt: skip

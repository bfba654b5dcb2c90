"""Find the cases whose time is running without looking at all that are open."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    pressing = sa.text("closed_at IS NULL AND warned > 0")
    op.create_index(
        "ix_cases_pressing", "cases", ["business_id", "rank_at", "id"], postgresql_where=pressing, sqlite_where=pressing
    )

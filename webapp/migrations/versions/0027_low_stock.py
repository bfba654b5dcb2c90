"""What runs low is found by how little is free, not by adding up all that is there"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"

NOTED = sa.text("low_at IS NOT NULL")


def upgrade() -> None:
    op.create_index("ix_holdings_free", "holdings", ["business_id", sa.text("(on_hand - reserved)"), "item_id"])
    op.create_index("ix_items_low_at", "items", ["business_id", "low_at"], postgresql_where=NOTED, sqlite_where=NOTED)

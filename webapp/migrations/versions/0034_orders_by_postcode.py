"""Orders by their postcode: whom a flood touches was asked of every order"""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"


def upgrade() -> None:
    column = 'postcode COLLATE "C"' if op.get_bind().dialect.name == "postgresql" else "postcode"
    key = sa.text(f"upper(replace(replace({column}, ' ', ''), '-', ''))")
    op.create_index("ix_orders_postcode", "orders", ["business_id", key])

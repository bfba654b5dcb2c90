"""What photos look like"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.add_column("proofs", sa.Column("likeness", sa.Text(), nullable=False, server_default=""))
    op.add_column("proofs", sa.Column("resembles", sa.Uuid(), nullable=True))
    with op.get_context().autocommit_block():  # photos come in meanwhile
        op.drop_index("ix_proofs_recorded", "proofs", postgresql_concurrently=True, if_exists=True)
        op.create_index("ix_proofs_recorded", "proofs", ["business_id", "recorded_at"], postgresql_concurrently=True)

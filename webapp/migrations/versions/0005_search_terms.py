"""Whether an order has a word is answered by an index alone"""

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    columns = ["business_id", "order_id", "term"]
    with op.get_context().autocommit_block():  # orders come in meanwhile
        # One whose building was interrupted is there and answers nothing.
        op.drop_index("ix_search_terms_order_term", "search_terms", postgresql_concurrently=True, if_exists=True)
        op.create_index("ix_search_terms_order_term", "search_terms", columns, postgresql_concurrently=True)
        op.drop_index("ix_search_terms_order", "search_terms", postgresql_concurrently=True, if_exists=True)

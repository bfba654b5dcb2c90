"""Returns are found by the beginnings and ends of their own numbers"""

import re

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"

BYTEWISE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
AT_ONCE = 5000


def upgrade() -> None:
    terms = op.create_table(
        "return_terms",
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("term", BYTEWISE, nullable=False),
        sa.Column("return_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["business_id", "return_id"], ["returns.business_id", "returns.id"],
            name=op.f("fk_return_terms_business_id_return_id"), ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("business_id", "term", "return_id", name=op.f("pk_return_terms")),
        sqlite_with_rowid=False,
    )  # fmt: skip
    op.create_index("ix_return_terms_return", "return_terms", ["business_id", "return_id", "term"], unique=False)
    if not op.get_context().as_sql:
        _fill(terms)


def _fill(terms: sa.Table) -> None:
    """Write down by what the returns that there are can be found."""
    returns = sa.table("returns", sa.column("business_id", sa.Uuid()), sa.column("id", sa.Uuid()),
                       sa.column("number_key"), sa.column("platform_id"))  # fmt: skip
    columns = returns.c.business_id, returns.c.id, returns.c.number_key, returns.c.platform_id
    found = op.get_bind().execute(sa.select(*columns)).all()
    rows = [
        {"business_id": row.business_id, "term": term, "return_id": row.id}
        for row in found
        for term in {term for number in (row.number_key, row.platform_id) for term in _terms(number)}
    ]
    for start in range(0, len(rows), AT_ONCE):
        op.bulk_insert(terms, rows[start : start + AT_ONCE])


def _terms(number: str) -> list[str]:
    folded = re.sub("[^a-z0-9]+", "", number.lower())[:40]
    return [folded, "~" + folded[:-11:-1]] if folded else []

"""What the clock does for the ledger."""

from sqlalchemy import select

from webapp.accounts.models import Business
from webapp.kit.db import db, transaction
from webapp.ledger.actions import seal_chains, witness


def sign_checkpoints() -> int:
    """Seal every business's chains, where anything was told since the last time, and have it witnessed; how many
    checkpoints were written down."""
    business_ids = db.session.scalars(select(Business.id)).all()
    written = 0
    for business_id in business_ids:
        with transaction():
            seal_chains(business_id)
        written += witness(business_id)
    return written

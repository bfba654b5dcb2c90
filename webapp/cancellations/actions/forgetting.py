"""What goes of a wish to cancel when the buyer's data are erased."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import update

from webapp.cancellations.models import Cancellation
from webapp.kit.bulk import among
from webapp.kit.db import db


def forget(business_id: UUID, order_ids: Iterable[UUID]) -> None:
    """Follow an erasure (the fact `redacted`): what buyers said when they asked goes; that they asked, and what was
    answered, stays. Doing it twice does nothing more. The caller commits."""
    table = Cancellation.__table__
    theirs = (table.c.business_id == business_id, among(table.c.order_id, order_ids), table.c.by == "buyer")
    db.session.execute(update(table).where(*theirs).values(words=""))

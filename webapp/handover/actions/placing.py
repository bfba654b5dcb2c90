"""Where phones say that they were, put beside their scans where the business asks for it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from webapp.accounts.models import Business
from webapp.handover.actions.rows import Taken
from webapp.handover.models import Scan
from webapp.handover.rules.positions import doubt_jump, read_position
from webapp.handover.rules.reports import plain
from webapp.kit.db import db


def add_positions(business_id: UUID, new: Sequence[Taken]) -> None:
    """Give each of these scans the position that its phone said, with what speaks against it. A business that does not
    ask keeps none, whatever is sent."""
    told = [taken for taken in new if taken.report.position is not None]
    if not told or not db.session.get_one(Business, business_id).positions_since:
        return
    latest: dict[str, tuple[dict | None, datetime | None]] = {}
    for taken in sorted(told, key=lambda taken: taken.when.happened_at):
        device_id, at = plain(taken.post.device_id), taken.when.happened_at
        if device_id not in latest:
            latest[device_id] = _before(business_id, device_id, at)
        position = read_position(taken.report.position, taken.report.device_time)
        taken.position = doubt_jump(position, at, *latest[device_id])
        if taken.position and not taken.position["doubt"]:
            latest[device_id] = taken.position, at


def _before(business_id: UUID, device_id: str, at: datetime) -> tuple[dict | None, datetime | None]:
    """Where this phone was last before that time, and when."""
    query = select(Scan.position, Scan.happened_at).where(
        Scan.business_id == business_id, Scan.device_id == device_id, Scan.happened_at <= at, Scan.position.is_not(None)
    )
    row = db.session.execute(query.order_by(Scan.seq.desc()).limit(1)).first() if device_id else None
    return (row.position, row.happened_at) if row else (None, None)

"""Deliveries whose proof was announced and has not come."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, exists, or_, select

from webapp.handover.models.reads import scans
from webapp.kit.db import db
from webapp.proofs.models import Proof

proofs = Proof.__table__
MOST = 200


def unproven(business_id: UUID, since: datetime, before: datetime) -> list[Row[Any]]:
    """Deliveries that counted on a signature or photo which was announced, and has not come. A photo that a full phone
    made smaller on the way is another picture by its hash, and still that delivery's."""
    query = (
        select(
            scans.c.client_id, scans.c.number, scans.c.code, scans.c.actor_name, scans.c.happened_at,
            _lacking("signature", scans.c.signature_sha256).label("signature"),
            _lacking("photo", scans.c.photo_sha256).label("photo"),
        )
        .where(
            scans.c.business_id == business_id, scans.c.outcome != "", scans.c.believed, scans.c.undone_at.is_(None),
            scans.c.received_at > since, scans.c.received_at < before,
            or_(_lacking("signature", scans.c.signature_sha256), _lacking("photo", scans.c.photo_sha256)),
        )
        .order_by(scans.c.received_at.desc())
        .limit(MOST)
    )  # fmt: skip
    return list(db.session.execute(query))


def _lacking(kind: str, announced: ColumnElement) -> ColumnElement[bool]:
    there = exists().where(
        proofs.c.business_id == scans.c.business_id, proofs.c.subject == "scan", proofs.c.kind == kind,
        proofs.c.subject_id == scans.c.client_id,
    )  # fmt: skip
    return and_(announced != "", ~there)

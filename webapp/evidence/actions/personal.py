"""A buyer's data in evidence: fixed as digests before the first file that could name them."""

import secrets
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from webapp.evidence.models import Commitment, Erasure, commitments_of, erasures_of
from webapp.evidence.rules.personal import FIELDS, commitment
from webapp.kit.bulk import among, insert_new
from webapp.kit.clock import now
from webapp.kit.db import db
from webapp.orders.models import Order

KEYS = ("business_id", "order_id", "field", "digest")


def fix_personal(business_id: UUID, order_ids: Sequence[UUID]) -> None:
    """Fix what is known of these orders' buyers, where it was not yet or has changed since. The caller commits."""
    fixed = commitments_of(business_id, order_ids)
    query = select(Order).where(Order.business_id == business_id, among(Order.id, order_ids), Order.erased_at.is_(None))
    rows = []
    for order in db.session.scalars(query.order_by(Order.id)):
        for field in FIELDS:
            value = getattr(order, field)
            known = [each for each in fixed.get(order.id, ()) if each.field == field]
            if value and not any(commitment(each.salt, value) == each.digest for each in known):
                salt = secrets.token_hex(16)
                rows.append({
                    "business_id": business_id, "order_id": order.id, "field": field, "salt": salt,
                    "digest": commitment(salt, value), "fixed_at": now(),
                })  # fmt: skip
    insert_new(Commitment, rows, KEYS)


def personal_rows(business_id: UUID, orders: Sequence[Order], shows: str) -> list[dict[str, Any]]:
    """For each order the fields that were fixed: their digests, and salt and value where they are to be shown."""
    ids = [order.id for order in orders]
    fixed, erased = commitments_of(business_id, ids), erasures_of(business_id, ids)
    return [
        {"order": str(order.id), "number": order.number, **_erased(erased.get(order.id)),
         "fields": [_field(order, each, shows) for each in fixed.get(order.id, ())]}
        for order in orders
    ]  # fmt: skip


def _erased(erasure: Erasure | None) -> dict[str, Any]:
    return {"erased": {"at": erasure.at.isoformat(), "because": erasure.because}} if erasure else {}


def _field(order: Order, each: Commitment, shows: str) -> dict[str, Any]:
    row = {"field": each.field, "digest": each.digest, "fixed_at": each.fixed_at.isoformat()}
    value = getattr(order, each.field)
    if shows == "values" and each.salt and commitment(each.salt, value) == each.digest:
        row |= {"salt": each.salt, "value": value}
    return row

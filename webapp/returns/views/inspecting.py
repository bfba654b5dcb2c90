"""What is found in a return's pieces is written down, and taken back."""

from uuid import UUID

from flask import Response, request

from webapp.cancellations.models import refund_keyed
from webapp.handover.rules.reports import as_uuid
from webapp.kit.access import for_roles, me
from webapp.kit.db import transaction
from webapp.kit.errors import Refusal
from webapp.kit.ids import new_id
from webapp.orders.rules.amounts import in_money
from webapp.returns.actions import inspect, undo_inspection
from webapp.returns.models import Return
from webapp.returns.rules.inspecting import read_finding
from webapp.returns.views import bp
from webapp.returns.views.asking import by
from webapp.returns.views.showing import refused, seen, went_back


@bp.post("/returns/<uuid:return_id>/lines/<uuid:line_id>/inspections")
@for_roles("seller", "staff")
def create_inspection(return_id: UUID, line_id: UUID) -> Response:
    """Pieces of a line were looked at. The same form sent twice inspects once."""
    seen(return_id)
    form = request.form.to_dict()
    finding = read_finding(form)
    if isinstance(finding, list):
        return refused(return_id, finding, line_id)
    with transaction():
        key = form.get("key", "")[:60] or str(new_id())
        done = inspect(me.business_id, return_id, line_id, finding, as_uuid(form.get("place", "")), key, by())
        counted = done.counted if not isinstance(done, list) else 0
    if isinstance(done, list):
        return refused(return_id, done, line_id)
    said = f" {counted:,} added to the stock." if counted else ""
    if finding.decision == "restock" and not counted:
        said = " The stock list does not know this item, so no count has changed."
    return went_back(return_id, f"Inspected.{said}")


@bp.post("/returns/<uuid:return_id>/inspections/<uuid:inspection_id>/undoing")
@for_roles("seller", "staff")
def create_undoing(return_id: UUID, inspection_id: UUID) -> Response:
    """A finding was wrong. Money that was given back stays given back, and the answer says so."""
    row = seen(return_id)
    with transaction():
        done = undo_inspection(me.business_id, return_id, inspection_id, request.form.get("because", ""), by())
        off = done.shelved if not isinstance(done, Refusal) else 0
    if isinstance(done, Refusal):
        return refused(return_id, [done])
    said = f" {off:,} taken off the stock." if off else ""
    return went_back(return_id, f"Undone; inspect it again.{said}{_paid(row)}")


def _paid(row: Return) -> str:
    """What is said of money that went back for a return whose finding was undone."""
    paid = refund_keyed(row.business_id, row.order_id, f"return-{row.id}")
    if paid is None or paid.withdrawn_at:
        return ""
    return f" The refund of {in_money(paid.amount, paid.currency)} stands."

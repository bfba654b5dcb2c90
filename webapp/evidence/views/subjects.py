"""What an evidence file can be made of here: an order or a handover. (A case has a page of its own.)"""

from collections import Counter
from uuid import UUID

from flask import Response, abort, request

from webapp.evidence import actions
from webapp.evidence.actions import About, Asker
from webapp.evidence.models import erasures_of, evidence_files_of, held
from webapp.evidence.rules.personal import REASONS
from webapp.evidence.rules.pieces import PIECES
from webapp.evidence.views import bp
from webapp.handover.models import batch_of
from webapp.handover.models.lists import orders_in, scans_of_batch
from webapp.kit import leases
from webapp.kit.access import for_roles, me
from webapp.kit.db import db, transaction
from webapp.kit.pages import page, see_other
from webapp.labels.models.files import STATES
from webapp.orders.models import order_of


@bp.get("/evidence/orders/<uuid:order_id>", endpoint="show_order")
@for_roles("seller")
def show_order(order_id: UUID) -> Response:
    """What is held about an order and what is lacking, before anything is downloaded."""
    return _show(_of_order(order_id))


@bp.post("/evidence/orders/<uuid:order_id>", endpoint="create_of_order")
@for_roles("seller")
def create_of_order(order_id: UUID) -> Response:
    """Make the evidence file of an order."""
    return _create(_of_order(order_id))


@bp.get("/evidence/handovers/<uuid:batch_id>", endpoint="show_batch")
@for_roles("seller")
def show_batch(batch_id: UUID) -> Response:
    """The same for every parcel of a handover."""
    return _show(_of_batch(batch_id))


@bp.post("/evidence/handovers/<uuid:batch_id>", endpoint="create_of_batch")
@for_roles("seller")
def create_of_batch(batch_id: UUID) -> Response:
    """Make the evidence file of a handover."""
    return _create(_of_batch(batch_id))


def asker() -> Asker:
    """Who asks."""
    return Asker(me.business_id, me.actor, me.name)


def _of_order(order_id: UUID) -> About:
    order = order_of(me.business_id, order_id) or abort(404)
    return About("order", order_id, f"Order {order.number}", [order_id])


def _of_batch(batch_id: UUID) -> About:
    batch = batch_of(me.business_id, batch_id) or abort(404)
    rows = [row for row in scans_of_batch(me.business_id, batch_id) if row.believed and not row.undone_at]
    inside = orders_in(me.business_id, {row.parcel_id for row in rows if row.parcel_id})
    ordered = dict.fromkeys(order_id for row in rows for order_id, _ in inside.get(row.parcel_id, ()))
    name = f"Manifest {batch.manifest_number}" if batch.manifest_number else f"Handover {batch.opened_at:%d %b %Y}"
    return About("batch", batch_id, f"{name}, {batch.carrier.name}", list(ordered))


def _show(about: About) -> Response:
    found = held(me.business_id, about.order_ids)
    counts = Counter(code for each in found.values() for code in each.codes)
    return page(
        "evidence/show.html", about=about, counts=counts, total=len(found), pieces=PIECES, states=STATES,
        files=evidence_files_of(me.business_id, about.subject, about.subject_id), reasons=REASONS,
        erasures=erasures_of(me.business_id, about.order_ids), refusals=[],
        disputed=any(actions.is_disputed(each.facts) for each in found.values()),
    )  # fmt: skip


def _create(about: About) -> Response:
    if not about.order_ids:
        return see_other(f"evidence.show_{about.subject}", **{f"{about.subject}_id": about.subject_id})
    about = About(**{name: getattr(about, name) for name in ("subject", "subject_id", "title", "order_ids")},
                  shows="values" if request.form.get("values") else "digests")  # fmt: skip
    return see_other("evidence.show", file_id=make(about))


def make(about: About) -> UUID:
    """Ask for an evidence file: a small one is made at once, a large one by the worker. Its id."""
    with transaction():
        row = actions.ask(asker(), about)
        file_id = row.id
        claimed = leases.take(row) if len(about.order_ids) <= actions.AT_ONCE else None
        sealed = actions.prepare(claimed.row) if claimed else None
    if claimed and sealed:
        actions.witness(me.business_id)
        written = actions.write(claimed, sealed, lambda _: None)
        db.session.rollback()
        with transaction():
            actions.finish(claimed, sealed, *written)
    return file_id

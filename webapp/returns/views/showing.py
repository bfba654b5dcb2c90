"""One return: what it is, what is to be done now, what was found in it."""

from uuid import UUID

from flask import Response, abort, flash, request

from webapp.cancellations.models import all_refunds_of, refund_keyed
from webapp.deadlines.models import Listed, deadlines_of_order
from webapp.handover.rules.reports import as_uuid
from webapp.kit.access import for_roles, me
from webapp.kit.clock import now
from webapp.kit.db import transaction
from webapp.kit.errors import Refusal
from webapp.kit.ids import new_id
from webapp.kit.pages import page, refuse, see_other
from webapp.orders.models import order_of, parcels_of
from webapp.places.models import places_of
from webapp.proofs.models import proofs_of
from webapp.returns.actions import amend, answer, receive, settle_return
from webapp.returns.models import Return, inspections_of, lines_back, return_of, returns_of
from webapp.returns.rules import words
from webapp.returns.rules.asking import read_amount, read_deadline
from webapp.returns.views import bp
from webapp.returns.views.asking import by, shop_zone

REVIEWED = "return_reviewed"
EDITED = ("tracking_number", "carrier", "payer", "platform_id", "platform_status", "next_action")


@bp.get("/returns/<uuid:return_id>")
@for_roles("seller", "staff")
def show(return_id: UUID) -> Response:
    return page("returns/show.html", refusals=[], asked={}, **about(return_id))


@bp.post("/returns/<uuid:return_id>")
@for_roles("seller", "staff")
def update(return_id: UUID) -> Response:
    """Write down what is known by now: label, carrier, who pays, the platform's word and deadline."""
    row = seen(return_id)
    order = order_of(me.business_id, row.order_id) or abort(404)
    wrong: list[Refusal] = []
    due_at = read_deadline(request.form.get("due_at", ""), shop_zone(order), wrong)
    told = {name: " ".join(request.form.get(name, "").split())[:80] for name in EDITED}
    if wrong:
        return refused(return_id, wrong)
    with transaction():
        done = amend(me.business_id, return_id, told, due_at, by())
    return _done(return_id, done, "Written down.")


@bp.post("/returns/<uuid:return_id>/answers")
@for_roles("seller")
def create_answer(return_id: UUID) -> Response:
    """Agree, or refuse with a reason."""
    currency = seen(return_id).currency
    wrong: list[Refusal] = []
    form = request.form
    amount = read_amount(form.get("amount", ""), currency, wrong)
    if wrong:
        return refused(return_id, wrong)
    with transaction():
        done = answer(me.business_id, return_id, form.get("decision", ""), form.get("reason", ""), by(), amount)
    return _done(return_id, done, "Answered. Give the platform the same answer.")


@bp.post("/returns/<uuid:return_id>/receipt")
@for_roles("seller", "staff")
def create_receipt(return_id: UUID) -> Response:
    """It is here, without a scan."""
    seen(return_id)
    with transaction():
        done = receive(me.business_id, return_id, now(), by())
    return _done(return_id, done, "Received.")


@bp.post("/returns/<uuid:return_id>/settling")
@for_roles("seller")
def create_settling(return_id: UUID) -> Response:
    """Refund whole or in part, note the replacement, or say why nothing is owed."""
    currency = seen(return_id).currency
    wrong: list[Refusal] = []
    form = request.form
    amount = read_amount(form.get("amount", ""), currency, wrong) if form.get("how") == "refunded" else None
    if wrong:
        return refused(return_id, wrong)
    with transaction():
        done = settle_return(me.business_id, return_id, form.get("how", ""), amount, form.get("words", ""), by())
    return _done(return_id, done, "Settled.")


def _done(return_id: UUID, done: Return | Refusal, said: str) -> Response:
    return refused(return_id, [done]) if isinstance(done, Refusal) else went_back(return_id, said)


def went_back(return_id: UUID, said: str) -> Response:
    """To the return's page, which says what was done."""
    flash(said, "green")
    return see_other("returns.show", return_id=return_id)


def refused(return_id: UUID, wrong: list[Refusal], line_id: UUID | None = None) -> Response:
    """The return's page once more, with what is wrong and what was typed; `line_id` is the line that was inspected."""
    return refuse("returns/show.html", wrong, asked=request.form.to_dict(), **about(return_id, line_id))


def seen(return_id: UUID) -> Return:
    """The return, if it is this business's; else 404."""
    return return_of(me.business_id, return_id) or abort(404)


def _review(row: Return) -> Listed | None:
    """The open deadline for looking at what came, where this return is the only one of its order that it can mean."""
    if row.state not in {"here", "inspected"} or row.due_at:
        return None
    if len([one for one in returns_of(row.business_id, [row.order_id]) if one.received_at]) > 1:
        return None
    found = deadlines_of_order(row.business_id, row.order_id)
    return next((one for one in found if one.rule.code == REVIEWED and one.standing == "open"), None)


def about(return_id: UUID, line_id: UUID | None = None) -> dict:
    """All that the page of a return shows."""
    row = seen(return_id)
    order = order_of(me.business_id, row.order_id) or abort(404)
    lines = lines_back(me.business_id, [row.id])[row.id]
    found = inspections_of(me.business_id, [line.id for line in lines])
    remaining = {
        line.id: line.quantity - sum(one.quantity for one in found[line.id] if not one.undone_at) for line in lines
    }
    wanted = line_id or as_uuid(request.args.get("line", ""))
    waiting = [line.id for line in lines if remaining[line.id] > 0]
    photos: dict[UUID, list] = {}
    for proof in proofs_of(me.business_id, "return", [row.id, *(line.id for line in lines)]):
        photos.setdefault(proof.subject_id, []).append(proof)
    parcels = {parcel.id: parcel for parcel in parcels_of(me.business_id, [order.id])[order.id]}
    return {
        "row": row, "order": order, "lines": lines, "found": found, "remaining": remaining, "photos": photos,
        "opened": wanted if wanted in waiting else next(iter(waiting), None), "parcel": parcels.get(row.parcel_id),
        "places": [(place.id, place.name) for place in places_of(me.business_id, "warehouse", "pickup_place")],
        "answers": [(code, words.APPROVALS.get(code) or words.REJECTIONS[code])
                    for code in words.ANSWERS.get(row.return_type, ())],
        "accepting": row.next_action == words.ON_ARRIVAL,
        "review": _review(row), "key": str(new_id()), "zone": shop_zone(order), "W": words,
        "refund": refund_keyed(row.business_id, row.order_id, f"return-{row.id}"),
        "refunds": [one for one in all_refunds_of(row.business_id, [order.id]) if one.purpose == f"return-{row.id}"],
    }  # fmt: skip

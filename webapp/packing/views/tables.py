"""What waits to be packed, and one parcel on the table."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from flask import Response, abort, request

from webapp.kit.access import for_roles, me
from webapp.kit.db import transaction
from webapp.kit.errors import Refusal
from webapp.kit.headers import may_read_codes
from webapp.kit.ids import new_id
from webapp.kit.pages import page, refuse, see_other
from webapp.labels.actions import why_no_label
from webapp.labels.models import asked_of, label_at_hand
from webapp.labels.rules.making import FORMS
from webapp.orders.models import order_of
from webapp.packing.actions import Packer, lay_out, open_packing
from webapp.packing.actions.commands import packing_codes
from webapp.packing.models import Packing, book, count_to_pack, open_packings, packing_of, to_pack
from webapp.packing.rules.commands import DOUBTS
from webapp.packing.rules.counting import Verdict, next_row
from webapp.packing.rules.sealing import Obstacle
from webapp.packing.rules.verdicts import WORDS
from webapp.packing.views import bp
from webapp.stock.rules.marking import MARKS

PACKERS = ("seller", "staff")


def packer() -> Packer:
    """Whoever asks, as the one at the table."""
    return Packer(me.business_id, me.actor, me.name)


@bp.get("/packing")
@for_roles(*PACKERS)
def index() -> Response:
    """Scan an order; beneath it what waits, what is due first comes first."""
    return page("packing/index.html", **_waiting(), refusals=[], typed="")


@bp.post("/packing")
@for_roles(*PACKERS)
def create() -> Response:
    """Put the parcel of a scanned number on the table, or go on with it."""
    number = request.form.get("number", "")[:200]
    with transaction():
        opened = open_packing(packer(), number)
        packing_id = opened.id if isinstance(opened, Packing) else None
    if isinstance(opened, Refusal):
        return refuse("packing/index.html", [opened], **_waiting(), typed=number)
    return see_other("packing.show", packing_id=packing_id)


@bp.get("/packing/<uuid:packing_id>")
@for_roles(*PACKERS)
@may_read_codes
def show(packing_id: UUID) -> Response:
    """One parcel on the table: what goes in next, what is in, what is still to be done."""
    return answer(found(packing_id), whole=request.headers.get("HX-Request") != "true")


def found(packing_id: UUID, *, to_change: bool = False) -> Packing:
    """The packing of that id, or 404 for another business's and the unknown alike."""
    return packing_of(me.business_id, packing_id, to_change=to_change) or abort(404)


def answer(
    packing: Packing, *, verdict: Verdict | None = None, refusals: Sequence[Refusal] = (),
    against: Sequence[Obstacle] = (), whole: bool = False,
) -> Response:  # fmt: skip
    """The parcel as it stands, with the answer to what was just done: the fragment to scripts, the page to a form."""
    fragment = request.headers.get("HX-Request") == "true"
    if request.method == "POST" and not fragment and not refusals and not against:
        return see_other("packing.show", packing_id=packing.id)
    table = lay_out(packing)
    context = {
        "table": table, "verdict": verdict, "refusals": list(refusals), "against": against, "MARKS": MARKS,
        "DOUBTS": DOUBTS,
        "next": next_row(table.rows, table.last.row_key if table.last else ""), "book": book(),
    }  # fmt: skip
    if packing.sealed_at and packing.parcel_id:
        context |= _label(packing.parcel_id, packing.sealed_at)
    status = 422 if refusals or against else 200
    if fragment and not whole:
        return page("packing/_packing.html", status, **context)
    return page(
        "packing/show.html", status, **context, words={code: _spoken(code) for code in WORDS},
        commands=packing_codes(me.business_id), piece_id=new_id(),
    )  # fmt: skip


def _label(parcel_id: UUID, sealed_at: datetime) -> dict:
    at_hand = label_at_hand(me.business_id, parcel_id, sealed_at, me.actor)
    asked = asked_of(me.business_id, [parcel_id]).get(parcel_id)
    return {"at_hand": at_hand, "why_no_label": why_no_label(asked), "forms": FORMS}


def _spoken(code: str) -> dict:
    word = WORDS[code]
    return {name: getattr(word, name) for name in ("words", "tone", "icon", "sound", "spoken", "advice", "ok")}


def _waiting() -> dict:
    begun = open_packings(me.business_id)
    return {
        "waiting": to_pack(me.business_id), "count_of": count_to_pack(me.business_id),
        "begun": [(packing, _number(packing)) for packing in begun],
        "commands": packing_codes(me.business_id),
    }  # fmt: skip


def _number(packing: Packing) -> str:
    order = order_of(packing.business_id, packing.order_id)
    return order.number if order else ""

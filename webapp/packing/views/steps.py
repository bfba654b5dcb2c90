"""What is done at the table, one step each. The parcel is held while it changes, so that two tables take turns."""

from uuid import UUID

from flask import Response, request

from webapp.handover.rules.reports import as_uuid
from webapp.kit.access import for_roles
from webapp.kit.db import transaction
from webapp.kit.errors import Refusal
from webapp.kit.ids import new_id
from webapp.packing.actions import choose_box, decide, lay_out, put_in, take_out, tick, weigh, write_note
from webapp.packing.actions.taking import LONGEST, put_in_more
from webapp.packing.models import Packing, tongues
from webapp.packing.rules.counting import Verdict
from webapp.packing.views import bp
from webapp.packing.views.tables import PACKERS, answer, found, packer


@bp.post("/packing/<uuid:packing_id>/pieces")
@for_roles(*PACKERS)
def create_piece(packing_id: UUID) -> Response:
    """A scanned item; or a number typed after it, which says how many of it there are."""
    piece_id = as_uuid(request.form.get("piece")) or new_id()
    code, typed = request.form.get("code", "").strip()[: LONGEST + 1], request.form.get("count", "")
    with transaction():
        packing = found(packing_id, to_change=True)
        if typed.isascii() and typed.isdigit() and len(typed) < 5:
            verdict = put_in_more(packer(), packing, piece_id, code, int(typed))
        else:
            verdict = put_in(packer(), packing, piece_id, code, 1)
    return answer(found(packing_id), verdict=verdict)


@bp.post("/packing/<uuid:packing_id>/undoing")
@for_roles(*PACKERS)
def create_undoing(packing_id: UUID) -> Response:
    """The last item is taken out again."""
    with transaction():
        verdict = take_out(found(packing_id, to_change=True))
    return answer(found(packing_id), verdict=verdict)


@bp.post("/packing/<uuid:packing_id>/ticks")
@for_roles(*PACKERS)
def create_tick(packing_id: UUID) -> Response:
    """Something that marks or protection ask for is done, or is not after all."""
    with transaction():
        if not (closed := _closed(packing := found(packing_id, to_change=True))):
            tick(packer(), lay_out(packing), request.form.get("task", ""))
    return answer(found(packing_id), verdict=closed or Verdict("ticked"))


@bp.post("/packing/<uuid:packing_id>/box")
@for_roles(*PACKERS)
def create_box_choice(packing_id: UUID) -> Response:
    """The box that it goes into."""
    with transaction():
        closed = _closed(packing := found(packing_id, to_change=True))
        refusal = None if closed else choose_box(packing, as_uuid(request.form.get("box")))
    return _said(packing_id, closed or Verdict("boxed"), refusal)


@bp.post("/packing/<uuid:packing_id>/weight")
@for_roles(*PACKERS)
def create_weight(packing_id: UUID) -> Response:
    """What the scale says."""
    with transaction():
        closed = _closed(packing := found(packing_id, to_change=True))
        refusal = None if closed else weigh(packing, request.form.get("weight", ""))
        verdict = closed or _weighed(packing)
    return _said(packing_id, verdict, refusal)


def _weighed(packing: Packing) -> Verdict:
    """A weight that cannot be right is said at once, not when it is to be sealed."""
    wrong = next((each for each in lay_out(packing).standing if each.code in ("too_light", "too_heavy")), None)
    return Verdict("wrong_weight", None, wrong.words) if wrong else Verdict("weighed")


@bp.post("/packing/<uuid:packing_id>/note")
@for_roles(*PACKERS)
def create_note(packing_id: UUID) -> Response:
    """The note that goes into the box."""
    with transaction():
        closed = _closed(packing := found(packing_id, to_change=True))
        wrong = [] if closed else write_note(packing, request.form.get("note", ""), tongues())
    return answer(found(packing_id), verdict=closed, refusals=wrong)


@bp.post("/packing/<uuid:packing_id>/decisions")
@for_roles(*PACKERS)
def create_decision(packing_id: UUID) -> Response:
    """Go on all the same, by name and with a reason."""
    form = request.form
    with transaction():
        closed = _closed(packing := found(packing_id, to_change=True))
        refusal = None if closed else decide(packer(), lay_out(packing), form.get("code", ""), form.get("reason", ""))
    return _said(packing_id, closed or Verdict("ticked"), refusal)


def _said(packing_id: UUID, verdict: Verdict, refusal: Refusal | None) -> Response:
    return answer(found(packing_id), verdict=None if refusal else verdict, refusals=[refusal] if refusal else [])


def _closed(packing: Packing) -> Verdict | None:
    if packing.ended_at:
        return Verdict("ended")
    return Verdict("sealed_already") if packing.sealed_at else None

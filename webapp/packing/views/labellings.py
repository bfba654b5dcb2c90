"""The label of a parcel that was just sealed, without leaving the table."""

from datetime import datetime
from uuid import UUID

from flask import Response

from webapp.kit.access import for_roles, me
from webapp.kit.db import transaction
from webapp.kit.errors import Refusal
from webapp.labels.actions import Wish, ask_run, printers
from webapp.labels.models import Run, label_at_hand
from webapp.packing.views import bp
from webapp.packing.views.tables import PACKERS, answer, found

NOT_SEALED = Refusal("not_sealed", "Seal it first: its label goes onto the closed box.")


@bp.post("/packing/<uuid:packing_id>/labellings")
@for_roles(*PACKERS)
def create_labelling(packing_id: UUID) -> Response:
    """Have its label made as this person had the last one made: in that form, on that printer if there still is one."""
    with transaction():
        packing = found(packing_id, to_change=True)
        ready = packing.sealed_at and packing.parcel_id
        asked = _ask(packing.parcel_id, packing.sealed_at) if ready else NOT_SEALED
    return answer(found(packing_id), refusals=[asked] if isinstance(asked, Refusal) else [])


def _ask(parcel_id: UUID, sealed_at: datetime) -> Run | Refusal:
    at_hand = label_at_hand(me.business_id, parcel_id, sealed_at, me.actor)
    if at_hand.run and not at_hand.run.finished_at:
        return at_hand.run
    gone = at_hand.printer and at_hand.printer not in printers()
    form, printer = ("thermal", "") if gone else (at_hand.form, at_hand.printer)
    return ask_run(me.business_id, Wish([parcel_id], form, printer), me.actor, me.name)

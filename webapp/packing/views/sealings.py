from uuid import UUID

from flask import Response, flash, request

from webapp.kit.access import for_roles
from webapp.kit.db import transaction
from webapp.kit.pages import see_other
from webapp.packing.actions import seal, unpack
from webapp.packing.rules.counting import Verdict
from webapp.packing.views import bp
from webapp.packing.views.tables import PACKERS, answer, found, packer


@bp.post("/packing/<uuid:packing_id>/sealing")
@for_roles(*PACKERS)
def create_sealing(packing_id: UUID) -> Response:
    """Close the box, or say what stands against it."""
    with transaction():
        against = seal(packer(), found(packing_id))
    packing = found(packing_id)
    return answer(
        packing, verdict=None if against else Verdict("ended" if packing.ended_at else "sealed"), against=against
    )


@bp.post("/packing/<uuid:packing_id>/unpacking")
@for_roles(*PACKERS)
def create_unpacking(packing_id: UUID) -> Response:
    """Open it again: whatever was in it is packed anew."""
    with transaction():
        refusal = unpack(packer(), found(packing_id), request.form.get("reason", ""))
    if refusal:
        return answer(found(packing_id), refusals=[refusal])
    flash("Unpacked. Scan the order to pack it again.", "green")
    return see_other("packing.index")

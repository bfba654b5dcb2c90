from uuid import UUID

from sqlalchemy import select

from webapp.carriers.models import Carrier
from webapp.handover.actions.rows import Witness
from webapp.handover.models.batches import Batch
from webapp.handover.models.lists import scans_of_batch
from webapp.handover.rules.judging import METHODS
from webapp.kit.clock import now
from webapp.kit.db import db
from webapp.kit.errors import Refusal
from webapp.kit.ids import new_id
from webapp.places.models import Place

LONGEST_NAME = 120
# Where a method's parcels change hands.
PLACE_KINDS = {"pick_up": ("warehouse", "pickup_place"), "drop_off": ("drop_off_point",)}


def open_batch(by: Witness, carrier_id: UUID | None, place_id: UUID | None, method: str) -> Batch | list[Refusal]:
    """Begin a handover to a carrier at a place."""
    carrier = db.session.get(Carrier, (by.business_id, carrier_id)) if carrier_id else None
    place = db.session.get(Place, (by.business_id, place_id)) if place_id else None
    wrong = []
    if method not in METHODS:
        wrong.append(Refusal("unknown_method", "Choose pick-up or drop-off.", "method"))
    if carrier is None or carrier.retired_at:
        wrong.append(Refusal("unknown_carrier", "Choose a carrier.", "carrier"))
    if place is None or place.closed_at:
        wrong.append(Refusal("unknown_place", "Choose a place.", "place"))
    elif method in METHODS and place.kind not in PLACE_KINDS[method]:
        words = "A driver picks up at a warehouse or pick-up place." if method == "pick_up" else (
            "Drop-off needs a drop-off point.")  # fmt: skip
        wrong.append(Refusal("wrong_kind_of_place", words, "place"))
    if wrong:
        return wrong
    batch = Batch(
        business_id=by.business_id, id=new_id(), carrier_id=carrier_id, place_id=place_id, method=method,
        opened_by=by.actor, opened_by_name=by.name, opened_at=now(),
    )  # fmt: skip
    db.session.add(batch)
    return batch


def discard_batch(by: Witness, batch_id: UUID) -> Batch | list[Refusal]:
    """Close a batch into which nothing was scanned: it gets no manifest and no number."""
    query = select(Batch).where(Batch.business_id == by.business_id, Batch.id == batch_id)
    batch = db.session.scalars(query.with_for_update(of=Batch)).one()
    if scans_of_batch(by.business_id, batch_id):
        return [Refusal("not_empty", "Something was scanned into this handover: close it with its manifest.")]
    if not batch.closed_at:
        batch.closed_at, batch.closed_by, batch.closed_by_name = now(), by.actor, by.name
    return batch

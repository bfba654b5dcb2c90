"""What goes of a return when the buyer's data are erased."""

from collections.abc import Iterable
from uuid import UUID

from webapp.evidence.actions import erase_proofs
from webapp.evidence.rules.erasing import ERASED
from webapp.ledger.models import facts_of
from webapp.returns.models import photos_back


def forget(business_id: UUID, order_ids: Iterable[UUID]) -> None:
    """Follow an erasure (the fact `redacted`) once its pictures went: photos of what came back go too, as the box shows
    an address; those that are taken later, on purpose, stay. Doing it twice does nothing more. The caller commits."""
    wanted = list(order_ids)
    gone = {
        order_id: max(times)
        for order_id, facts in facts_of(business_id, wanted).items()
        if (times := [f.recorded_at for f in facts
                      if f.kind == "redacted" and f.details.get("pictures") == "erased"])
    }  # fmt: skip
    for order_id, at in gone.items():
        photos = photos_back(business_id, order_id)
        if mine := [photo for photo in photos if photo.taken_at <= at and photo.spoilt_because != ERASED]:
            erase_proofs(business_id, mine)

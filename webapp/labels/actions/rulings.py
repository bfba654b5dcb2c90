"""What a seller says about labels: that they are made here, and what a carrier's labels may show."""

from uuid import UUID

from webapp.accounts.models import Shop
from webapp.carriers.models import Carrier
from webapp.kit.clock import now
from webapp.kit.db import db
from webapp.kit.errors import Refusal
from webapp.labels.models import Permit

PERMITTED = ("qr_code",)  # what carriers' labels are known to show by design


def require_labels(business_id: UUID, shop_id: UUID, wanted: bool) -> Shop | None:
    """From now on this shop's parcels need a label that was made or checked here; or no longer."""
    shop = db.session.get(Shop, (business_id, shop_id))
    if shop and wanted != bool(shop.labels_here_at):
        shop.labels_here_at = now() if wanted else None
    return shop


def permit(business_id: UUID, carrier_id: UUID, source: str, by_name: str) -> Permit | Refusal:
    """Write down that this carrier's labels carry a QR code by design, and whose word that is."""
    if db.session.get(Carrier, (business_id, carrier_id)) is None:
        return Refusal("unknown_carrier", "Choose a carrier.", "carrier")
    if len(source.strip()) < 5:
        return Refusal("no_source", "Say where the carrier states it: a document and its date.", "source")
    row = Permit(business_id=business_id, carrier_id=carrier_id, offence=PERMITTED[0], source=source.strip()[:500],
                 by_name=by_name, since=now())  # fmt: skip
    return db.session.merge(row)


def withdraw_permit(business_id: UUID, carrier_id: UUID) -> None:
    """The platform's ban holds for this carrier again."""
    row = db.session.get(Permit, (business_id, carrier_id, PERMITTED[0]))
    if row:
        db.session.delete(row)

"""What is held about orders: one look for many, a handful of statements."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from webapp.evidence.models.pictures import awaited, here, is_pictured
from webapp.handover.models import Batch, Scan
from webapp.kit.bulk import among
from webapp.kit.db import db
from webapp.labels.models import Label, labels_of_parcels
from webapp.ledger.kinds import CARRIER_KINDS
from webapp.ledger.models import Fact, facts_of
from webapp.orders.models import Order, Parcel, parcels_of
from webapp.packing.models import Box, Packing, sealed_packings_of_orders
from webapp.proofs.models import Proof, proofs_of

OUT_OF_THE_HOUSE = CARRIER_KINDS - {"info_received", "unknown", "carrier_cancelled"}


@dataclass(frozen=True, slots=True)
class Packed:
    """How a parcel was packed: when and by whom, in which box, what it weighed and should have weighed (grams)."""

    id: UUID
    parcel_id: UUID | None
    at: datetime
    by_name: str
    box: str
    weight_g: int | None
    expected_g: int | None


@dataclass(slots=True)
class Held:
    """Everything that is held about one order, each list as it happened. `photos` are by the moment they are of:
    packing, handover, delivery, later. `signatures` are the recipients'; a driver's is with its batch."""

    order: Order
    parcels: list[Parcel]
    facts: list[Fact]
    scans: list[Scan] = field(default_factory=list)
    photos: dict[str, list[Proof]] = field(default_factory=lambda: defaultdict(list))
    signatures: list[Proof] = field(default_factory=list)
    batches: list[Batch] = field(default_factory=list)
    packed: list[Packed] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)

    @property
    def order_id(self) -> UUID:
        return self.order.id

    @property
    def reports(self) -> list[Fact]:
        """What the carrier said, as it happened. `details` holds its own code and words."""
        said = [fact for fact in self.facts if fact.kind in CARRIER_KINDS and fact.actor.startswith("carrier:")]
        return sorted(said, key=lambda fact: (fact.happened_at, fact.position))

    @property
    def first_carrier_scan(self) -> Fact | None:
        """The first report that says that the carrier had the parcel."""
        return next((fact for fact in self.reports if fact.kind in OUT_OF_THE_HOUSE), None)

    @property
    def handovers(self) -> list[Scan]:
        """Scans that stand: believed at a handover, and not taken back."""
        return [s for s in self.scans if s.purpose == "handover" and s.believed and not s.undone_at]

    @property
    def deliveries(self) -> list[Scan]:
        """Couriers' reports of deliveries that stand, failed ones too."""
        return [s for s in self.scans if s.outcome in {"delivered", "failed"} and s.believed and not s.undone_at]

    @property
    def manifests(self) -> list[Batch]:
        """Closed handovers that this order's parcels are on. `manifest` holds count, driver and how it was signed."""
        return [batch for batch in self.batches if batch.manifest]

    def awaited(self, moment: str, kind: str = "photo") -> int:
        """How many photos (or signatures) of that moment a phone told of and has not sent yet."""
        of_then = [scan for scan in self.scans if _moment(scan) == moment]
        return awaited(of_then, self.photos if kind == "photo" else {"": self.signatures}, kind)

    @property
    def codes(self) -> frozenset[str]:
        """The pieces (rules/pieces.py) that are held: of pictures those that are here still."""
        signed = any((b.manifest or {}).get("signed") in {"on glass", "by typed name"} for b in self.manifests)
        there = {
            "handover_scan": self.handovers,
            "manifest": self.manifests,
            "manifest_signed": signed,
            "photo_handover": here(self.photos.get("handover", ())),
            "photo_packing": here(self.photos.get("packing", ())),
            "photo_delivery": here(self.photos.get("delivery", ())),
            "signature_delivery": here(self.signatures),
            "weight": any(each.weight_g for each in self.packed),
            "box": any(each.box for each in self.packed),
            "label": any(label.number and is_pictured(label) for label in self.labels),
            "carrier_scan": self.first_carrier_scan,
            "carrier_reports": self.reports,
            "delivery_report": self.deliveries or any(fact.kind == "delivered" for fact in self.reports),
        }
        return frozenset(code for code, found in there.items() if found)


def held(business_id: UUID, order_ids: Iterable[UUID]) -> dict[UUID, Held]:
    """What is held about these orders of this business, by order."""
    wanted = list(dict.fromkeys(order_ids))
    orders = db.session.scalars(select(Order).where(Order.business_id == business_id, among(Order.id, wanted)))
    parcels, facts = parcels_of(business_id, wanted), facts_of(business_id, wanted)
    found = {o.id: Held(o, parcels.get(o.id, []), facts.get(o.id, [])) for o in sorted(orders, key=lambda o: o.id)}
    parcel_ids = {parcel.id for each in found.values() for parcel in each.parcels}
    _add_scans(business_id, found, parcel_ids)
    _add_packing(business_id, found)
    labels = labels_of_parcels(business_id, parcel_ids)
    for each in found.values():
        each.labels = [label for parcel in each.parcels for label in reversed(labels.get(parcel.id, []))]
    return found


def _add_scans(business_id: UUID, found: dict[UUID, Held], parcel_ids: Collection[UUID]) -> None:
    query = select(Scan).where(Scan.business_id == business_id, among(Scan.parcel_id, parcel_ids))
    of_parcel: dict[UUID | None, list[Scan]] = defaultdict(list)
    for scan in db.session.scalars(query.order_by(Scan.happened_at, Scan.seq, Scan.client_id)):
        of_parcel[scan.parcel_id].append(scan)
    scans = {scan.client_id: scan for group in of_parcel.values() for scan in group}
    batches = _batches(business_id, {scan.batch_id for scan in scans.values() if scan.batch_id})
    proofs = _proofs(business_id, [*found, *parcel_ids, *scans, *batches])
    for each in found.values():
        each.scans = [scan for parcel in each.parcels for scan in of_parcel[parcel.id]]
        named = dict.fromkeys(scan.batch_id for scan in each.handovers if scan.batch_id)
        each.batches = [batches[batch_id] for batch_id in named if batch_id in batches]
        _sort_proofs(each, proofs)


def _batches(business_id: UUID, batch_ids: Collection[UUID]) -> dict[UUID, Batch]:
    query = select(Batch).where(Batch.business_id == business_id, among(Batch.id, batch_ids))
    return {batch.id: batch for batch in db.session.scalars(query)}


def _proofs(business_id: UUID, ids: list[UUID]) -> dict[tuple[str, UUID], list[Proof]]:
    found: dict[tuple[str, UUID], list[Proof]] = defaultdict(list)
    for subject in ("order", "parcel", "scan", "batch"):
        for proof in proofs_of(business_id, subject, ids):
            found[subject, proof.subject_id].append(proof)
    return found


def _sort_proofs(each: Held, proofs: dict[tuple[str, UUID], list[Proof]]) -> None:
    left_at = min((scan.happened_at for scan in each.handovers), default=None)
    for subject, subject_id in (("order", each.order_id), *(("parcel", parcel.id) for parcel in each.parcels)):
        for proof in proofs.get((subject, subject_id), ()):
            each.photos["packing" if not left_at or proof.taken_at <= left_at else "later"].append(proof)
    for scan in each.scans:
        for proof in proofs.get(("scan", scan.client_id), ()):
            if proof.kind == "signature":
                each.signatures.append(proof)
            else:
                each.photos[_moment(scan)].append(proof)
    for batch in each.batches:
        each.photos["handover"] += [p for p in proofs.get(("batch", batch.id), ()) if p.kind == "photo"]


def _moment(scan: Any) -> str:
    if scan.outcome or scan.purpose == "delivery":
        return "delivery"
    return "handover" if scan.purpose == "handover" else "later"


def _add_packing(business_id: UUID, found: dict[UUID, Held]) -> None:
    """A parcel with several orders is packed under one of them: the facts of all name its packing."""
    packings = {p.id: p for p in sealed_packings_of_orders(business_id, list(found))}
    named = {
        str(fact.details.get("packing")) for each in found.values() for fact in each.facts if fact.kind == "packed"
    }
    query = select(Packing).where(Packing.business_id == business_id, among(Packing.parcel_id, [
        parcel.id for each in found.values() for parcel in each.parcels
    ]))  # fmt: skip
    packings |= {p.id: p for p in db.session.scalars(query) if str(p.id) in named and p.sealed_at and not p.ended_at}
    boxes = db.session.scalars(
        select(Box).where(
            Box.business_id == business_id, among(Box.id, {p.box_id for p in packings.values() if p.box_id})
        )
    )
    names = {box.id: box.name for box in boxes}
    for each in found.values():
        mine = {fact.details.get("packing") for fact in each.facts if fact.kind == "packed"}
        each.packed = sorted(
            (
                Packed(p.id, p.parcel_id, p.sealed_at, p.sealed_by_name, names.get(p.box_id, "") if p.box_id else "",
                       p.weight_g, p.expected_g)
                for p in packings.values()
                if p.sealed_at and (p.order_id == each.order_id or str(p.id) in mine)
            ),
            key=lambda packed: (packed.at, packed.id),
        )  # fmt: skip

"""What is held about one order, sorted as the checklists ask for it, and as the drafts say it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from webapp.cases.models.case import Complaint, Document, complaints_of, documents_of
from webapp.cases.models.event import Event, events_of_order
from webapp.cases.rules.holding import HELD, Answer, absence
from webapp.cases.rules.opening import standing
from webapp.evidence.models import Absent, Held, absent, held, here, is_pictured
from webapp.kit import files
from webapp.proofs.models import Proof, proofs_of
from webapp.returns.models import photos_back

Say = Callable[[datetime], str]


@dataclass(frozen=True, slots=True)
class Gathered:
    """All that is held about an order: the rooms below (`held`), its complaints, and events that excuse it. `facts`
    are those that stand, as they happened, and of this parcel or the whole order."""

    held: Held
    facts: list[Any]
    complaints: Sequence[Complaint]
    complaint_photos: list[Proof]
    return_photos: list[Proof]
    events: Sequence[Event]
    reports: Sequence[Document]

    def last(self, *kinds: str) -> Any:
        """The last standing fact of these kinds, or None."""
        return next((fact for fact in reversed(self.facts) if fact.kind in kinds), None)

    def first(self, *kinds: str) -> Any:
        """The first standing fact of these kinds, or None."""
        return next((fact for fact in self.facts if fact.kind in kinds), None)


def gather(business_id: UUID, order_id: UUID, parcel_id: UUID | None) -> Gathered:
    """What is held about an order, or one parcel of it."""
    found = held(business_id, [order_id])[order_id]
    complaints = complaints_of(business_id, [order_id])
    photos = proofs_of(business_id, "complaint", [one.id for one in complaints]) if complaints else []
    events = events_of_order(business_id, order_id)
    reports = kept(documents_of(business_id, [event.id for event in events])) if events else []
    back = photos_back(business_id, order_id)
    return Gathered(found, standing(found.facts, parcel_id), complaints, photos, back, events, reports)


def answers(of: Gathered, say: Say) -> dict[str, Answer]:
    """What is held, by its code (rules/holding.HELD), in words. `say` words a moment in the shop's zone."""
    found = dict(_told(of, say)) | dict(_seen(of))
    return {code: answer for code, answer in found.items() if code in HELD}


def _told(of: Gathered, say: Say) -> Iterable[tuple[str, Answer]]:
    def answer(code: str, words: str, **more: Any) -> tuple[str, Answer]:
        return code, Answer(code, words, **more)

    for packed in of.held.packed[-1:]:
        yield answer("packed", f"Sealed by {packed.by_name}, {say(packed.at)}")
        if packed.weight_g:
            should = f"; {packed.expected_g:,} g was expected" if packed.expected_g else ""
            yield answer("weight", f"{packed.weight_g:,} g when it was sealed{should}")
        if packed.box:
            yield answer("box", f"Packed in {packed.box}")
    if fact := of.first("handed_over"):
        yield answer("handed_over", f"Scanned at the handover by {fact.actor_name}, {say(fact.happened_at)}")
    manifests = of.held.manifests
    if manifests:
        numbers = ", ".join(str(batch.manifest_number) for batch in manifests)
        yield answer("manifest", f"Manifest {numbers}", batches=manifests)
    if signed := [batch for batch in manifests if is_signed(batch)]:
        driver = signed[-1].driver_name
        words = f"Manifest {signed[-1].manifest_number}, signed by {driver}" if driver else "Signed manifest"
        yield answer("signed_manifest", words, batches=signed)
    if good := [label for label in of.held.labels if label.verdict == "good" and is_pictured(label)]:
        yield answer("label", f"Label {good[-1].number}, checked {say(good[-1].checked_at)}")
    if scan := of.held.first_carrier_scan:
        many = len(of.held.reports)
        words = f"{many} {'report' if many == 1 else 'reports'} of the carrier, the first of {say(scan.happened_at)}"
        yield answer("carrier_scan", words)
    if failed := [fact for fact in of.facts if fact.kind == "attempt_failed"]:
        yield answer("attempts", f"{len(failed)} failed {'attempt' if len(failed) == 1 else 'attempts'}")
    if of.held.order.amount is not None:
        yield answer("value", f"{of.held.order.worth}, as ordered")
    if of.events:
        yield answer("event", "; ".join(event.name for event in of.events))
    if of.reports:
        yield answer("event_report", ", ".join(report.name for report in of.reports))


def _seen(of: Gathered) -> Iterable[tuple[str, Answer]]:
    for code, every in _pictures(of).items():
        if there := here(every):
            yield code, Answer(code, f"{len(there)} {_noun(code)}{'' if len(there) == 1 else 's'}", photos=there)


def _noun(code: str) -> str:
    return {"delivery_signature": "signature", "label": "label's picture"}.get(code, "photo")


def _pictures(of: Gathered) -> dict[str, list[Proof]]:
    """Every picture that there was, whether it is here still or not."""
    photos = of.held.photos
    return {
        "packing_photo": photos.get("packing", []),
        "handover_photo": photos.get("handover", []),
        "delivery_photo": photos.get("delivery", []),
        "delivery_signature": of.held.signatures,
        "inspection_photo": photos.get("later", []) + of.return_photos,
        "damage_photo": photos.get("handover", []) + photos.get("later", []) if of.last("damaged") else [],
        "complaint_photo": of.complaint_photos,
    }


def absences(of: Gathered) -> dict[str, str]:
    """What was held once, or is awaited, and is not here: in words, by its code."""
    awaited = {
        "handover_photo": of.held.awaited("handover"),
        "delivery_photo": of.held.awaited("delivery"),
        "delivery_signature": of.held.awaited("delivery", "signature"),
    }
    found = {code: absent(every, awaited.get(code, 0)) for code, every in _pictures(of).items()}
    good = [label for label in of.held.labels if label.verdict == "good"]
    if good and not any(is_pictured(label) for label in good):
        found["label"] = Absent(erased=1) if of.held.order.erased_at else Absent(lost=1)
    return {
        code: absence(_noun(code), each.erased, each.broken, each.lost, each.awaited)
        for code, each in found.items()
        if each
    }


def kept(documents: Iterable[Document]) -> list[Document]:
    """Those whose bytes are here still."""
    return [document for document in documents if not document.erased_at and files.has(document.sha256)]


def passed(of: Gathered) -> set[str]:
    """Which moments are over for it: packing, handover, delivery."""
    over = set()
    if of.first("handed_over", "collected", "in_transit", "shipped"):
        over |= {"packing", "handover"}
    if of.first("packed"):
        over.add("packing")
    if of.first("delivered", "acknowledged", "completed"):
        over.add("delivery")
    return over


def is_signed(batch: Any) -> bool:
    """Whether the driver signed that handover's manifest."""
    return bool(batch.signature_id) or (batch.manifest or {}).get("signed") in {"on glass", "by typed name"}

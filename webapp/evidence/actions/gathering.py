"""What is held about an order, as the rows of an evidence file. Nothing here names a buyer."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select

from webapp.evidence.models import Held
from webapp.evidence.rules.personal import DELIVERY
from webapp.handover.models import Quarantined
from webapp.handover.rules.positions import position_words
from webapp.handover.rules.times import parse_time
from webapp.kit.bulk import among
from webapp.kit.db import db
from webapp.ledger.kinds import KINDS
from webapp.ledger.models import Fact
from webapp.ledger.rules import LINKED, canonical
from webapp.orders.rules.numbers import number_key
from webapp.places.models import Place
from webapp.tracking.models import Told

SCANNED = (
    "client_id", "device_id", "seq", "number", "symbology", "purpose", "device_time", "happened_at", "uncertainty",
    "clock_doubt", "batch_id", "batch_named", "place_id", "parcel_id", "photo_sha256", "signature_sha256", "actor",
    "actor_name", "code", "believed", "details", "outcome", "reason", "next_on", "fingerprint", "receipt",
    "received_at", "joined_at", "undone_at", "undone_by_name", "sent_at", "program", "position",
)  # fmt: skip
CUSTODY = frozenset({"evidence_viewed", "evidence_exported", "redacted"})


def chain_file(facts: Iterable[Fact]) -> bytes:
    """An order's chain, a fact a line: its hash, a blank, and the very text that was hashed."""
    lines = [f"{f.hash} {canonical({name: getattr(f, name) for name in LINKED})}\n" for f in facts]
    return "".join(lines).encode("utf-8", "surrogatepass")


def event_row(fact: Fact, number: str, places: Mapping[UUID, str]) -> dict[str, Any]:
    """A fact with its words."""
    return {
        "order": number, "position": fact.position, "kind": fact.kind, "words": KINDS[fact.kind].words,
        "happened_at": plain(fact.happened_at), "uncertainty_s": fact.uncertainty,
        "recorded_at": plain(fact.recorded_at), "actor": fact.actor, "actor_name": fact.actor_name,
        "parcel": plain(fact.parcel_id), "place": places.get(fact.place_id, "") if fact.place_id else "",
        "details": fact.details, "undoes": fact.undoes, "key": fact.key, "hash": fact.hash,
    }  # fmt: skip


def scan_row(scan: Any, shows: str) -> dict[str, Any]:
    """A scan as it came in; the code as it was read also as bytes, and how far the phone's clock was behind ours when
    it was sent (seconds, the road included). A recipient's name and a courier's note stay out; where a phone was at a
    buyer's door goes along only where the buyer's data are shown."""
    raw = scan.number_bytes if scan.number_bytes is not None else scan.number.encode("utf-8", "surrogatepass")
    sent_at = parse_time(scan.sent_at)
    behind = round((scan.received_at - sent_at).total_seconds(), 3) if sent_at else None
    row = {name: plain(getattr(scan, name)) for name in SCANNED}
    if scan.position and not may_show(scan, shows):
        row["position"] = {"withheld": "it is where the buyer lives"}
    return row | {"number_hex": raw.hex(), "clock_behind_s": behind}


def may_show(scan: Any, shows: str) -> bool:
    """Whether where the phone was at this scan may go into a file that shows so much of the buyer."""
    return shows == "values" or scan.purpose != DELIVERY


def where_phones_were(scans: Iterable[Any], shows: str) -> dict[str, str]:
    """Where a phone was, in words, by the key of the fact that its scan made."""
    said = {f"scan-{scan.client_id}": position_words(scan.position) for scan in scans if may_show(scan, shows)}
    return {key: words for key, words in said.items() if words}


def quarantined_rows(business_id: UUID, client_ids: Iterable[UUID]) -> list[dict[str, Any]]:
    """What came in under the same id as one of these scans with another content, and could not stand."""
    query = select(Quarantined).where(Quarantined.business_id == business_id, among(Quarantined.client_id, client_ids))
    names = ("client_id", "device_id", "seq", "cause", "number", "fingerprint", "received_at", "actor_name")
    found = db.session.scalars(query.order_by(Quarantined.received_at, Quarantined.id))
    return [{"quarantined": True} | {name: plain(getattr(each, name)) for name in names} for each in found]


def carrier_rows(held: Held, facts: Iterable[Fact]) -> list[dict[str, Any]]:
    """What the carrier said of an order's parcels, in its own words and codes."""
    mine = {fact.id for fact in facts}
    return [
        {"order": held.order.number, "carrier": fact.actor_name, "said": fact.details, "understood_as": fact.kind,
         "happened_at": plain(fact.happened_at), "received_at": plain(fact.recorded_at), "hash": fact.hash}
        for fact in held.reports
        if fact.id in mine
    ]  # fmt: skip


def told_rows(business_id: UUID, held: Iterable[Held]) -> list[dict[str, Any]]:
    """What carriers sent unasked about these parcels' numbers: the raw bytes stay here, their hash goes along."""
    keys = {number_key(parcel.tracking_number) for each in held for parcel in each.parcels} - {""}
    query = select(Told.number, Told.digest, Told.received_at, Told.verdict).where(
        Told.business_id == business_id, among(Told.number, keys)
    )
    return [
        {"number": row.number, "webhook_sha256": row.digest, "received_at": plain(row.received_at),
         "signature": "verified", "verdict": row.verdict}
        for row in db.session.execute(query.order_by(Told.received_at, Told.digest))
    ]  # fmt: skip


def packing_rows(held: Held) -> list[dict[str, Any]]:
    """How an order's parcels were packed."""
    return [
        {"order": held.order.number, "parcel": plain(each.parcel_id), "sealed_at": plain(each.at), "by": each.by_name,
         "box": each.box, "weight_g": each.weight_g, "expected_g": each.expected_g}
        for each in held.packed
    ]  # fmt: skip


def custody_rows(number: str, facts: Iterable[Fact]) -> list[dict[str, Any]]:
    """Who looked at an order's evidence, exported it, or erased of it."""
    return [
        {"order": number, "kind": fact.kind, "at": plain(fact.happened_at), "by": fact.actor_name,
         "details": fact.details}
        for fact in facts
        if fact.kind in CUSTODY
    ]  # fmt: skip


def place_names(business_id: UUID) -> dict[UUID, str]:
    """The business's places by id."""
    query = select(Place.id, Place.name).where(Place.business_id == business_id)
    return {row.id: row.name for row in db.session.execute(query)}


def plain(value: Any) -> Any:
    """A value as JSON has it."""
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value

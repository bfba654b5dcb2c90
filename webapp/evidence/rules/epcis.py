"""The same facts in the words of GS1: EPCIS 2.0 with the Core Business Vocabulary 2.0, as JSON-LD.

Source: GS1 EPCIS 2.0 (ratified June 2022), chapter 9 (JSON) and CBV 2.0, chapters 7.1 (business steps) and 7.2
(dispositions). A kind that is not in STEPS says nothing about where a parcel is, and makes no event.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

CONTEXT = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"
# kind of fact -> (action, business step, disposition); "" where the vocabulary has no word for it
STEPS = {
    "packed": ("OBSERVE", "packing", "container_closed"),
    "handed_over": ("OBSERVE", "departing", "in_transit"),
    "collected": ("OBSERVE", "accepting", "in_transit"),
    "in_transit": ("OBSERVE", "transporting", "in_transit"),
    "out_for_delivery": ("OBSERVE", "transporting", "in_transit"),
    "available_for_pickup": ("OBSERVE", "holding", "in_transit"),
    "attempt_failed": ("OBSERVE", "transporting", "in_transit"),
    "delivered": ("OBSERVE", "receiving", "in_progress"),
    "damaged": ("OBSERVE", "inspecting", "damaged"),
    "lost": ("OBSERVE", "", "unknown"),
    "returning": ("OBSERVE", "shipping", "returned"),
    "returned": ("OBSERVE", "receiving", "returned"),
    "return_received": ("OBSERVE", "receiving", "returned"),
    "inspected": ("OBSERVE", "inspecting", "returned"),
    "restocked": ("OBSERVE", "stocking", "sellable_accessible"),
    "written_off": ("OBSERVE", "inspecting", "disposed"),
}


def document(made_at: datetime, events: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """An EPCIS document of these events."""
    return {
        "@context": [CONTEXT], "type": "EPCISDocument", "schemaVersion": "2.0", "creationDate": _time(made_at),
        "epcisBody": {"eventList": list(events)},
    }  # fmt: skip


def event(
    fact: Any, order_number: str, parcel_ids: Iterable[Any], undone: Mapping[str, Any], carriers: Mapping[Any, Any]
) -> dict[str, Any] | None:
    """A fact as an ObjectEvent; `undone` are facts that take others back, by the key that they take back; `carriers`
    are the parcels' carriers, to whom a handover gives them."""
    if fact.kind not in STEPS:
        return None
    action, step, disposition = STEPS[fact.kind]
    parcels = [fact.parcel_id] if fact.parcel_id else list(parcel_ids)
    made: dict[str, Any] = {
        "type": "ObjectEvent", "eventID": f"urn:uuid:{fact.id}", "eventTime": _time(fact.happened_at),
        "eventTimeZoneOffset": "+00:00", "recordTime": _time(fact.recorded_at), "action": action,
        "epcList": [f"urn:uuid:{parcel}" for parcel in parcels] or [f"urn:uuid:{fact.order_id}"],
        "bizTransactionList": [{"type": "po", "bizTransaction": f"urn:handover:order:{quote(order_number, safe='')}"}],
    }  # fmt: skip
    if step:
        made["bizStep"] = step
    if disposition:
        made["disposition"] = disposition
    if fact.place_id:
        made["readPoint"] = {"id": f"urn:uuid:{fact.place_id}"}
    if fact.kind == "handed_over" and (carrier := carriers.get(fact.parcel_id)):
        made["sourceList"] = [{"type": "possessing_party", "source": f"urn:uuid:{fact.business_id}"}]
        made["destinationList"] = [{"type": "possessing_party", "destination": f"urn:uuid:{carrier}"}]
    if taken_back := undone.get(fact.key):
        made["errorDeclaration"] = {"declarationTime": _time(taken_back.recorded_at), "reason": "did_not_occur"}
    return made


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")

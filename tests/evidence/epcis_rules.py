"""What GS1 EPCIS 2.0 and CBV 2.0 ask of a document in JSON, as data: an ObjectEvent's fields, and the words allowed.

Written after EPCIS 2.0, chapters 7.2 to 7.4 and 9, and CBV 2.0, chapters 7.1 to 7.5 (GS1, ratified June 2022). It is
no schema of GS1's and knows nothing of other kinds of events.
"""

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

CONTEXT = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"
_STEPS = """accepting arriving assembling collecting commissioning consigning creating_class_instance cycle_counting
decommissioning departing destroying disassembling dispensing encoding entering_exiting holding inspecting installing
killing loading other packing picking receiving removing repackaging repairing replacing reserving retail_selling
sampling sensor_reporting shipping staging_outbound stock_taking stocking storing transporting unloading unpacking
void_shipping"""
_DISPOSITIONS = """active available completeness_inferred completeness_verified conformant container_closed
container_open damaged destroyed dispensed disposed encoded expired in_progress in_transit inactive mismatch_class
mismatch_instance mismatch_quantity needs_replacement no_pedigree_match non_conformant non_sellable_other
partially_dispensed recalled reserved retail_sold returned sellable_accessible sellable_not_accessible stolen
unavailable unknown"""
_TRANSACTIONS = "bol cert desadv inv pedigree po poc prodorder recadv rma testprd testres upevt"
STEPS, DISPOSITIONS = frozenset(_STEPS.split()), frozenset(_DISPOSITIONS.split())
TRANSACTIONS = frozenset(_TRANSACTIONS.split())
PARTIES = frozenset({"owning_party", "possessing_party", "location"})
OFFSET = re.compile(r"[+-]((0[0-9]|1[0-3]):[0-5][0-9]|14:00)")
URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]+")

Check = Callable[[Any], bool]


def is_uri(value: Any) -> bool:
    return isinstance(value, str) and URI.fullmatch(value) is not None


def is_time(value: Any) -> bool:
    """A date and time with its zone."""
    try:
        return datetime.fromisoformat(value.replace("Z", "+00:00")).tzinfo is not None
    except (AttributeError, ValueError):
        return False


def one_of(words: frozenset[str]) -> Check:
    return lambda value: isinstance(value, str) and (value in words or (":" in value and is_uri(value)))


def exactly(wanted: Any) -> Check:
    return lambda value: value == wanted


def every(check: Check) -> Check:
    return lambda value: isinstance(value, list) and bool(value) and all(check(each) for each in value)


def shaped(**fields: Check) -> Check:
    """An object of these fields and no other."""
    return lambda value: isinstance(value, dict) and not [*faults_in(value, {n: (True, c) for n, c in fields.items()})]


def once(check: Check) -> Check:
    return lambda value: every(check)(value) and len({*value}) == len(value)


def begins_with_the_context(value: Any) -> bool:
    return (value[0] if isinstance(value, list) and value else value) == CONTEXT


# field: (whether it must be there, how it must be)
Fields = dict[str, tuple[bool, Check]]
DOCUMENT: Fields = {
    "@context": (True, begins_with_the_context),
    "type": (True, exactly("EPCISDocument")),
    "schemaVersion": (True, exactly("2.0")),
    "creationDate": (True, is_time),
    "epcisBody": (True, lambda value: isinstance(value, dict) and isinstance(value.get("eventList"), list)),
}
EVENT: Fields = {
    "type": (True, exactly("ObjectEvent")),
    "eventID": (True, is_uri),  # optional in the standard; ours must be told apart and corrected
    "eventTime": (True, is_time),
    "recordTime": (False, is_time),
    "eventTimeZoneOffset": (True, lambda value: isinstance(value, str) and OFFSET.fullmatch(value) is not None),
    "errorDeclaration": (False, shaped(declarationTime=is_time, reason=one_of(frozenset({"did_not_occur",
                                                                                         "incorrect_data"})))),
    "epcList": (True, once(is_uri)),
    "action": (True, lambda value: value in {"OBSERVE", "ADD", "DELETE"}),
    "bizStep": (False, one_of(STEPS)),
    "disposition": (False, one_of(DISPOSITIONS)),
    "readPoint": (False, shaped(id=is_uri)),
    "bizLocation": (False, shaped(id=is_uri)),
    "bizTransactionList": (False, every(shaped(type=one_of(TRANSACTIONS), bizTransaction=is_uri))),
    "sourceList": (False, every(shaped(type=one_of(PARTIES), source=is_uri))),
    "destinationList": (False, every(shaped(type=one_of(PARTIES), destination=is_uri))),
}  # fmt: skip


def faults(document: Any) -> list[str]:
    """What is wrong with a document, as places in it; nothing where it is as it should be."""
    found = [*faults_in(document, DOCUMENT)]
    events = document.get("epcisBody", {}).get("eventList") if isinstance(document, dict) else None
    for place, event in enumerate(events or ()):
        found += [f"event {place}: {fault}" for fault in faults_in(event, EVENT)]
    names = [event.get("eventID") for event in events or ()]
    return found + (["two events of one eventID"] if len({*names}) < len(names) else [])


def faults_in(value: Any, fields: Fields) -> Iterator[str]:
    if not isinstance(value, dict):
        yield "is no object"
        return
    yield from (f"{name} is no field of it" for name in value.keys() - fields.keys())
    for name, (needed, check) in fields.items():
        if name in value and not check(value[name]):
            yield f"{name} may not be {value[name]!r}"
        elif needed and name not in value:
            yield f"{name} is missing"

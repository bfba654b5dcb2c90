"""The facts in the words of GS1: what an evidence file holds is as EPCIS 2.0 asks, and what is not is found."""

import copy
import json
from datetime import UTC, datetime
from types import SimpleNamespace
from uuid import UUID

import pytest

from tests.evidence.epcis_rules import DISPOSITIONS, STEPS, faults
from tests.evidence.test_making import made
from tests.evidence.verifying import opened
from webapp.evidence.rules import epcis
from webapp.kit.db import db
from webapp.orders.models import Order

AT = datetime(2026, 11, 1, 8, 30, 15, 123456, tzinfo=UTC)
ORDER, PARCEL, PLACE, CARRIER = (UUID(int=number) for number in range(1, 5))


def fact(kind: str, number: int = 7, **changes) -> SimpleNamespace:
    plain = {
        "kind": kind, "id": UUID(int=100 + number), "key": f"{kind}-{number}", "order_id": ORDER, "parcel_id": PARCEL,
        "place_id": PLACE, "happened_at": AT, "recorded_at": AT, "business_id": UUID(int=9),
    }  # fmt: skip
    return SimpleNamespace(**(plain | changes))


def document(*facts, undone=None, number="576460000000000001") -> dict:
    events = [epcis.event(each, number, [PARCEL], undone or {}, {PARCEL: CARRIER}) for each in facts]
    return json.loads(json.dumps(epcis.document(AT, [event for event in events if event])))


def whole() -> dict:
    """A document with every field that we write."""
    return document(fact("handed_over"), fact("delivered", 8), undone={"handed_over-7": fact("undone")})


@pytest.mark.parametrize("kind", sorted(epcis.STEPS))
def test_every_kind_that_is_an_event_is_one_by_the_standard(kind):
    made = document(fact(kind), fact(kind, 8, parcel_id=None, place_id=None))
    assert len(made["epcisBody"]["eventList"]) == 2 and faults(made) == []


@pytest.mark.parametrize("number", ["", "ORDER 1/ü", "<&>", "%", "a" * 200])
def test_an_order_of_any_number_stands_in_it_as_a_uri(number):
    assert faults(document(fact("packed"), number=number or "-")) == []


def test_all_that_we_write_is_allowed_at_all():
    assert faults(whole()) == []
    assert {"sourceList", "destinationList", "errorDeclaration", "readPoint"} <= whole()["epcisBody"]["eventList"][
        0
    ].keys()
    words = [(step, disposition) for _, step, disposition in epcis.STEPS.values()]
    assert {step for step, _ in words} - {""} <= STEPS and {disposition for _, disposition in words} <= DISPOSITIONS


def test_the_document_in_a_real_evidence_file_is_as_it_should_be(cast, parcel):
    cast.tell(parcel.order, "damaged", parcel_id=parcel.id)
    held = json.loads(opened(made(cast, parcel.order), "epcis.jsonld"))
    assert faults(held) == []
    steps = [event.get("bizStep") for event in held["epcisBody"]["eventList"]]
    assert steps == ["packing", "departing", "accepting", "receiving", "inspecting"]
    assert db.session.get_one(Order, (cast.business, parcel.order)).recipient not in json.dumps(held)
    [left] = [event for event in held["epcisBody"]["eventList"] if event["bizStep"] == "departing"]
    assert left["destinationList"] == [{"type": "possessing_party", "destination": f"urn:uuid:{cast.carrier}"}]


BROKEN = [
    ("@context", None), ("@context", ["https://example.test/context.jsonld"]), ("type", "EPCISQueryDocument"),
    ("schemaVersion", "1.2"), ("schemaVersion", 2), ("creationDate", "2026-11-01"), ("creationDate", None),
    ("epcisBody", {}), ("note", "our own"),
]  # fmt: skip
BROKEN_EVENT = [
    ("type", "objectEvent"), ("eventID", "fact 1"), ("eventID", None), ("eventTime", "yesterday"), ("eventTime", None),
    ("eventTime", "2026-11-01T08:00:00"), ("eventTimeZoneOffset", "Z"), ("eventTimeZoneOffset", "+15:00"),
    ("eventTimeZoneOffset", None), ("recordTime", "1"), ("action", "observe"), ("action", None), ("epcList", []),
    ("epcList", ["a parcel"]), ("epcList", None), ("epcList", ["urn:x:1", "urn:x:1"]), ("bizStep", "handing_over"),
    ("disposition", "lost"), ("readPoint", "urn:uuid:1"), ("readPoint", {"name": "gate"}),
    ("bizTransactionList", [{"type": "order", "bizTransaction": "urn:x:1"}]),
    ("bizTransactionList", [{"type": "po", "bizTransaction": "1"}]), ("sourceList", [{"source": "urn:x:1"}]),
    ("sourceList", {"type": "possessing_party", "source": "urn:x:1"}),
    ("destinationList", [{"type": "possessing_party", "source": "urn:x:1"}]),
    ("destinationList", [{"type": "carrier", "destination": "urn:x:1"}]),
    ("errorDeclaration", {"reason": "did_not_occur"}), ("errorDeclaration", {"declarationTime": "x", "reason": "oops"}),
    ("courier", "Sample Ana"),
]  # fmt: skip


def changed(part: dict, name: str, value) -> None:
    if value is None:
        del part[name]
    else:
        part[name] = value


@pytest.mark.parametrize(("name", "value"), BROKEN)
def test_a_document_with_one_broken_field_is_found(name, value):
    broken = copy.deepcopy(whole())
    changed(broken, name, value)
    assert any(name in fault for fault in faults(broken))


@pytest.mark.parametrize(("name", "value"), BROKEN_EVENT)
def test_an_event_with_one_broken_field_is_found(name, value):
    broken = copy.deepcopy(whole())
    changed(broken["epcisBody"]["eventList"][0], name, value)
    assert any(name in fault for fault in faults(broken))


def test_two_events_of_one_name_are_found():
    assert faults(document(fact("packed"), fact("delivered"))) == ["two events of one eventID"]

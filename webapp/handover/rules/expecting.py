"""What should go with a batch, and what a phone needs to know to give its own verdict at once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from webapp.handover.rules.judging import Candidate, Gate, judge
from webapp.handover.rules.reading import Reading
from webapp.handover.rules.standing import Standing, label_standing

BARRED = {"cancelled": "cancelled", "acknowledged": "delivered_already", "on_hold": "on_hold", "unpaid": "unpaid",
          "to_confirm": "not_confirmed", "rest_waits": "not_confirmed"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Expectation:
    """A parcel that may come before the scanner: the verdict it would get now, and whether it belongs to the batch."""

    key: str
    number: str
    carrier: str
    code: str
    details: dict
    expected: bool
    order_ids: tuple[UUID, ...]
    order_numbers: tuple[str, ...]
    parcel_id: UUID
    marks: tuple[str, ...] = ()


def as_list(expectations: Iterable[Expectation]) -> dict:
    """For a phone, short: {"carriers": [name, ...], "entries": [[number, carrier, verdict, details, key], ...]}.
    Handling marks are among the details: "fragile this_way_up".

    `carrier` is a place in the list of names. What stands at a row's end is left out where it says nothing: a verdict
    of "taken", no details, a key that is the number itself.
    """
    carriers: dict[str, int] = {}
    entries = []
    for each in expectations:
        carrier = carriers.setdefault(each.carrier, len(carriers))
        code = "" if each.code == "taken" else each.code
        details = each.details | ({"marks": " ".join(each.marks)} if each.marks else {})
        row = [each.number, carrier, code, details, "" if each.key == each.number else each.key]
        while not row[-1] and len(row) > 2:
            row.pop()
        entries.append(row)
    return {"carriers": list(carriers), "entries": entries}


def standing_from(
    order_number: str, status: str, parcels: Mapping[str, Mapping], parcel_id: UUID,
    labels_here_at: datetime | None, moment: datetime,
) -> Standing:  # fmt: skip
    """How an order and one parcel of it stand at that moment by the chain's own reading."""
    parcel = parcels.get(str(parcel_id)) or parcels.get("") or {}
    return Standing(
        order_number, BARRED.get(status, ""), parcel.get("status", ""), parcel.get("handed_over_at"),
        parcel.get("handed_over_by"), label=label_standing(parcel.get("label", ""), labels_here_at, moment),
        label_why=parcel.get("label_why", ""),
    )  # fmt: skip


def expect(
    candidate: Candidate, key: str, number: str, order_ids: Iterable[UUID], gate: Gate, marks: Iterable[str] = ()
) -> Expectation:
    """What the phone should answer to this parcel's number, and how the parcel must be handled."""
    verdict = judge(Reading(key, number), "handover", [candidate], gate)
    return Expectation(
        key, number, candidate.carrier_name, verdict.code, verdict.details,
        verdict.code == "taken" and candidate.carrier_id == gate.carrier_id,
        tuple(order_ids), tuple(standing.order_number for standing in candidate.standings), candidate.parcel_id,
        tuple(marks),
    )  # fmt: skip

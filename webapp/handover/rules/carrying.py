"""On whose run a parcel is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from webapp.ledger.rules import FactLike


@dataclass(frozen=True, slots=True)
class Carrying:
    """Who carries a parcel, as the ledger names people, and since when."""

    courier: str
    name: str
    since: datetime


def carried_by(facts: Iterable[FactLike], parcel_id: UUID) -> Carrying | None:
    """Who carries a parcel, by facts in the order in which they happened; None for nobody.

    A courier who scans a parcel at its handover carries it; after that whoever takes it onto a run, or is given it.
    """
    carrying: Carrying | None = None
    for fact in facts:
        if fact.parcel_id not in {None, parcel_id}:
            continue
        named = str(fact.details.get("courier", ""))
        if named and (fact.kind == "out_for_delivery" or (fact.kind == "handed_over" and carrying is None)):
            carrying = Carrying(named, str(fact.details.get("courier_name") or fact.actor_name), fact.happened_at)
        elif fact.kind == "returned":
            carrying = None
    return carrying

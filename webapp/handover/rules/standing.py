"""How an order and one parcel of it stood when a scan happened."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from webapp.ledger.rules import FactLike, State, fold, in_order


@dataclass(frozen=True, slots=True)
class Standing:
    """How one order of a parcel stood when the scan happened.

    `barred` is why the order may not go ("", cancelled, delivered_already, on_hold, unpaid, not_confirmed), `parcel`
    the parcel's own status, `newer` whether something that moved it is known to have happened since.
    """

    order_number: str
    barred: str
    parcel: str = ""
    handed_over_at: str | None = None
    handed_over_by: str | None = None
    newer: bool = False


# What an order only waits for: it may be ready later, and then its parcel may go after all.
NOT_READY = frozenset({"not_confirmed", "on_hold", "unpaid"})


def standing_at(
    order_number: str, parcel_id: UUID, facts: Iterable[FactLike], moment: datetime, ready_by: datetime
) -> Standing:
    """How an order and one parcel of it stood at that moment, from all facts known now.

    `ready_by` is when the order had to be ready: the moment itself, or later for a scan of a number that was not known
    here yet.
    """
    standing = in_order(facts)  # what was taken back since counts as never said
    then = fold(fact for fact in standing if fact.happened_at <= moment)
    barred = _barred(then)
    if barred in NOT_READY and ready_by > moment:
        barred = _barred(fold(fact for fact in standing if fact.happened_at <= ready_by))
    parcel = then.parcels.get(str(parcel_id)) or then.parcels.get("")
    newer = any(
        fact.happened_at > moment and fact.kind not in QUIET and fact.parcel_id in {None, parcel_id}
        for fact in reversed(standing)
    )
    return Standing(
        order_number,
        barred,
        parcel.status if parcel else "",
        parcel.handed_over_at if parcel else None,
        parcel.handed_over_by if parcel else None,
        newer,
    )


def _barred(state: State) -> str:
    if state.cancelled:
        return "cancelled"
    if state.received:
        return "delivered_already"
    return state.hold or ("" if state.confirmed else "not_confirmed")


# Newer facts of these kinds say nothing about where a parcel is, so they make no scan late.
QUIET = frozenset(
    {
        "placed", "parcelled", "paid", "released", "amended", "confirmed", "arranged", "reminded", "photographed",
        "scan_refused", "manifested", "missed", "info_received",
    }
)  # fmt: skip

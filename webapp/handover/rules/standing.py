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
    the parcel's own status, `newer` whether something that moved it is known to have happened since. `label` is how
    its label stood (good, refused, "" where none was asked for, `none` where the shop makes its labels here and there
    was none); `label_why` the codes of what it offends.
    """

    order_number: str
    barred: str
    parcel: str = ""
    handed_over_at: str | None = None
    handed_over_by: str | None = None
    newer: bool = False
    label: str = ""
    label_why: str = ""


# What an order only waits for: it may be ready later, and then its parcel may go after all.
NOT_READY = frozenset({"not_confirmed", "on_hold", "unpaid"})


def standing_at(
    order_number: str, parcel_id: UUID, facts: Iterable[FactLike], moment: datetime, ready_by: datetime,
    labels_here_at: datetime | None = None,
) -> Standing:  # fmt: skip
    """How an order and one parcel of it stood at that moment, from all facts known now.

    `ready_by` is when the order had to be ready: the moment itself, or later for a scan of a number that was not known
    here yet. `labels_here_at` is since when the order's shop says that its labels are made and checked here.
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
        label_standing(parcel.label if parcel else "", labels_here_at, moment),
        parcel.label_why if parcel else "",
    )


def label_standing(label: str, labels_here_at: datetime | None, moment: datetime) -> str:
    """The label's standing at that moment, `none` where there had to be one and was not."""
    return "none" if not label and labels_here_at and labels_here_at <= moment else label


def _barred(state: State) -> str:
    if state.cancelled:
        return "cancelled"
    if state.received:
        return "delivered_already"
    # Of an order in parts what is still here may be what nobody has confirmed; what has left is past being barred.
    return state.hold or ("" if state.confirmed and not state.only_rest else "not_confirmed")


# Newer facts of these kinds say nothing about where a parcel is, so they make no scan late.
QUIET = frozenset(
    {
        "placed", "parcelled", "paid", "released", "amended", "confirmed", "arranged", "reminded", "photographed",
        "scan_refused", "manifested", "missed", "info_received", "labelled", "reprinted",
    }
)  # fmt: skip

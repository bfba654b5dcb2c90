"""How a parcel on a run stands: to deliver, to bring back, or done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from webapp.ledger.rules import FINAL, FactLike, ParcelState, fold

BACK = frozenset({"cancelled", "returning", "damaged", "lost"})
WHY_BACK = {
    "cancelled": "The order was cancelled. Do not deliver it.",
    "returning": "It was refused.",
    "damaged": "It is damaged.",
    "lost": "It counts as lost after too many failed attempts.",
}


@dataclass(frozen=True, slots=True)
class Carried:
    """How a parcel stands for whoever carries it. `left` says that it has left the shelf."""

    status: str
    attempts: int
    left: bool
    done_at: datetime | None

    @property
    def mode(self) -> str:
        """deliver, back or done."""
        return "done" if self.done_at else mode_of(self.status)


def mode_of(status: str) -> str:
    """What a parcel of that status asks of its courier: deliver it, or bring it back."""
    return "back" if status in BACK else "deliver"


def how_it_stands(told: Sequence[Sequence[FactLike]], parcel_id: UUID) -> Carried:
    """How a parcel stands by the facts of each order in it, in the order in which they happened."""
    states = [fold(facts) for facts in told]
    parcel = next((s.parcels.get(str(parcel_id)) or s.parcels.get("") for s in states), None) or ParcelState()
    cancelled = any(state.cancelled for state in states)
    missing = any(fact.kind == "lost" and fact.parcel_id in {None, parcel_id} for facts in told for fact in facts)
    done = parcel.status in FINAL or (parcel.status == "lost" and missing)
    status = "cancelled" if cancelled and not done else parcel.status
    return Carried(status, parcel.attempts, bool(parcel.left_at), _moment(parcel.at) if done else None)


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None

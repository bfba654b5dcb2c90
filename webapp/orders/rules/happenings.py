"""What an export says has happened to an order: its times, and what its status implies where it gives no time."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from webapp.orders.rules.reading import ExportOrder
from webapp.orders.rules.statuses import IMPLIED
from webapp.orders.rules.times import DOUBT, is_doubtful

# The course of an order; what has no time of its own happened between its neighbours that have one.
COURSE = ("placed", "paid", "arranged", "shipped", "delivered", "completed")


@dataclass(frozen=True, slots=True)
class Happening:
    """A fact as the ledger will be told it. `uncertainty` is in seconds, backwards and forwards."""

    kind: str
    key: str
    happened_at: datetime
    uncertainty: float = 0.0
    details: dict[str, str] = field(default_factory=dict)


def happenings(order: ExportOrder, zone: str, known_at: datetime) -> Iterator[Happening]:
    """Everything that the file says of this order. `known_at` is when it was read: what has no time was no later."""
    for kind, moment in order.times.items():
        if kind == "cancelled" and order.known and order.status != "CANCELLED":
            continue  # some of its lines only
        doubt = DOUBT if is_doubtful(moment, zone) else 0.0
        yield Happening(kind, _key(kind, moment), moment, doubt, _details(kind, order))
    for kind in IMPLIED.get(order.status, ()):
        if kind == "held":
            yield _held(order)
        elif kind == "released":
            # Its hour is not told. At the instant of paying it still comes after being held (ledger/kinds.py).
            yield Happening(kind, "platform-released-untimed", _paid_or_placed(order))
        elif kind not in order.times:
            yield _untimed(kind, order, known_at)


def _key(kind: str, moment: datetime) -> str:
    return f"platform-{kind}-{moment.astimezone(UTC).isoformat()}"


def _paid_or_placed(order: ExportOrder) -> datetime:
    return max(order.placed_at, order.times.get("paid", order.placed_at))


def _held(order: ExportOrder) -> Happening:
    if order.status == "UNPAID":
        return Happening("held", _key("held-unpaid", order.placed_at), order.placed_at, details={"reason": "unpaid"})
    moment = _paid_or_placed(order)
    return Happening("held", _key("held-on_hold", moment), moment, details={"reason": "on_hold"})


def _untimed(kind: str, order: ExportOrder, known_at: datetime) -> Happening:
    """Somewhere between what came before and what came after, or now. The end is told, and how far back it may be."""
    place = COURSE.index(kind) if kind in COURSE else len(COURSE)
    before = [order.times[name] for name in COURSE[:place] if name in order.times]
    after = [order.times[name] for name in COURSE[place + 1 :] if name in order.times]
    latest = min([*after, known_at])
    doubt = max(0.0, (latest - max(before)).total_seconds())
    return Happening(kind, f"platform-{kind}-untimed", latest, doubt, _details(kind, order))


def _details(kind: str, order: ExportOrder) -> dict[str, str]:
    if kind == "cancel_requested":
        return {"by": "buyer", "source": "export"}
    if kind != "cancelled":
        return {}
    said = {"by": order.texts["cancelled_by"][:60], "reason": order.texts["cancel_reason"][:200]}
    return {name: text for name, text in said.items() if text}

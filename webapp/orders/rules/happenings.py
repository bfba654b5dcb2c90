"""What an export says has happened to an order: its times, and what its status implies where it gives no time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from webapp.ledger.rules import in_order
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


def asked_again(told: Happening, facts: Sequence[Any], given_at: datetime) -> Happening | None:
    """What a request to cancel is to an order that was asked so before: the one that is known, or a new one, because
    an earlier one was refused before the file was first `given_at`. None: the file may be from before the refusal."""
    standing = in_order(facts)
    refused = [fact.happened_at for fact in standing if fact.kind == "cancel_rejected"]
    if not refused:
        return told
    asked = [fact for fact in standing if fact.kind == "cancel_requested" and fact.details.get("by") == "buyer"]
    if any(fact.happened_at > refused[-1] for fact in asked):
        return None  # it waits for its answer already
    if given_at <= refused[-1]:
        return None
    doubt = max(0.0, (told.happened_at - refused[-1]).total_seconds())
    return replace(told, key=f"{told.key}-{len(refused) + 1}", uncertainty=doubt)


def refused_since(facts: Sequence[Any], given_at: datetime) -> datetime | None:
    """When the last request to cancel was refused, if that was after a file was `given_at` and nobody has asked since:
    whether the file's request is that one or another, it cannot say."""
    standing = in_order(facts)
    refused = [fact.happened_at for fact in standing if fact.kind == "cancel_rejected"]
    asked = [fact.happened_at for fact in standing if fact.kind == "cancel_requested"]
    if not refused or given_at > refused[-1] or any(at > refused[-1] for at in asked):
        return None
    return refused[-1]


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

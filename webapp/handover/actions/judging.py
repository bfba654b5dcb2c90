"""From rows to a verdict: gathers what the rules ask for, set-based, and keeps the orders' chains for writing."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from webapp.handover.models.reads import KnownParcel, known_places, parcels_and_gates, parcels_by_order_number
from webapp.handover.rules.carrying import carried_by
from webapp.handover.rules.judging import Candidate, Gate, Verdict, judge
from webapp.handover.rules.reading import Reading
from webapp.handover.rules.standing import NOT_READY, standing_at
from webapp.kit.clock import now
from webapp.ledger.actions import Story, Telling, open_stories
from webapp.ledger.rules import FactLike, in_order
from webapp.orders.rules.numbers import looks_like_order_number


@dataclass(slots=True)
class Court:
    """Everything needed to judge some scans, read once; `told` grows with every believed scan, so that the second
    scan of one parcel in the same post is judged after the first. `looked` is what other purposes' judges read."""

    parcels: dict[str, list[KnownParcel]]
    meant_by_order: dict[str, list[KnownParcel]]
    gates: dict[UUID, Gate]
    places: set[UUID]
    stories: dict[UUID, Story]
    joining: bool = False
    looked: dict[str, Any] = field(default_factory=dict)
    told: dict[UUID, list[Telling]] = field(default_factory=lambda: defaultdict(list))

    def verdict(self, reading: Reading, purpose: str, batch: Gate | None, moment: datetime) -> Verdict:
        """The verdict on one reading, as things stood at that moment.

        Of a number that was not known here then, `unknown_number` with a candidate: it waits for its order to be
        ready (see joining.py).
        """
        known = self.parcels.get(reading.key, [])
        if not known and reading.key in self.meant_by_order:
            return _order_number(reading.key, self.meant_by_order[reading.key])
        verdict = judge(reading, purpose, [self._candidate(parcel, moment) for parcel in known], batch)
        if verdict.candidate and verdict.code in NOT_READY:
            [meant] = [parcel for parcel in known if parcel.id == verdict.candidate.parcel_id]
            if self._unknown_then(meant, moment):
                return Verdict("unknown_number", verdict.candidate)
        return verdict

    def _unknown_then(self, parcel: KnownParcel, moment: datetime) -> bool:
        return self.joining or moment < parcel.known_at

    def _candidate(self, parcel: KnownParcel, moment: datetime) -> Candidate:
        ready_by = now() if self._unknown_then(parcel, moment) else moment
        standings = tuple(
            standing_at(number, parcel.id, self.facts_of(order_id), moment, ready_by, parcel.labels_here_at)
            for order_id, number in parcel.orders
        )
        return Candidate(
            parcel.id, parcel.carrier_id, parcel.carrier_name, parcel.place_id, parcel.place_kind, parcel.place_name,
            standings,
        )  # fmt: skip

    def facts_of(self, order_id: UUID) -> list[FactLike]:
        """What the ledger holds of an order, and what this very post has told so far."""
        story = self.stories.get(order_id)
        return [*(story.facts if story else ()), *cast(list[FactLike], self.told[order_id])]

    def carried_by(self, verdict: Verdict, moment: datetime) -> str:
        """On whose run the parcel was at that moment, as the ledger names people; "" for nobody's."""
        for order_id in self.orders_of(verdict):
            then = [fact for fact in in_order(self.facts_of(order_id)) if fact.happened_at <= moment]
            if verdict.candidate and (found := carried_by(then, verdict.candidate.parcel_id)):
                return found.courier
        return ""

    def orders_of(self, verdict: Verdict) -> list[UUID]:
        """The orders in the parcel that a verdict is about."""
        if verdict.candidate is None:
            return []
        every = (parcel for group in self.parcels.values() for parcel in group)
        return [order_id for p in every if p.id == verdict.candidate.parcel_id for order_id, _ in p.orders]


def convene(
    business_id: UUID,
    readings: Iterable[Reading],
    batch_ids: Iterable[UUID],
    place_ids: Iterable[UUID],
    also: Iterable[UUID] = (),
) -> Court:
    """Read what judging these needs: parcels, batches, places, and the chains of their orders and of those that it is
    `also` about, which stay locked until the transaction ends, so that two scanners of one parcel are judged one after
    the other."""
    keys = {reading.key for reading in readings if reading.key}
    parcels, gates = parcels_and_gates(business_id, keys, set(batch_ids))
    maybe_orders = [key for key in keys - parcels.keys() if looks_like_order_number(key)]
    order_ids = {order_id for group in parcels.values() for parcel in group for order_id, _ in parcel.orders}
    order_ids.update(also)
    return Court(
        parcels,
        parcels_by_order_number(business_id, maybe_orders),
        gates,
        known_places(business_id, set(place_ids) - {gate.place_id for gate in gates.values()})
        | {gate.place_id for gate in gates.values() if gate.place_id},
        open_stories(business_id, order_ids) if order_ids else {},
    )


def _order_number(number: str, meant: Sequence[KnownParcel]) -> Verdict:
    return Verdict("order_number", None, {"order": number, "parcels": ", ".join(p.number or "–" for p in meant)})

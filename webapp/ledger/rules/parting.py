"""An order that goes in parts: how many parts its facts tell of, what still waits, and which parcels a word about the
whole order meant. Facts that tell none of it, as all did before, are of an order that goes whole."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

# Said in the details: `parts` is how many parts are agreed so far, each a parcel of its own, and `waits` how many
# pieces are in none. A confirmation that says neither is of the whole order.
SAYING = frozenset({"split", "confirmed", "part_cancelled"})
NOT_YET = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Parting:
    """How an order goes in parts. `called_off` says that the last word on it took pieces off; `queue` are its parcels
    by their ids' text, those that left first first; `meant` says, by the key of a fact about the whole order, how many
    of them it was about: what is told while a part waits says nothing of that part's parcel."""

    parts: int
    waits: int
    called_off: bool
    queue: tuple[str, ...]
    meant: Mapping[str, int]

    @property
    def counting(self) -> tuple[str, ...]:
        """The parcels that are to go: all of them, or those of the parts where the others' goods were called off."""
        return self.queue[: self.parts] if self.called_off and not self.waits else self.queue

    @property
    def lacks_parcel(self) -> bool:
        """Whether something is owed that is in no parcel known here."""
        return bool(self.waits) or self.parts > len(self.queue)

    def tells_of(self, fact: Any, place: int | None) -> bool:
        """Whether a fact tells of the parcel at that place in the queue; None asks for what is in no parcel yet."""
        if fact.parcel_id:
            return place is not None and str(fact.parcel_id) == self.queue[place]
        if fact.kind == "part_cancelled":
            return place is None and not self.waits
        if place is None:
            return fact.key not in self.meant or (not self.waits and self.meant[fact.key] >= self.parts)
        return place < self.meant.get(fact.key, len(self.queue))


def parting(ordered: Sequence[Any], moving: Collection[str], parcels: Iterable[str] = ()) -> Parting | None:
    """How an order goes in parts by its facts as `in_order` gives them; None for one that goes whole. `moving` are the
    kinds that say that something left; `parcels` are ids that the facts may not name."""
    said = [(fact, *_counts(fact)) for fact in ordered if fact.kind in SAYING and _speaks(fact)]
    if not any(parts for _, parts, _ in said):
        return None
    last, parts, waits = said[-1]
    if not parts:
        return None
    left: dict[str, datetime] = {}
    for fact in ordered:
        if fact.parcel_id and fact.kind in moving:
            left.setdefault(str(fact.parcel_id), fact.happened_at)
    names = {*parcels, *(str(fact.parcel_id) for fact in ordered if fact.parcel_id)}
    queue = sorted(names, key=lambda name: (left.get(name, NOT_YET), name))
    return Parting(parts, waits, last.kind == "part_cancelled", tuple(queue), _meant(ordered, moving))


def _meant(ordered: Sequence[Any], moving: Collection[str]) -> dict[str, int]:
    meant, parts = {}, 1
    for fact in ordered:
        if fact.kind in SAYING and _speaks(fact):
            parts = max(1, _counts(fact)[0])
        elif fact.parcel_id is None and (fact.kind in moving or fact.kind == "arranged"):
            meant[fact.key] = parts
    return meant


def _speaks(fact: Any) -> bool:
    return fact.kind == "confirmed" or isinstance(fact.details.get("parts"), int)


def _counts(fact: Any) -> tuple[int, int]:
    found = (fact.details.get(name) for name in ("parts", "waits"))
    parts, waits = (count if isinstance(count, int) and count > 0 else 0 for count in found)
    return parts, waits

"""Telling the ledger what of orders in parts still waits, where something else than a confirmation changed it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from webapp.kit.clock import now
from webapp.ledger.actions import Telling, open_stories, write
from webapp.orders.models import Line
from webapp.stock import rules
from webapp.stock.actions.naming import sku_of
from webapp.stock.models import Part, taken

UNTOLD = ("to_confirm", "cancelled", "acknowledged")


def tell_waiting(
    business_id: UUID, chains: Sequence[Any], parts: Mapping[UUID, Sequence[Part]], lines: Mapping[UUID, Sequence[Line]]
) -> None:
    """Of these orders' chains, whose parts and lines these are, tell where the ledger does not know how many pieces
    wait: the platform took some off, or nothing was said of it when the part was agreed. The chains are held."""
    wrong = [(chain, rest) for chain in chains if (rest := _untold(chain, parts[chain.order_id], lines)) is not None]
    stories = open_stories(business_id, [chain.order_id for chain, _ in wrong]) if wrong else {}
    tellings = []
    for chain, rest in wrong:
        agreed = parts[chain.order_id]
        less = chain.parts == len(agreed) and rest.total() < chain.waits
        kind = "part_cancelled" if less else "split"
        said = {"by": "platform", "pieces": chain.waits - rest.total()} if less else agreed_in_words(agreed[-1], rest)
        said.pop("rest", None)  # the platform was told of it when the part was agreed
        details = {"parts": len(agreed), "waits": rest.total(), **said}
        key = f"{kind}-waits-{stories[chain.order_id].length + 1}"
        tellings.append(Telling(chain.order_id, kind, key, now(), "stock", "Handover", details=details))
    write(stories, tellings)


def _untold(chain: Any, parts: Sequence[Part], lines: Mapping[UUID, Sequence[Line]]) -> Counter[str] | None:
    """What waits of an order, if its chain says otherwise."""
    if not parts or chain.status in UNTOLD:
        return None
    rest = rules.rest_of([(sku_of(line), line.quantity) for line in lines[chain.order_id]], taken(parts))
    if (chain.parts, chain.waits) == (len(parts), rest.total()) or not (chain.parts or rest):
        return None
    return rest


def agreed_in_words(part: Part, rest: Mapping[str, int]) -> dict[str, Any]:
    """What is told of a part that goes by itself: what is in it, and what becomes of the rest."""
    then = {"waits": "now; {} waits", "cancel": "now; {} to be cancelled"}[part.rest] if rest else "now: the last of it"
    return {
        "part": part.position, "going": rules.in_words(part.goods), "rest": rules.in_words(rest),
        "then": then.format(rules.in_words(rest)),
    }  # fmt: skip

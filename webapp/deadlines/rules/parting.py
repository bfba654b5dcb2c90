"""How an order that goes in parts stands before a rule: each of its parcels by itself, and what is in none yet. What
one part did keeps no clock of the others from running."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from webapp.deadlines.rules.legs import Leg, leg_of
from webapp.deadlines.rules.watching import Watched
from webapp.ledger.rules import Parting
from webapp.policy.rules import Rule


def legs_in_parts(rule: Rule, facts: Sequence[Any], now: datetime, order: Watched, sent: Parting) -> tuple[Leg, ...]:
    """A leg for each parcel that is to go, and one for what is owed but in no parcel known yet. Where the rule asks
    for the order as a whole they all are the order's, so that a miss is told once, whichever part it was."""
    by_id = {str(parcel.id): parcel for parcel in order.parcels}
    each = rule.covers == "every_parcel"
    legs = []
    for place, name in enumerate(sent.counting):
        mine = [fact for fact in facts if sent.tells_of(fact, place)]
        legs.append(leg_of(rule, mine, now, order, by_id.get(name) if each else None))
    if sent.lacks_parcel or sent.called_off:
        legs.append(leg_of(rule, [fact for fact in facts if sent.tells_of(fact, None)], now, order, None))
    found = [leg for leg in legs if leg]
    if each or not found:
        return tuple(found)
    first = min(leg.started_at for leg in found)
    return tuple(replace(leg, parcel_id=None, started_at=first) for leg in found)

"""The shortest list of acts that saves the most, for the top of the radar."""

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from flask import abort

from webapp.carriers.models import Carrier
from webapp.deadlines.models import MOST, Sieve, pressing_orders
from webapp.deadlines.rules.acts import ACTS, LINES, Line, lines_of, money_of
from webapp.kit.bulk import among
from webapp.kit.db import db

NOBODY = "the carrier"
AT_ONCE = 200  # orders that one press of the button confirms


@dataclass(slots=True)
class Acts:
    """What presses: the lines to show (at most LINES), what is at stake in all of it, and the one line whose orders
    alone were asked for."""

    lines: list[tuple[Line, str]]
    money: dict[str, Decimal]
    pressing: int = 0
    further: int = 0
    chosen: tuple[Line, str] | None = None
    most: int = MOST
    at_once: int = AT_ONCE

    def sift(self, sieve: Sieve) -> Sieve:
        """Only the orders of the chosen line."""
        return replace(sieve, order_ids=self.chosen[0].order_ids) if self.chosen else sieve


def acts_now(business_id: UUID, at: datetime, sieve: Sieve, act: str | None, carrier: str | None) -> Acts:
    """What presses of what the sieve lets through. An `act` that there is not is not there; one for which no order
    presses any more has an empty line."""
    if act and act not in ACTS:
        abort(404)
    pressing = pressing_orders(business_id, at, sieve.lane, sieve.shop_id)
    lines = lines_of(pressing)
    names = _names(business_id, {line.carrier_id for line in lines if line.carrier_id})
    said = [(line, line.words(names.get(line.carrier_id, NOBODY))) for line in lines]
    found = Acts(said[:LINES], money_of(pressing), len(pressing), len(said[LINES:]))
    if act:
        mine = [one for one in said if one[0].act.code == act and str(one[0].carrier_id or "") == (carrier or "")]
        nothing_left = Line(ACTS[act]), "Done: none of these presses any more"
        found.chosen = mine[0] if mine else nothing_left
    return found


def _names(business_id: UUID, carrier_ids: set[UUID]) -> dict[UUID | None, str]:
    if not carrier_ids:
        return {}
    query = db.select(Carrier.id, Carrier.name).where(
        Carrier.business_id == business_id, among(Carrier.id, carrier_ids)
    )
    return {row.id: row.name for row in db.session.execute(query)}

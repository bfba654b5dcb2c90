"""Runs: which parcels a courier of our own carries, and in what order."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete

from webapp.carriers.models import own_fleets_of
from webapp.handover.actions.rows import Witness
from webapp.handover.models.runs import fleet_parcels, open_stops
from webapp.handover.models.stops import LAST, Stop, stops_of
from webapp.handover.rules.carrying import Carrying, carried_by
from webapp.handover.rules.runs import Carried, how_it_stands
from webapp.kit.bulk import insert_new
from webapp.kit.clock import now
from webapp.kit.db import db
from webapp.kit.ids import new_id
from webapp.ledger.actions import Telling, hold_chains, record
from webapp.ledger.models import facts_of
from webapp.ledger.rules import in_order


def follow_runs(business_id: UUID, order_ids: Collection[UUID]) -> None:
    """Read the runs anew where these orders' parcels are on them: who carries each, and how it stands.

    A reaction to whatever moves a parcel; running it again changes nothing.
    """
    fleets = own_fleets_of(business_id)
    parcels = fleet_parcels(business_id, fleets, order_ids) if fleets else {}
    if not parcels:
        return
    facts = facts_of(business_id, {order_id for group in parcels.values() for order_id in group})
    known = stops_of(business_id, parcels.keys())
    gone = []
    for parcel_id, group in parcels.items():
        told = [in_order(facts[order_id]) for order_id in group]
        carrying = next((found for each in told if (found := carried_by(each, parcel_id))), None)
        stop, stands = known.get(parcel_id), how_it_stands(told, parcel_id)
        if carrying or (stop and stands.done_at):
            _read_anew(business_id, parcel_id, stop, carrying, stands)
        else:
            gone.append(parcel_id)
    if gone:
        db.session.execute(delete(Stop).where(Stop.business_id == business_id, Stop.parcel_id.in_(gone)))
    db.session.flush()


def _read_anew(
    business_id: UUID, parcel_id: UUID, stop: Stop | None, carrying: Carrying | None, stands: Carried
) -> None:
    if stop is None and carrying:
        row = {"business_id": business_id, "parcel_id": parcel_id, "courier": carrying.courier,
               "courier_name": carrying.name, "since": carrying.since, "status": "", "attempts": 0,
               "position": LAST, "done_at": None}  # fmt: skip
        insert_new(Stop, [row], ["business_id", "parcel_id"])
        stop = db.session.get_one(Stop, (business_id, parcel_id))
    assert stop is not None
    if carrying and stop.courier != carrying.courier:
        stop.position = LAST
    if carrying:
        stop.courier, stop.courier_name, stop.since = carrying.courier, carrying.name, carrying.since
    stop.status, stop.attempts, stop.done_at = stands.status, stands.attempts, stands.done_at


def put_on_run(by: Witness, courier: str, courier_name: str, parcel_ids: Collection[UUID]) -> int:
    """Give parcels of our own couriers to one of them: they are out for delivery from now on. What has ended, and what
    is out with that courier already, stays as it is. Returns how many were given."""
    at = now()
    parcels = fleet_parcels(by.business_id, own_fleets_of(by.business_id), parcel_ids=parcel_ids)
    order_ids = {order_id for group in parcels.values() for order_id in group}
    hold_chains(by.business_id, order_ids)
    facts, told = facts_of(by.business_id, order_ids), []
    for parcel_id, group in parcels.items():
        before = [in_order(facts[order_id]) for order_id in group]
        carrying = next((found for each in before if (found := carried_by(each, parcel_id))), None)
        stands = how_it_stands(before, parcel_id)
        same = carrying is not None and carrying.courier == courier and stands.status == "out_for_delivery"
        if stands.mode == "deliver" and stands.left and not same:
            told.append(_given(by, courier, courier_name, at, parcel_id, group))
    record(by.business_id, [telling for group in told for telling in group])
    follow_runs(by.business_id, order_ids)
    return len(told)


def _given(
    by: Witness, courier: str, courier_name: str, at: datetime, parcel_id: UUID, order_ids: Iterable[UUID]
) -> list[Telling]:
    details = {"courier": courier, "courier_name": courier_name}
    if courier != by.actor:
        details["words"] = f"With {courier_name}"
    key = f"run-{new_id()}"
    return [
        Telling(order_id, "out_for_delivery", key, at, by.actor, by.name, parcel_id, details=details)
        for order_id in order_ids
    ]


def set_out(by: Witness) -> int:
    """The courier sets out: everything still to be delivered on their run is out for delivery."""
    waiting = [stop.parcel_id for stop in open_stops(by.business_id, by.actor)]
    return put_on_run(by, by.actor, by.name, waiting)


def move_stop(business_id: UUID, courier: str, order: Sequence[UUID], parcel_id: UUID, up: bool) -> None:
    """Move a parcel one place up or down on its courier's run, which stands in `order` now."""
    if parcel_id not in order:
        return
    places = list(order)
    at = places.index(parcel_id)
    other = at - 1 if up else at + 1
    if 0 <= other < len(places):
        places[at], places[other] = places[other], places[at]
    numbered: dict[UUID, int] = defaultdict(lambda: LAST, {each: place for place, each in enumerate(places)})
    for stop in open_stops(business_id, courier):
        stop.position = numbered[stop.parcel_id]

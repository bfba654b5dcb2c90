from datetime import timedelta
from uuid import UUID

from flask import Response, abort, flash, request, url_for

from webapp.carriers.models import carriers_of
from webapp.handover.actions import discard_batch, open_batch
from webapp.handover.actions.commands import command_codes
from webapp.handover.actions.expecting import changes, expectations, missing_from
from webapp.handover.models import Batch, batch_of, batches_of, latest_batch
from webapp.handover.models.lists import scans_of_batch, tally
from webapp.handover.rules.expecting import as_list
from webapp.handover.rules.judging import METHODS
from webapp.handover.rules.reports import as_uuid
from webapp.handover.rules.times import parse_time
from webapp.handover.rules.verdicts import STRANGE, TONES, WORDS
from webapp.handover.rules.wording import words_for_phones
from webapp.handover.views import bp
from webapp.handover.views.api import witness
from webapp.kit.access import for_roles, kept_offline, me
from webapp.kit.clock import now
from webapp.kit.db import transaction
from webapp.kit.headers import may_read_codes
from webapp.kit.pages import json_answer, page, refuse, see_other
from webapp.places.models import places_of
from webapp.proofs.models import proofs_of
from webapp.shell.models import loads_of

SHOWN = 25
QUICK_UNDO = 10  # seconds in which the last scan is taken back with one tap; later it takes a reason
LONGEST_GAP = timedelta(hours=2)  # a phone that heard nothing for longer is told everything
HANDLERS = ("seller", "staff", "courier")


@bp.get("/handovers")
@for_roles(*HANDLERS)
def index() -> Response:
    still_open, closed = batches_of(me.business_id, closed=False), batches_of(me.business_id, closed=True)
    counts = tally(me.business_id, [batch.id for batch in (*still_open, *closed)])
    return page("handover/index.html", open=still_open, closed=closed, counts=counts, METHODS=METHODS)


@bp.get("/handovers/new")
@kept_offline
@for_roles(*HANDLERS)
def new() -> Response:
    """Begin a handover: how and where as this person did last; `carrier` in the address is chosen already."""
    asked = {"carrier": request.args.get("carrier", ""), **_as_before()}
    return page("handover/new.html", **_choices(), refusals=[], asked=asked)


@bp.post("/handovers")
@for_roles(*HANDLERS)
def create() -> Response:
    asked = request.form.to_dict()
    place = asked.get(f"{asked.get('method', '')}_place") or asked.get("place")
    with transaction():
        batch = open_batch(witness(), as_uuid(asked.get("carrier")), as_uuid(place), asked.get("method", ""))
        batch_id = batch.id if isinstance(batch, Batch) else None
    if isinstance(batch, list):
        return refuse("handover/new.html", batch, **_choices(), asked=asked)
    return see_other("handover.show", batch_id=batch_id)


@bp.get("/handovers/<uuid:batch_id>")
@kept_offline
@for_roles(*HANDLERS)
@may_read_codes
def show(batch_id: UUID) -> Response:
    batch = found(batch_id)
    if batch.closed_at:
        return see_other("handover.show_manifest" if batch.manifest_number else "handover.index", **_where(batch))
    return page(
        "handover/show.html", batch=batch, words=words_for_phones(runs=False),
        commands=command_codes(me.business_id),
        **progress(batch),
    )  # fmt: skip


@bp.get("/handovers/<uuid:batch_id>/expected")
@for_roles(*HANDLERS)
def show_expected(batch_id: UUID) -> Response:
    """What the phone answers by itself: everything, or what changed since it was told last (`since`)."""
    batch, told_at = found(batch_id), now()
    since = parse_time(request.args.get("since"))
    changed = changes(batch, since) if since and told_at - LONGEST_GAP < since <= told_at else None
    if changed is not None:
        answer = {"whole": False, **as_list(changed)}
    else:
        waiting = expectations(batch)
        answer = {"whole": True, "complete": waiting.complete, **as_list(waiting.all)}
    return json_answer({"told_at": told_at.isoformat(), **answer})


@bp.post("/handovers/<uuid:batch_id>/discarding")
@for_roles(*HANDLERS)
def create_discarding(batch_id: UUID) -> Response:
    found(batch_id)
    with transaction():
        wrong = discard_batch(witness(), batch_id)
    if isinstance(wrong, list):
        flash(wrong[0].words, "red")
        return see_other("handover.show", batch_id=batch_id)
    flash("Discarded: nothing had been scanned.", "green")
    return see_other("handover.index")


def found(batch_id: UUID) -> Batch:
    """The batch of that id, or 404 for another business's and the unknown alike."""
    return batch_of(me.business_id, batch_id) or abort(404)


def progress(batch: Batch) -> dict:
    """How far a handover is: its last scans, how many have gone, how many should have gone in all."""
    missing, scans = missing_from(batch), scans_of_batch(batch.business_id, batch.id)
    gone = {scan.parcel_id for scan in scans if scan.believed and scan.purpose == "handover" and not scan.undone_at}
    shown = scans[: -SHOWN - 1 : -1]
    return {
        "scans": shown,
        "gone": len(gone),
        "whole": len(gone | {each.parcel_id for each in missing}),
        "missing": missing,
        "undo_left": QUICK_UNDO - (now() - shown[0].happened_at).total_seconds() if shown else 0,
        "photographed": {p.subject_id for p in proofs_of(batch.business_id, "scan", [s.client_id for s in shown])},
        "WORDS": WORDS, "STRANGE": STRANGE, "TONES": TONES,
    }  # fmt: skip


def _where(batch: Batch) -> dict:
    return {"batch_id": batch.id} if batch.manifest_number else {}


def _as_before() -> dict:
    last = latest_batch(me.business_id, me.actor)
    return {"method": last.method, f"{last.method}_place": last.place_id} if last else {}


def _choices() -> dict:
    """What can be chosen; the carriers that parcels wait for first, what is due first on top."""
    places, loads = places_of(me.business_id), {load.carrier_id: load for load in loads_of(me.business_id)}
    turns = {carrier_id: turn for turn, carrier_id in enumerate(loads)}
    return {
        "open": batches_of(me.business_id, closed=False, limit=10),
        "carriers": sorted(carriers_of(me.business_id), key=lambda carrier: turns.get(carrier.id, len(turns))),
        "loads": loads,
        "pick_ups": [(place.id, place.name) for place in places if place.kind != "drop_off_point"],
        "drop_offs": [(place.id, place.name) for place in places if place.kind == "drop_off_point"],
        "METHODS": METHODS,
        "new_place": url_for("places.new") if me.role == "seller" else None,
    }

"""Labels to print: every parcel that waits to be handed over, and how its label stands."""

from flask import Response, abort, flash
from htmx_flask import request

from webapp.carriers.models import carriers_of
from webapp.handover.rules.reports import as_uuid
from webapp.kit.access import for_roles, me
from webapp.kit.db import transaction
from webapp.kit.errors import Refusal
from webapp.kit.pages import page, refuse, see_other
from webapp.labels.actions import Wish, ask_run, printers, reads_letters
from webapp.labels.models import labels_of_parcels, runs_of, to_label, uploads_of
from webapp.labels.models.files import STATES
from webapp.labels.rules.making import FORMS
from webapp.labels.rules.offences import WORDS
from webapp.labels.views import bp
from webapp.places.models import places_of

MOST = 500
SHOWN = {"": "All", "none": "Without a label", "refused": "Refused", "good": "Good"}


@bp.get("/labels")
@for_roles("seller", "staff")
def index() -> Response:
    """What waits for a label, by carrier, place and standing; what is due first comes first."""
    return page("labels/index.html", **_found(), form={})


@bp.post("/labels/runs", endpoint="create_run")
@for_roles("seller", "staff")
def create() -> Response:
    """Ask for labels of the chosen parcels."""
    chosen = [parcel_id for text in request.form.getlist("parcels") if (parcel_id := as_uuid(text))]
    form, printer = request.form.get("form", ""), request.form.get("printer", "")
    if printer and (printer not in printers() or not FORMS.get(form, FORMS["thermal"]).density):
        refusal = Refusal("not_for_printer", "A network printer takes ZPL. Choose ZPL, or no printer.", "printer")
        return refuse("labels/index.html", [refusal], **_found(), form=request.form)
    with transaction():
        run = ask_run(me.business_id, Wish(chosen, form, printer, request.form.get("why", "")), me.actor, me.name)
    if isinstance(run, Refusal):
        return refuse("labels/index.html", [run], **_found(), form=request.form)
    flash("The labels are being made. You can leave this page.", "blue")
    return see_other("labels.show_run", run_id=run.id)


def _found() -> dict:
    carrier, place, standing = (request.args.get(name, "") for name in ("carrier", "place", "label"))
    carrier_id, place_id = as_uuid(carrier), as_uuid(place)
    if (carrier and not carrier_id) or (place and not place_id) or standing not in SHOWN:
        abort(404)
    rows, due, stands = [], {}, {}
    for row, due_at in to_label(me.business_id, carrier_id=carrier_id, place_id=place_id):
        stand = (row.states or {}).get(str(row.id)) or (row.states or {}).get("") or {}
        if row.id in stands or standing not in {"", stand.get("label") or "none"}:
            continue
        rows.append(row)
        due[row.id], stands[row.id] = due_at, stand
        if len(rows) > MOST:
            break
    shown = rows[:MOST]
    return {
        "rows": shown, "due": due, "more": len(rows) > MOST, "stands": stands,
        "labels": labels_of_parcels(me.business_id, [row.id for row in shown]), "words": WORDS, "forms": FORMS,
        "printers": list(printers()), "carriers": carriers_of(me.business_id), "places": places_of(me.business_id),
        "chosen": {"carrier": carrier, "place": place, "label": standing}, "standings": SHOWN,
        "runs": runs_of(me.business_id, 5), "uploads": uploads_of(me.business_id, 5), "states": STATES,
        "reads_letters": reads_letters(),
    }  # fmt: skip

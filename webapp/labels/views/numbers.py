"""Tracking numbers that carriers gave to be used here."""

from flask import Response, flash, request

from webapp.carriers.models import carriers_of
from webapp.handover.rules.reports import as_uuid
from webapp.kit.access import for_roles, me
from webapp.kit.db import transaction
from webapp.kit.errors import Refusal
from webapp.kit.ids import new_id
from webapp.kit.pages import page, refuse, see_other
from webapp.labels.actions import import_pool
from webapp.labels.models import pools_of
from webapp.labels.views import bp


@bp.get("/labels/numbers", endpoint="index_pools")
@for_roles("seller", "staff")
def index() -> Response:
    """Every pool, and how many of its numbers are left."""
    return page("labels/pools.html", **_choices())


@bp.post("/labels/numbers", endpoint="create_pool")
@for_roles("seller")
def create() -> Response:
    """Take a list of numbers."""
    sent = request.files.get("file")
    carrier_id = as_uuid(request.form.get("carrier")) or new_id()
    with transaction():
        taken = import_pool(
            me.business_id, carrier_id, request.form.get("name", "").strip(), sent.read() if sent else b"", me.name
        )
    if isinstance(taken, Refusal):
        return refuse("labels/pools.html", [taken], **_choices())
    flash(f"{taken.size:,} numbers taken.", "green")
    return see_other("labels.index_pools")


def _choices() -> dict:
    carriers = carriers_of(me.business_id)
    return {"pools": pools_of(me.business_id), "carriers": carriers, "names": {one.id: one.name for one in carriers}}

"""Today's work."""

from flask import Response

from webapp.cancellations.models import count_waiting
from webapp.deadlines.models import lane_counts
from webapp.handover.models import batches_of
from webapp.handover.models.lists import tally
from webapp.handover.models.phones import worrying_phones
from webapp.handover.models.runs import open_stops
from webapp.kit.access import for_roles, kept_offline, me
from webapp.kit.pages import page
from webapp.packing.models import count_to_pack
from webapp.returns.models import count_states
from webapp.shell.models import loads_of, problems_of, scans_kept_apart
from webapp.shell.views import bp
from webapp.stock.models import low_items, open_receipts

LOW = 3  # named; of more it is said that there are more


@bp.get("/today", endpoint="show_today")
@kept_offline
@for_roles("seller", "staff", "courier")
def show() -> Response:
    """The next thing to do with its time, and what else there is."""
    batches = batches_of(me.business_id, closed=False)
    return page(
        "shell/today.html",
        loads=loads_of(me.business_id),
        lanes=lane_counts(me.business_id),
        batches=batches,
        ongoing={batch.carrier_id: batch.id for batch in reversed(batches)},
        carried=len(open_stops(me.business_id, me.actor)),
        scanned=tally(me.business_id, [batch.id for batch in batches]),
        to_pack=count_to_pack(me.business_id) if me.role != "courier" else 0,
        problems=problems_of(me.business_id),
        called_off=count_waiting(me.business_id) if me.role == "seller" else 0,
        returns=count_states(me.business_id) if me.role != "courier" else {},
        receipts=len(open_receipts(me.business_id)) if me.role != "courier" else 0,
        kept_apart=scans_kept_apart(me.business_id),
        low=low_items(me.business_id, LOW + 1) if me.role != "courier" else [],
        phones=worrying_phones(me.business_id),
    )

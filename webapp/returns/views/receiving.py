"""The table where what comes back is scanned."""

from datetime import timedelta

from flask import Response

from webapp.handover.rules.verdicts import STRANGE, TONES, WORDS
from webapp.handover.rules.wording import words_for_phones
from webapp.kit.access import for_roles, kept_offline, me
from webapp.kit.clock import now
from webapp.kit.headers import may_read_codes
from webapp.kit.pages import json_answer, page
from webapp.places.models import places_of
from webapp.proofs.models import proofs_of
from webapp.returns.models import count_states, expected_rows, last_scans
from webapp.returns.views import bp

SHOWN = 25
MOST = 5000  # returns that a phone is told of
REMEMBERED = timedelta(days=30)  # what was received this long ago is still answered on the phone itself
QUICK_UNDO = 10


@bp.get("/returns/receiving")
@kept_offline
@for_roles("seller", "staff")
@may_read_codes
def show_receiving() -> Response:
    """Scan what came back."""
    warehouses = places_of(me.business_id, "warehouse")
    return page(
        "returns/receiving.html", words=words_for_phones(runs=False),
        place=warehouses[0] if len(warehouses) == 1 else None,
        **_progress(),
    )  # fmt: skip


@bp.get("/returns/scans")
@for_roles("seller", "staff")
def index_scans() -> Response:
    """The last scans at this table, as its page draws them."""
    return page("returns/_scans.html", **_progress())


@bp.get("/returns/expected")
@for_roles("seller", "staff")
def show_expected() -> Response:
    """What the phone answers by itself. Never complete: of any other number only the server can tell whether its parcel
    has been away."""
    told_at = now()
    carriers: dict[str, int] = {}
    entries: dict[str, list] = {}
    for row in sorted(expected_rows(me.business_id, told_at - REMEMBERED, MOST), key=lambda row: row.state == "coming"):
        carrier = carriers.setdefault(row[2] or "", len(carriers))
        details = {"by": row.received_by_name, "at": row.received_at.isoformat()} if row.received_at else {}
        entries[row[1]] = [row[0], carrier, "already_back" if details else "came_back", details, row[1]]
    told = {"whole": True, "complete": False, "carriers": list(carriers), "entries": list(entries.values())}
    return json_answer({"told_at": told_at.isoformat(), **told})


def _progress() -> dict:
    scans, counts = last_scans(me.business_id, SHOWN), count_states(me.business_id)
    return {
        "scans": scans, "coming": counts["coming"], "here": counts["here"],
        "undo_left": QUICK_UNDO - (now() - scans[0].happened_at).total_seconds() if scans else 0,
        "photographed": {p.subject_id for p in proofs_of(me.business_id, "scan", [scan.client_id for scan in scans])},
        "WORDS": WORDS, "STRANGE": STRANGE, "TONES": TONES,
    }  # fmt: skip

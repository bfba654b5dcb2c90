"""The list of cases: what closes first is on top."""

from flask import Response, abort, request

from webapp.cases.models import Sieve, count_open, counts, handbook, list_cases, parse_cursor
from webapp.cases.models.listing import MANY
from webapp.cases.rules.outcomes import OUTCOMES
from webapp.cases.rules.scenario import GROUPS
from webapp.cases.views import bp
from webapp.kit.access import for_roles, me
from webapp.kit.clock import now
from webapp.kit.pages import page
from webapp.policy.rules.faults import FAULTS

PAGE = 50
STANDINGS = {
    "open": "Open",
    "pressing": "Time is running",
    "overdue": "Too late",
    "closed": "Closed",
}
SIFTED = ("standing", "scenario", "fault", "outcome")


@bp.get("/cases")
@for_roles("seller", "staff")
def index() -> Response:
    """Open cases by when their claim closes; closed ones newest first."""
    sieve = _sieve()
    after = parse_cursor(cursor) if (cursor := request.args.get("after", "")) else None
    if cursor and after is None:
        abort(400)
    at = now()
    found = list_cases(me.business_id, sieve, at, PAGE + 1, after)
    shown = found[:PAGE]
    return page(
        "cases/index.html", cases=shown, next=shown[-1].cursor if len(found) > PAGE else None, paged=bool(after),
        sieve=sieve, counts=counts(me.business_id, at), standings=STANDINGS, scenarios=handbook().scenarios,
        groups=GROUPS, faults=FAULTS, outcomes=OUTCOMES, most=MANY, now=at,
        asked={name: value for name in SIFTED if (value := getattr(sieve, name)) and (name, value) != SIFTED_FIRST},
    )  # fmt: skip


SIFTED_FIRST = ("standing", "open")


def _sieve() -> Sieve:
    """What the reader asked to see; anything that is no such thing is not there."""
    allowed = {"standing": STANDINGS, "scenario": handbook().scenarios, "fault": FAULTS, "outcome": OUTCOMES}
    asked = {name: value for name in SIFTED if (value := request.args.get(name, ""))}
    if any(value not in allowed[name] for name, value in asked.items()):
        abort(404)
    return Sieve(**asked)


@bp.app_template_global()
def open_cases_count() -> str:
    """How many cases are open, for the way there: "", "7", "1000+"."""
    count = count_open(me.business_id)
    return f"{MANY}+" if count > MANY else str(count or "")

"""Every return, by what is to be done with it."""

from flask import Response, abort, request

from webapp.kit.access import for_roles, me
from webapp.kit.pages import page, see_other
from webapp.orders.rules.searching import LONGEST_QUERY, wanted
from webapp.returns.models import Page, count_states, lines_back, list_returns, parse_place
from webapp.returns.rules.words import CAUSES, SETTLINGS, STATES, TYPES
from webapp.returns.views import bp

PAGE = 50


@bp.get("/returns")
@for_roles("seller", "staff")
def index() -> Response:
    """Returns of one state, what is due first on top; or what a search finds. One found alone is opened."""
    query, state, after = (request.args.get(name, "").strip() for name in ("q", "state", "after"))
    if state and state not in STATES:
        abort(404)
    if after and parse_place(after) is None:
        abort(400)
    counts = count_states(me.business_id)
    state = state or ("" if query else next((code for code in STATES if counts.get(code)), "coming"))
    words = wanted(query := " ".join(query[:LONGEST_QUERY].split()))
    found = Page([], None)
    if words or not query:
        found = list_returns(me.business_id, "" if query else state, words, after, PAGE)
    if query and len(found.rows) == 1 and not after:
        return see_other("returns.show", return_id=found.rows[0].id)
    return page(
        "returns/index.html", rows=found.rows, further=found.further, cut=found.cut, counts=counts, state=state,
        q=query, lines=lines_back(me.business_id, [row.id for row in found.rows]),
        STATES=STATES, TYPES=TYPES, CAUSES=CAUSES, SETTLINGS=SETTLINGS,
    )  # fmt: skip

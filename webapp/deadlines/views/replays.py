"""What would have happened? Other rules over the shop's own history, beside what really did."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask import Response, abort, flash
from htmx_flask import request

from webapp.accounts.models import Shop
from webapp.deadlines.actions.asking import Question, ask_replay, stop_replay
from webapp.deadlines.models.replay import STATES, Replay, misses_of, replay_of, replays_of
from webapp.deadlines.rules.replaying import MOST_WRITTEN, OUTCOMES
from webapp.deadlines.views import bp
from webapp.deadlines.views.findings import choices_of_rules, findings, title_of, titles
from webapp.kit.access import for_roles, me
from webapp.kit.clock import now
from webapp.kit.db import db, transaction
from webapp.kit.pages import page, refuse, see_other
from webapp.policy.models import books
from webapp.policy.rules.faults import FAULTS

SHOWN = 100
NONE = -1  # no figure of any rule
USUAL_PERIOD = timedelta(days=90)


@bp.get("/replays", endpoint="index_replays")
@for_roles("seller")
def index() -> Response:
    """Ask a question, and see those that were asked before."""
    return page("deadlines/replays/index.html", refusals=[], **_choices())


@bp.post("/replays", endpoint="create_replay")
@for_roles("seller")
def create() -> Response:
    """Ask: the worker goes through the orders."""
    with transaction():
        asked = ask_replay(me.business_id, _question(), me.actor, me.name)
        replay_id = asked.id if isinstance(asked, Replay) else None
    if isinstance(asked, list):
        return refuse("deadlines/replays/index.html", asked, **_choices())
    return see_other("deadlines.show_replay", replay_id=replay_id)


@bp.get("/replays/<uuid:replay_id>", endpoint="show_replay")
@for_roles("seller")
def show(replay_id: UUID) -> Response:
    """How far it has come, and what it found: counts, then the orders of one outcome."""
    replay = replay_of(me.business_id, replay_id) or abort(404)
    outcome = request.args.get("outcome", "")
    after = request.args.get("after", "")
    if (outcome and outcome not in OUTCOMES) or (after and not _is_id(after)):
        abort(404)
    found = findings(replay)
    outcome = outcome or next((code for code in OUTCOMES if found.outcomes[code]), "new")
    misses = misses_of(me.business_id, replay.id, outcome, UUID(after) if after else None, SHOWN + 1)
    again = request.htmx.target == f"replay_{replay.id}"
    return page(
        "deadlines/replays/_replay.html" if again else "deadlines/replays/show.html",
        replay=replay, title=title_of(replay), found=found, outcomes=OUTCOMES, outcome=outcome, states=STATES,
        misses=misses[:SHOWN], next=misses[SHOWN - 1].id if len(misses) > SHOWN else None, paged=bool(after),
        most=MOST_WRITTEN, titles=titles(), faults=FAULTS, shops=_shops_of(replay),
    )  # fmt: skip


@bp.post("/replays/<uuid:replay_id>/stopping", endpoint="create_replay_stopping")
@for_roles("seller")
def create_stopping(replay_id: UUID) -> Response:
    """Let it be; what it found so far stays."""
    with transaction():
        stopped = stop_replay(me.business_id, replay_id)
    if stopped is None:
        abort(404)
    flash("Stopped. What it found until then stays." if stopped else "It was done already.", "amber")
    return see_other("deadlines.show_replay", replay_id=replay_id)


def _question() -> Question:
    """What the form asks. A number or a shop that is none is kept as one that cannot be, so that it is refused."""
    form = request.form
    number, shop = form.get("number", "").strip(), form.get("shop", "").strip()
    return Question(
        form.get("book", ""), form.get("rule", ""), (int(number) if _is_number(number) else NONE) if number else None,
        [UUID(shop) if _is_id(shop) else UUID(int=0)] if shop else [], _day(form.get("first")), _day(form.get("last")),
    )  # fmt: skip


def _choices() -> dict[str, Any]:
    today = now().date()
    return {
        "replays": [(replay, title_of(replay), findings(replay)) for replay in replays_of(me.business_id)],
        "shops": _shops(), "books": books(), "rules": choices_of_rules(), "typed": request.form, "states": STATES,
        "first": today - USUAL_PERIOD, "last": today,
    }  # fmt: skip


def _shops() -> list[Shop]:
    return list(db.session.scalars(db.select(Shop).filter_by(business_id=me.business_id).order_by(Shop.name)))


def _shops_of(replay: Replay) -> list[str]:
    return [shop.name for shop in _shops() if str(shop.id) in replay.shop_ids]


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10


def _is_id(text: str) -> bool:
    try:
        return bool(UUID(text))
    except ValueError:
        return False

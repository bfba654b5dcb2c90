"""What would have happened? Other rules over the shop's own history, beside what really did."""

import csv
import io
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask import Response, abort, make_response
from htmx_flask import request

from webapp.accounts.models import Shop
from webapp.deadlines.actions.asking import Question, ask_replay
from webapp.deadlines.models.replay import STATES, Replay, misses_of, replay_of, replays_of
from webapp.deadlines.rules.replaying import OUTCOMES
from webapp.deadlines.views import bp
from webapp.deadlines.views.findings import changeable, findings, title_of, titles
from webapp.kit.access import for_roles, me
from webapp.kit.clock import now
from webapp.kit.db import db, transaction
from webapp.kit.pages import page, refuse, see_other
from webapp.orders.rules.sheets import harmless
from webapp.policy.models import books
from webapp.policy.rules.faults import FAULTS

SHOWN = 100
MOST_WRITTEN = 200_000  # rows of a file: what a spreadsheet still opens at ease
USUAL_PERIOD = timedelta(days=90)
COLUMNS = ("Order", "Shop", "Placed", "Rule", "Outcome", "By these rules", "Really", "Due", "Done", "Whose delay",
           "At stake", "Currency")  # fmt: skip


@bp.get("/replays", endpoint="index_replays")
@for_roles("seller")
def index() -> Response:
    """Ask a question, and see those that were asked before."""
    return page("deadlines/replays/index.html", refusals=[], **_choices())


@bp.post("/replays", endpoint="create_replay")
@for_roles("seller")
def create() -> Response:
    """Ask: the worker goes through the orders."""
    form = request.form
    number = form.get("number", "").strip()
    question = Question(
        form.get("book", ""), form.get("rule", ""), int(number) if _is_number(number) else None,
        [UUID(form["shop"])] if _is_id(form.get("shop", "")) else [], _day(form.get("first")), _day(form.get("last")),
    )  # fmt: skip
    with transaction():
        asked = ask_replay(me.business_id, question, me.actor, me.name)
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
        titles=titles(), faults=FAULTS, shops=_shops_of(replay),
    )  # fmt: skip


@bp.get("/replays/<uuid:replay_id>/misses.csv", endpoint="show_replay_misses")
@for_roles("seller")
def show_misses(replay_id: UUID) -> Response:
    """Everything that a replay found, as a file; nothing in it is ever a formula."""
    replay = replay_of(me.business_id, replay_id) or abort(404)
    text, named = io.StringIO(), titles()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for outcome, words in OUTCOMES.items():
        for miss in misses_of(me.business_id, replay.id, outcome, None, MOST_WRITTEN):
            times = (f"{moment:%Y-%m-%dT%H:%M:%SZ}" if moment else "" for moment in (miss.due_at, miss.closed_at))
            cells = [
                miss.number, miss.shop_name, f"{miss.placed_at:%Y-%m-%dT%H:%M:%SZ}", named.get(miss.rule, miss.rule),
                words, miss.replayed, miss.happened, *times, FAULTS.get(miss.fault, ""),
                "" if miss.at_stake is None else str(miss.at_stake), miss.currency if miss.at_stake is not None else "",
            ]  # fmt: skip
            writer.writerow(map(harmless, cells))
    answer = make_response(text.getvalue().encode("utf-8-sig"))
    answer.headers["Content-Type"] = "text/csv; charset=utf-8"
    answer.headers["Content-Disposition"] = f'attachment; filename="what-if-{replay.created_at:%Y-%m-%d}.csv"'
    return answer


def _choices() -> dict[str, Any]:
    today = now().date()
    return {
        "replays": [(replay, title_of(replay), findings(replay)) for replay in replays_of(me.business_id)],
        "shops": _shops(), "books": books(), "rules": changeable(), "typed": request.form, "states": STATES,
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

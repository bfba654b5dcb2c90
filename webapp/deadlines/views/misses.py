"""What a replay found, as a file."""

import csv
import io
from uuid import UUID

from flask import Response, abort, make_response

from webapp.deadlines.models.replay import misses_of, replay_of
from webapp.deadlines.rules.replaying import MOST_WRITTEN, OUTCOMES, left_out
from webapp.deadlines.views import bp
from webapp.deadlines.views.findings import findings, titles
from webapp.kit.access import for_roles, me
from webapp.kit.sheets import harmless
from webapp.policy.rules.faults import FAULTS

COLUMNS = ("Order", "Shop", "Placed", "Rule", "Outcome", "By these rules", "Really", "Due", "Done", "Whose delay",
           "At stake", "Currency")  # fmt: skip


@bp.get("/replays/<uuid:replay_id>/misses.csv", endpoint="show_replay_misses")
@for_roles("seller")
def show_misses(replay_id: UUID) -> Response:
    """What a replay found, as a file, and at its end how much of that no file holds; nothing in it is ever a
    formula."""
    replay = replay_of(me.business_id, replay_id) or abort(404)
    text, named, counts = io.StringIO(), titles(), findings(replay).outcomes
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
    if not replay.finished_at:
        writer.writerow(["Not finished: more may be found."])
    writer.writerows([said] for said in left_out(counts))
    answer = make_response(text.getvalue().encode("utf-8-sig"))
    answer.headers["Content-Type"] = "text/csv; charset=utf-8"
    answer.headers["Content-Disposition"] = f'attachment; filename="what-if-{replay.created_at:%Y-%m-%d}.csv"'
    return answer

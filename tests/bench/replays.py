"""What-if over history: a shop's own orders gone through by other rules."""

import resource
import time
from collections.abc import Callable
from datetime import timedelta

from tests.bench.business import make_business
from tests.bench.installation import Installation
from tests.bench.sweeps import CLONED, clone, look_again
from webapp.deadlines.actions.asking import Question, ask_replay
from webapp.deadlines.jobs import replay_waiting
from webapp.deadlines.models import Replay
from webapp.kit.clock import now
from webapp.kit.db import db, transaction
from webapp.reactions import announce

AGE = timedelta(days=6)


def measure(installed: Installation, orders: int, say: Callable[[str], None]) -> dict:
    """Orders a second by the book in force with one figure changed, facts each, and how much more memory it took."""
    business = make_business(installed.app)
    say(f"{orders:,} orders on the way, by import and by copying one")
    content, _ = business.export(1, AGE, "In transit")
    business.bring_in(content)
    announce()
    with transaction():
        _copy_the_one(orders - 1)
    look_again()
    today = now().date()
    question = Question("", "status_updated", 1, (), today - 2 * AGE, today)
    with transaction():
        asked = ask_replay(business.id, question, "bench", "Bench")
        if not isinstance(asked, Replay):
            raise RuntimeError(f"refused: {asked}")
        replay_id = asked.id
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    say("going through them")
    began = time.perf_counter()
    replay_waiting()
    seconds = time.perf_counter() - began
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    replay = db.session.get_one(Replay, (business.id, replay_id))
    if replay.done != orders:
        raise RuntimeError(f"{replay.done:,} of {orders:,} orders were gone through: {replay.state}")
    facts = db.session.execute(db.text("SELECT count(*) FROM facts")).scalar_one()
    return {"orders": replay.done, "rate": replay.done / seconds, "facts": facts / replay.done, "grown": grown}


def _copy_the_one(others: int) -> None:
    """So many orders with facts like those of the one that came in; each two seconds older than the one before."""
    template = db.session.scalar(db.text("SELECT id FROM orders"))
    for table in ("orders", "parcels", "order_lines", "parcel_orders", "chains"):
        clone(table, CLONED[table], template, others)
    facts = db.session.execute(db.text("SELECT position, parcel_id FROM facts ORDER BY position")).all()
    for position, parcel in facts:
        columns = {"id": f"{position + 4:x}", "order_id": "1", "happened_at": "earlier", "recorded_at": "earlier"}
        columns |= {"parcel_id": "3"} if parcel else {}
        clone("facts", columns, template, others, f" AND t.position = {position}")

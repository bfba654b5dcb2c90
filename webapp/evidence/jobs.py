"""What the worker does for evidence: each finds its own work."""

from webapp.evidence import actions
from webapp.evidence.models import late_orders
from webapp.kit.db import db, transaction


def make_files() -> int:
    """Make every evidence file that waits. Returns how many there were."""
    count = 0
    while True:
        with transaction():
            claimed = actions.claim()
        if claimed is None:
            return count
        _make(claimed)
        count += 1


def _make(claimed) -> None:
    with transaction():
        sealed = actions.prepare(claimed.row)
    actions.witness(claimed.row.business_id)

    def note(done: int) -> None:
        db.session.rollback()
        with transaction():
            actions.note_done(claimed, done)

    sha256, size = actions.write(claimed, sealed, note)
    db.session.rollback()
    with transaction():
        actions.finish(claimed, sealed, sha256, size)


def remove_old() -> int:
    """Remove evidence files that were made long ago. Returns how many went."""
    with transaction():
        return actions.remove_old()


def destroy_doomed() -> int:
    """Destroy what was doomed, a few hundred a transaction, and files that brought erased orders again. Returns how
    many went."""
    with transaction():
        actions.doom_imports()
    count, more = 0, True
    while more:
        with transaction():
            some, more = actions.destroy_doomed()
        count += some
    return count


def erase_late() -> int:
    """Erase what came from a phone after its order's pictures were erased and told no fact that somebody hears, as a
    signature does not. Returns how many orders had some."""
    waiting = late_orders()
    db.session.rollback()
    for business_id, order_id in waiting:
        with transaction():
            actions.erase_late(business_id, [order_id])
    return len(waiting)

"""What the worker runs for tracking. Its clocks: `poll` every 15 seconds, `read_webhooks` every minute (and when
rung by a webhook), `join_missed` every hour."""

import asyncio
from uuid import UUID

from webapp.kit import queue
from webapp.kit.clock import now
from webapp.kit.db import db, transaction
from webapp.tracking import actions
from webapp.tracking.jobs.asking import poll_all

POLL = "webapp.tracking.jobs.poll"
TOGETHER = 20  # links asked at the same time by one worker; one that hangs keeps none of the others waiting


def poll() -> int:
    """Ask every carrier about every parcel that is due. Returns how many parcels were asked about."""
    queue.answered(POLL)
    links = [f"{business_id}/{link_id}" for business_id, link_id in actions.due_links(now())]
    db.session.rollback()  # nothing is held open while the network is waited for
    for first in range(TOGETHER, len(links), TOGETHER):
        queue.enqueue("webapp.tracking.jobs.poll_links", *links[first : first + TOGETHER])
    asked = poll_links(*links[:TOGETHER])
    if asked and actions.due_links(now()):
        queue.ring(POLL)  # to the end of the line: other jobs first
    db.session.rollback()
    return asked


def poll_links(*links: str) -> int:
    """Ask these links ("<business id>/<link id>") about what is due, all at the same time."""
    pairs = [(UUID(business_id), UUID(link_id)) for business_id, _, link_id in (link.partition("/") for link in links)]
    return asyncio.run(poll_all(pairs)) if pairs else 0


def read_webhooks() -> int:
    """Read every webhook that was not read yet. Returns how many there were."""
    queue.answered(actions.READ)
    total = 0
    while True:
        with transaction():
            read = actions.read_told()
        if not read:
            return total
        total += read


def join_missed() -> None:
    """Give webhooks about unknown numbers another chance: their parcels may be known by now."""
    with transaction():
        actions.join_missed()

"""What the worker runs for tracking. Its clocks: `poll` every 15 seconds, `read_webhooks` every minute (and when
rung by a webhook), `join_missed` every hour."""

import asyncio
from uuid import UUID

from sqlalchemy.exc import OperationalError

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
    """Read every webhook that was not read yet. Returns how many were read here.

    Of several links each gets a job of its own: trouble with one must not keep the others from being heard.
    """
    queue.answered(actions.READ)
    links = actions.links_told()
    db.session.rollback()
    if len(links) == 1:
        return read_webhooks_of(*map(str, links[0]))
    for business_id, link_id in links:
        queue.enqueue("webapp.tracking.jobs.read_webhooks_of", str(business_id), str(link_id))
    return 0


def read_webhooks_of(business: str, link: str) -> int:
    """Read what one link told, by the texts of the ids. Returns how many there were."""
    business_id, link_id, total = UUID(business), UUID(link), 0
    while told_ids := actions.unread(business_id, link_id):
        try:
            with transaction():
                read = actions.read_told(business_id, link_id, told_ids)
        except OperationalError:  # the database's trouble, not theirs
            raise
        except BaseException as trouble:  # counted, so that what can never be read is not tried for ever
            with transaction():
                actions.note_trouble(business_id, told_ids, f"{type(trouble).__name__}: {trouble}")
            raise
        if not read:
            break  # another worker reads them
        total += read
    db.session.rollback()
    return total


def join_missed() -> None:
    """Give webhooks about unknown numbers another chance: their parcels may be known by now."""
    with transaction():
        actions.join_missed()

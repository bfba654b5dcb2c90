"""Why there is nothing new about a parcel: three different troubles, three different words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from webapp.kit.clock import now
from webapp.kit.db import db
from webapp.tracking.models import Link, watches_of
from webapp.tracking.rules import FEED_WORDS, FINISHED, feed_word


@dataclass(frozen=True, slots=True)
class Feed:
    """How the feed about a parcel is: `code` of FEED_WORDS and what hangs on it, since when, the last question."""

    code: str
    words: str
    tone: str
    icon: str
    since: datetime | None
    asked_at: datetime | None


def feeds_of(business_id: UUID, parcel_ids: Iterable[UUID]) -> dict[UUID, Feed]:
    """The feed of each of these parcels that is followed and whose story is not over."""
    watches = [watch for watch in watches_of(business_id, parcel_ids) if watch.last_kind not in FINISHED]
    link_ids = {watch.link_id for watch in watches}
    links = db.session.scalars(select(Link).where(Link.business_id == business_id, Link.id.in_(link_ids)))
    links_by_id = {link.id: link for link in links}
    found = {}
    for watch in watches:
        link = links_by_id[watch.link_id]
        heard_at = watch.last_changed_at or watch.created_at
        code = feed_word(watch.last_kind, now() - heard_at, link.failing_since is not None)
        since = link.failing_since if code == "broken" else heard_at
        found[watch.parcel_id] = Feed(code, *FEED_WORDS[code], since, watch.last_polled_at)
    return found

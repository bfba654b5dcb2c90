"""Links to carriers' systems: opened, changed, tried."""

from collections.abc import Mapping
from uuid import UUID

from flask import current_app
from sqlalchemy import update

from webapp.carriers.models import Carrier
from webapp.kit import http
from webapp.kit.clock import now
from webapp.kit.db import db
from webapp.kit.errors import Refusal, Refused
from webapp.tracking.actions.watching import watch_link
from webapp.tracking.carriers import ADAPTERS
from webapp.tracking.models import Link, Watch

TRIAL_SECONDS = 5
SLOWEST, QUICKEST = 86_400, 5


def open_link(business_id: UUID, wanted: Mapping[str, str]) -> Link:
    """A new link from what was typed (adapter, carrier_id, name, base_url, carrier_code, pace, and its secrets);
    parcels that are on their way already are watched. Raises Refused."""
    link = Link(business_id=business_id, adapter=wanted.get("adapter", ""), paused_at=None)
    _take(link, wanted)
    db.session.add(link)
    db.session.flush()
    watch_link(business_id, link.id)
    return link


def change_link(link: Link, wanted: Mapping[str, str]) -> None:
    """Change a link as typed. A secret left empty stays what it was; whatever was wrong is tried anew at once."""
    paused = link.paused_at
    _take(link, wanted)
    link.failing_since, link.failing_words, link.rounds_failed, link.open_until = None, "", 0, None
    db.session.flush()
    if paused and not link.paused_at:
        watch_link(link.business_id, link.id)
    db.session.execute(
        update(Watch)
        .where(Watch.business_id == link.business_id, Watch.link_id == link.id, Watch.next_poll_at.is_not(None))
        .values(next_poll_at=now()),
        execution_options={"synchronize_session": False},
    )


def _take(link: Link, wanted: Mapping[str, str]) -> None:
    adapter = ADAPTERS.get(link.adapter)
    if adapter is None:
        raise Refused(Refusal("unknown_system", "Choose the system this carrier uses.", "adapter"))
    refusals = []
    carrier = _carrier(link.business_id, wanted.get("carrier_id", ""))
    if carrier is None:
        refusals.append(Refusal("unknown_carrier", "Choose one of your carriers.", "carrier_id"))
    base_url = wanted.get("base_url", "").strip().rstrip("/") or adapter.ADDRESS
    try:
        http.checked(base_url, current_app.config["OUTSIDE_ALLOWED_ORIGINS"])
    except http.Rejected as refusal:
        refusals.append(Refusal("bad_address", f"The address cannot be used: {refusal.words}.", "base_url"))
    pace = wanted.get("pace", "").strip()
    if pace and not (pace.isdecimal() and len(pace) < 6 and QUICKEST <= int(pace) <= SLOWEST):
        refusals.append(Refusal("bad_pace", f"Write whole seconds from {QUICKEST} to {SLOWEST}.", "pace"))
    secrets = link.secrets | {name: wanted[name].strip() for name in adapter.SECRETS if wanted.get(name, "").strip()}
    needed, words = next(iter(adapter.SECRETS.items()))
    if not secrets.get(needed):
        refusals.append(Refusal("no_secret", f"{words} is needed.", needed))
    if refusals or carrier is None:
        raise Refused(*refusals)
    link.carrier_id, link.base_url, link.secrets = carrier.id, base_url, secrets
    link.name = wanted.get("name", "").strip()[:80] or f"{adapter.NAME} for {carrier.name}"
    link.carrier_code = wanted.get("carrier_code", "").strip()[:40]
    link.pace = int(pace) if pace else None
    link.paused_at = (link.paused_at or now()) if wanted.get("paused") else None


def _carrier(business_id: UUID, text: str) -> Carrier | None:
    try:
        return db.session.get(Carrier, (business_id, UUID(text)))
    except ValueError:
        return None


async def trial(link: Link) -> str:
    """Call the carrier's system once, really, and say what came of it. Raises http.Unreachable or http.Rejected."""
    adapter = ADAPTERS[link.adapter]
    headers = adapter.access(link.secrets)
    async with http.caller(link.base_url, in_flight=1, seconds=TRIAL_SECONDS, headers=headers) as call:
        return await adapter.trial(call)

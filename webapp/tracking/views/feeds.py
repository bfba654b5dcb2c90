"""How every carrier's feed is."""

from flask import Response

from webapp.carriers.models import carriers_of
from webapp.kit.access import for_roles, me
from webapp.kit.clock import now
from webapp.kit.pages import page
from webapp.tracking.carriers import ADAPTERS
from webapp.tracking.models import Link, links_of, unheard_of, watch_counts
from webapp.tracking.rules import LINK_WORDS, link_health
from webapp.tracking.views import bp


@bp.app_template_global()
def health_of(link: Link) -> tuple[str, str, str]:
    """A link's health: words, tone, icon."""
    resting = link.open_until is not None and link.open_until > now()
    failing, polls = link.failing_since is not None, ADAPTERS[link.adapter].POLLS
    heard_at = link.last_good_at or link.last_told_at
    return LINK_WORDS[link_health(polls, link.paused_at is not None, failing, resting, heard_at)]


@bp.get("/tracking")
@for_roles("seller")
def index() -> Response:
    """Each carrier with its links and their health, and the codes that nobody has heard of."""
    links = links_of(me.business_id)
    carriers = carriers_of(me.business_id)
    return page(
        "tracking/index.html",
        links=links,
        names={carrier.id: carrier.name for carrier in carriers},
        unlinked=[carrier for carrier in carriers if carrier.id not in {link.carrier_id for link in links}],
        counts=watch_counts(me.business_id, now()),
        unheard=unheard_of(me.business_id),
        adapters=ADAPTERS,
    )

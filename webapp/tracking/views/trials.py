"""The test button: it really calls."""

import asyncio
from uuid import UUID

from flask import Response, flash

from webapp.kit.access import for_roles
from webapp.kit.db import db
from webapp.kit.http import Rejected, Unreachable
from webapp.kit.pages import see_other
from webapp.tracking import actions
from webapp.tracking.views import bp
from webapp.tracking.views.links import link_or_404


@bp.post("/tracking/links/<uuid:link_id>/trial", endpoint="create_trial")
@for_roles("seller")
def create(link_id: UUID) -> Response:
    """Call the carrier's system once and say what came of it."""
    link = link_or_404(link_id)
    db.session.expunge(link)
    db.session.rollback()  # nothing is held open while the network is waited for
    try:
        flash(asyncio.run(actions.trial(link)), "green")
    except (Unreachable, Rejected) as trouble:
        flash(f"It does not work: {trouble.words}.", "red")
    return see_other("tracking.show_link", link_id=link_id)

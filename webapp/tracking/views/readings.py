"""Reading webhooks again that were given up."""

from uuid import UUID

from flask import Response, flash

from webapp.kit.access import for_roles, me
from webapp.kit.db import transaction
from webapp.kit.pages import see_other
from webapp.tracking import actions
from webapp.tracking.views import bp
from webapp.tracking.views.links import link_or_404


@bp.post("/tracking/links/<uuid:link_id>/reading", endpoint="create_reading")
@for_roles("seller")
def create(link_id: UUID) -> Response:
    """Have everything of this link that could not be read read once more."""
    link_or_404(link_id)
    with transaction():
        count = actions.read_again(me.business_id, link_id)
    flash("They are being read again." if count else "There is nothing to read again.", "blue")
    return see_other("tracking.show_link", link_id=link_id)

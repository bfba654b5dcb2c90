from flask import Response

from webapp.handover.rules.wording import words_for_phones
from webapp.handover.views import bp
from webapp.handover.views.batches import HANDLERS
from webapp.kit.access import for_roles, kept_offline
from webapp.kit.pages import page


@bp.get("/outbox")
@kept_offline
@for_roles(*HANDLERS)
def show_outbox() -> Response:
    """What is still on this phone: the page is the same for everybody, its content comes from the phone's own disk."""
    return page("handover/outbox.html", words=words_for_phones())

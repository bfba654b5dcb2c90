"""Excusing the orders that an event touches, and taking it back."""

from uuid import UUID

from flask import Response, flash, request

from webapp.cases.actions import keep_document
from webapp.cases.actions.events import ask_excuse, ask_undo
from webapp.cases.rules.documents import MOST_BYTES
from webapp.cases.views import bp
from webapp.cases.views.documents import DEVELOP, sent_file
from webapp.cases.views.events import draw, event_mine
from webapp.cases.views.working import clerk
from webapp.kit.access import for_roles
from webapp.kit.db import transaction
from webapp.kit.pages import see_other
from webapp.kit.queue import ring


@bp.post("/cases/events/<uuid:event_id>/excusing", endpoint="create_excusing")
@for_roles("seller")
def create_excusing(event_id: UUID) -> Response:
    """Excuse every order that it touches."""
    with transaction():
        refusal = ask_excuse(event_mine(event_id))
    flash(*((refusal.words, "red") if refusal else ("The orders are being excused. You can leave this page.", "blue")))
    return see_other("cases.show_event", event_id=event_id)


@bp.post("/cases/events/<uuid:event_id>/undoing", endpoint="create_undoing")
@for_roles("seller")
def create_undoing(event_id: UUID) -> Response:
    """Take everything back that it excuses."""
    with transaction():
        ask_undo(event_mine(event_id))
    flash("It is being undone. You can leave this page.", "blue")
    return see_other("cases.show_event", event_id=event_id)


@bp.post("/cases/events/<uuid:event_id>/documents", endpoint="create_event_document")
@for_roles("seller")
def create_document(event_id: UUID) -> Response:
    """Add a report about it."""
    request.max_content_length = MOST_BYTES + 1024 * 1024
    name, content = sent_file()
    with transaction():
        event = event_mine(event_id)
        refusal = keep_document(clerk(), event.id, "", name, content, event.name[:60])
    ring(DEVELOP)
    if refusal:
        return draw(event_mine(event_id), (refusal,), 422)
    flash("Added.", "green")
    return see_other("cases.show_event", event_id=event_id)

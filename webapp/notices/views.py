"""Messages: what buyers and the platform are to be told, ready to be copied."""

from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, Response, abort, flash
from htmx_flask import request

from webapp.accounts.rules import safe_path
from webapp.kit.access import for_roles, me
from webapp.kit.db import transaction
from webapp.kit.pages import page, see_other, see_there
from webapp.notices import actions
from webapp.notices.models import STANDINGS, Notice, counts_of, list_notices, notice_of
from webapp.notices.rules import AUDIENCES, shown
from webapp.orders.models import Order

bp = Blueprint("notices", __name__)


@dataclass(frozen=True, slots=True)
class Message:
    """A notice as it is read and copied, with the buyer's name in it."""

    notice: Notice
    order: Order
    subject: str
    text: str


@bp.get("/messages")
@for_roles("seller")
def index() -> Response:
    """What waits to be sent, or was sent or withdrawn; for everybody or one audience."""
    standing, audience = request.args.get("standing", "waiting"), request.args.get("audience", "")
    if standing not in STANDINGS or audience not in {"", *AUDIENCES}:
        abort(404)
    found = [message_of(notice, order) for notice, order in list_notices(me.business_id, standing, audience)]
    return page(
        "notices/index.html", messages=found, standing=standing, audience=audience, standings=STANDINGS,
        audiences=AUDIENCES, counts=counts_of(me.business_id),
    )  # fmt: skip


@bp.post("/messages/<uuid:notice_id>/sending", endpoint="create_sending")
@for_roles("seller")
def create_sending(notice_id: UUID) -> Response:
    """Somebody has told it."""
    with transaction():
        notice = notice_of(me.business_id, notice_id) or abort(404)
        refusal = actions.mark_sent(me.business_id, notice, me.actor, me.name)
    flash(refusal.words if refusal else "Marked as sent.", "amber" if refusal else "green")
    there = safe_path(request.form.get("next"))
    return see_there(there) if there else see_other("notices.index")


def message_of(notice: Notice, order: Order) -> Message:
    """A notice with the names filled in, for those who may see them."""
    hello = f"Hello {order.recipient},\n\n" if order.recipient else "Hello,\n\n"
    return Message(
        notice, order, shown(notice.subject, "", order.number), shown(notice.text, hello, f"your order {order.number}")
    )

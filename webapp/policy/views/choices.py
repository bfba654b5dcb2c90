"""Which book a shop goes by."""

from uuid import UUID

from flask import Response, abort, flash, request

from webapp.accounts.models import Shop
from webapp.kit.access import for_roles, me
from webapp.kit.db import db, transaction
from webapp.kit.errors import Refused
from webapp.kit.pages import refuse, see_other
from webapp.policy import actions
from webapp.policy.models import books
from webapp.policy.views import bp
from webapp.policy.views.shelf import shown


@bp.post("/rules/shops/<uuid:shop_id>/book")
@for_roles("seller")
def create_choice(shop_id: UUID) -> Response:
    """Let a shop go by another book from now on."""
    try:
        with transaction():
            shop = db.session.get(Shop, (me.business_id, shop_id)) or abort(404)
            name = shop.name
            choice = actions.choose_book(me.business_id, shop_id, request.form.get("book", ""), me.name)
            chosen = choice and choice.book
    except Refused as refused:
        return refuse("policy/index.html", refused.refusals, **shown())
    if chosen:
        flash(f"From now on, orders of {name} go by “{books()[chosen].title}”. Earlier orders keep theirs.", "green")
    return see_other("policy.index")

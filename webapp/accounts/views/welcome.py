"""The first owner comes in."""

from flask import Response, flash, request

from webapp.accounts import actions
from webapp.accounts.rules import market_choices
from webapp.accounts.views import bp
from webapp.accounts.views.sessions import enter
from webapp.kit.access import for_anyone, limiter
from webapp.kit.db import transaction
from webapp.kit.errors import Refused
from webapp.kit.pages import page, refuse, see_other

FIELDS = ("business", "shop", "market", "name", "email", "password")


@bp.get("/welcome", endpoint="new_welcome")
@for_anyone
def new() -> Response:
    """The form that opens a business, with the code from the console."""
    return page("accounts/welcome.html", choices=market_choices())


@bp.post("/welcome", endpoint="create_welcome")
@for_anyone
@limiter.limit("10/minute")
def create() -> Response:
    """Open the business, spend the code, and let its owner in."""
    try:
        with transaction():
            actions.use_owner_code(request.form.get("code", ""))
            owner = actions.open_business(*(request.form.get(field, "") for field in FIELDS))
    except Refused as refused:
        return refuse("accounts/welcome.html", refused.refusals, choices=market_choices())
    enter(owner)
    flash("Welcome. Your business is open, and it is empty: bring your orders in.", "green")
    return see_other("shell.index")

"""The shops of the business."""

from flask import Response, flash, request

from webapp.accounts import actions
from webapp.accounts.models import shops_of
from webapp.accounts.rules import MARKETS, market_choices
from webapp.accounts.views import bp
from webapp.kit.access import for_roles, me
from webapp.kit.db import transaction
from webapp.kit.errors import Refused
from webapp.kit.pages import page, refuse, see_other


@bp.get("/shops", endpoint="index_shops")
@for_roles("seller")
def index() -> Response:
    """Every shop with its market, zone and currency."""
    return page("accounts/shops/index.html", shops=shops_of(me.business_id), markets=MARKETS)


@bp.get("/shops/new", endpoint="new_shop")
@for_roles("seller")
def new() -> Response:
    """The form for another shop."""
    return page("accounts/shops/new.html", choices=market_choices())


@bp.post("/shops", endpoint="create_shop")
@for_roles("seller")
def create() -> Response:
    """Open another shop."""
    try:
        with transaction():
            shop = actions.add_shop(me.business_id, request.form.get("name", ""), request.form.get("market", ""))
    except Refused as refused:
        return refuse("accounts/shops/new.html", refused.refusals, choices=market_choices())
    flash(f"{shop.name} is here. Its orders can come in now.", "green")
    return see_other("accounts.index_shops")

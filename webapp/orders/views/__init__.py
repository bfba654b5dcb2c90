from flask import Blueprint

from webapp.orders.rules.amounts import in_money

bp = Blueprint("orders", __name__)
bp.add_app_template_filter(in_money, "money")

from webapp.orders.views import api, exporting, imports, listing, showing, typing  # noqa: E402, F401 -- they add their routes

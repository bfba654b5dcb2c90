from flask import Blueprint

bp = Blueprint("orders", __name__)

from webapp.orders.views import api, exporting, imports, listing, showing, typing  # noqa: E402, F401 -- they add their routes

"""The pages of stock."""

from flask import Blueprint

bp = Blueprint("stock", __name__)

from webapp.stock.views import confirming, counts, items, listing, picks, waves  # noqa: E402, F401 -- they add their routes

"""The pages of calling orders off and paying back."""

from flask import Blueprint

bp = Blueprint("cancellations", __name__)

from webapp.cancellations.views import answering, calling_off, listing, refunding, resting  # noqa: E402, F401

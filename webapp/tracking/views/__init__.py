from flask import Blueprint

bp = Blueprint("tracking", __name__)

from webapp.tracking.views import feeds, links, readings, trials, webhooks  # noqa: E402, F401

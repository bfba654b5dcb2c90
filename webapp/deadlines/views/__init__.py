from flask import Blueprint

bp = Blueprint("deadlines", __name__)

from webapp.deadlines.views import api, misses, radar, replays  # noqa: E402, F401 -- they add their routes

"""Evidence files: what is held, what is lacking, the file itself; and erasing a buyer's data."""

from flask import Blueprint

bp = Blueprint("evidence", __name__)

from webapp.evidence.views import erasures, files, keys, subjects  # noqa: E402, F401 -- they add their routes

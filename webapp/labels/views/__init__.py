from flask import Blueprint

bp = Blueprint("labels", __name__)

from webapp.labels.views import files, labels, listing, numbers, paper, rulings  # noqa: E402, F401

from flask import Blueprint

from webapp.policy.models import books

bp = Blueprint("policy", __name__)
bp.record_once(lambda _state: books())  # a book that says nonsense keeps the program from starting

from webapp.policy.views import choices, days, shelf  # noqa: E402, F401 -- they add their routes

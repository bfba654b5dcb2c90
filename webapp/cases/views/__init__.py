from flask import Blueprint

from webapp.cases.models import handbook

bp = Blueprint("cases", __name__)
bp.record_once(lambda _state: handbook())  # a handbook that says nonsense keeps the program from starting

from webapp.cases.views import documents, events, evidence, excusing, listing, showing, working  # noqa: E402, F401

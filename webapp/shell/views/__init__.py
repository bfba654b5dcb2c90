from flask import Blueprint

bp = Blueprint("shell", __name__)

from webapp.shell.views import navigation, words  # noqa: E402, F401

from flask import Blueprint

bp = Blueprint("shell", __name__)

from webapp.shell.views import api, door, errors, health, home, manifest, navigation, settings, today, words  # noqa: E402, F401

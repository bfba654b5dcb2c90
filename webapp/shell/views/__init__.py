from flask import Blueprint

bp = Blueprint("shell", __name__)

from webapp.shell.views import (  # noqa: E402, F401
    api,
    door,
    errors,
    health,
    home,
    manifest,
    navigation,
    offline,
    phone,
    sample,
    settings,
    today,
    words,
)

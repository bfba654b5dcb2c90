from flask import Blueprint

bp = Blueprint("accounts", __name__)

from webapp.accounts.views import (  # noqa: E402, F401
    badge_sessions,
    badges,
    devices,
    invitations,
    passwords,
    people,
    phones,
    pins,
    sessions,
    shops,
    welcome,
)

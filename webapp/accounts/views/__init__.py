from flask import Blueprint

bp = Blueprint("accounts", __name__)

from webapp.accounts.views import devices, invitations, passwords, people, sessions, shops, welcome  # noqa: E402, F401

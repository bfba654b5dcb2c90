"""The pages of returns: the list, the table where they are received, one return, a new one."""

from flask import Blueprint

bp = Blueprint("returns", __name__)

from webapp.returns.views import asking, inspecting, listing, receiving, showing  # noqa: E402

__all__ = ["asking", "bp", "inspecting", "listing", "receiving", "showing"]

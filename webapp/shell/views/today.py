"""Today's work."""

from flask import Response

from webapp.kit.access import for_roles, me
from webapp.kit.pages import page
from webapp.shell.views import bp


@bp.get("/today", endpoint="show_today")
@for_roles("seller", "staff", "courier")
def show() -> Response:
    """The next thing to do, and what else there is."""
    return page("shell/today.html", business=me.business_id)

"""Where a person lands."""

from flask import Response

from webapp.kit.access import for_roles, me
from webapp.kit.pages import see_other
from webapp.shell.views import bp
from webapp.shell.views.navigation import may_go


@bp.get("/", endpoint="index")
@for_roles("seller", "staff", "courier")
def index() -> Response:
    """The radar for who answers for misses; today's work for who has parcels in hand."""
    radar = me.role == "seller" and may_go("deadlines.index")
    return see_other("deadlines.index" if radar else "shell.show_today")

"""What is set up, and whether it works."""

from flask import Response, current_app

from webapp.accounts.models import devices_of, members_of, shops_of
from webapp.carriers.models import carriers_of
from webapp.kit.access import for_roles, me
from webapp.kit.pages import page
from webapp.places.models import places_of
from webapp.shell.actions import look_at_health
from webapp.shell.views import bp


@bp.get("/settings", endpoint="index_settings")
@for_roles("seller")
def index() -> Response:
    """One card for everything that can be set up, with its count."""
    business = me.business_id
    counts = {
        "shops": len(shops_of(business)),
        "people": len(members_of(business)),
        "devices": sum(not device.revoked_at for device in devices_of(business)),
        "places": len(places_of(business)),
        "carriers": len(carriers_of(business)),
    }
    health = look_at_health(current_app.config["HOME"], current_app.config["REDIS_URL"])
    return page("shell/settings.html", counts=counts, health=health)

"""How the app comes onto a phone."""

from flask import Response, current_app, request

from webapp.kit.access import for_roles
from webapp.kit.codes import square
from webapp.kit.pages import page
from webapp.shell.actions import origin_for_phones, phones_door
from webapp.shell.views import bp


@bp.get("/phone", endpoint="show_phone")
@for_roles("seller", "staff")
def show() -> Response:
    """The address as a code, and the steps: of the door for phones, or of wherever this page was reached."""
    door = phones_door(current_app.config["HOME"])
    shown = door["page"] if door else origin_for_phones(current_app.config["HOME"], request.host_url)
    code = square(shown, f"Code of the address {shown}") if shown else ""
    return page("shell/phone.html", door=door, shown=shown, code=code, secure=request.is_secure and shown)

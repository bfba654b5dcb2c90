"""How the app comes onto a phone."""

from ipaddress import ip_address

from flask import Response, current_app, request

from webapp.kit.access import for_roles
from webapp.kit.codes import square
from webapp.kit.pages import page
from webapp.shell.actions import phones_door
from webapp.shell.views import bp


@bp.get("/phone", endpoint="show_phone")
@for_roles("seller", "staff")
def show() -> Response:
    """The address as a code, and the steps: of the door for phones, or of wherever this page was reached."""
    door = phones_door(current_app.config["HOME"])
    shown = door["page"] if door else "" if _is_this_machine(request.host) else request.host_url.rstrip("/")
    code = square(shown, f"Code of the address {shown}") if shown else ""
    return page("shell/phone.html", door=door, shown=shown, code=code, secure=request.is_secure and shown)


def _is_this_machine(host: str) -> bool:
    """Whether only this machine itself can reach that host."""
    name = host.rpartition(":")[0] if host.rpartition(":")[2].isdecimal() else host
    try:
        return ip_address(name.strip("[]")).is_loopback
    except ValueError:
        return name == "localhost"

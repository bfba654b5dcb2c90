"""The printed sheet of commands."""

from flask import Response, request

from webapp.handover.actions.commands import command_codes
from webapp.handover.rules.commands import COMMANDS
from webapp.handover.views import bp
from webapp.kit.access import for_roles, me
from webapp.kit.codes import bars
from webapp.kit.pages import page


@bp.get("/commands")
@for_roles("seller", "staff")
def index_commands() -> Response:
    """Every command with its bars: together on A4, or each on a card of A6."""
    cards = [(COMMANDS[name], code, bars(code, f"{name} bars")) for code, name in command_codes(me.business_id).items()]
    return page("handover/commands.html", cards=cards, paper="a6" if request.args.get("paper") == "a6" else "a4")

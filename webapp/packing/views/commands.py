"""The packing table's printed sheet."""

from flask import Response

from webapp.accounts.rules.commands import Command
from webapp.kit.access import for_roles, me
from webapp.kit.codes import bars
from webapp.kit.pages import page
from webapp.packing.actions.commands import box_code, packing_codes
from webapp.packing.models import boxes_of
from webapp.packing.rules.commands import COMMANDS
from webapp.packing.views import bp
from webapp.packing.views.tables import PACKERS


@bp.get("/packing/commands")
@for_roles(*PACKERS)
def index_commands() -> Response:
    """Every command and every box with its bars."""
    codes = {name: code for code, name in packing_codes(me.business_id).items()}
    cards = [(command, codes[name]) for name, command in COMMANDS.items()]
    for box in boxes_of(me.business_id):
        advice = f"{box.length_mm} × {box.width_mm} × {box.height_mm} mm inside."
        cards.append((Command("box", box.name, "box", advice), box_code(me.business_id, box.id)))
    return page("packing/commands.html", cards=[(each, code, bars(code, f"{each.words} bars")) for each, code in cards])

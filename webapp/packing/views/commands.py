"""The printed sheet of the packing table, which does for picking, receiving and counting too."""

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
from webapp.stock.actions import stock_codes
from webapp.stock.rules.commands import COMMANDS as STOCK


@bp.get("/packing/commands")
@for_roles(*PACKERS)
def index_commands() -> Response:
    """Every command and every box with its bars."""
    codes = {name: code for code, name in packing_codes(me.business_id).items()}
    cards = [(command, codes[name]) for name, command in COMMANDS.items()]
    cards += [(STOCK[name], code) for code, name in stock_codes(me.business_id).items() if name not in COMMANDS]
    for box in boxes_of(me.business_id):
        advice = f"{box.length_mm} × {box.width_mm} × {box.height_mm} mm inside."
        cards.append((Command("box", box.name, "box", advice), box_code(me.business_id, box.id)))
    return page("packing/commands.html", cards=[(each, code, bars(code, f"{each.words} bars")) for each, code in cards])

from uuid import UUID

from webapp.accounts.actions.commands import command_code
from webapp.stock.rules.commands import COMMANDS


def stock_codes(business_id: UUID) -> dict[str, str]:
    """The commands of picking, receiving and counting of one business by their printed codes. What is called as on
    another page's sheet has the same code, so that one sheet does for all."""
    return {command_code(business_id, name): name for name in COMMANDS}

from uuid import UUID

from webapp.accounts.actions.commands import command_code
from webapp.handover.rules.commands import COMMANDS


def command_codes(business_id: UUID) -> dict[str, str]:
    """The commands of one business by their printed codes: {"HO-UNDO-1F2E3D4C": "undo", ...}."""
    return {command_code(business_id, name): name for name in COMMANDS}

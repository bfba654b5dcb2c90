from uuid import UUID

from webapp.handover.rules.commands import COMMANDS, code_of
from webapp.kit.seal import receipt


def command_codes(business_id: UUID) -> dict[str, str]:
    """The commands of one business by their printed codes: {"HO-UNDO-1F2E3D4C": "undo", ...}."""
    return {code_of(name, receipt("command", str(business_id), name)): name for name in COMMANDS}

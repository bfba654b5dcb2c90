from uuid import UUID

from webapp.accounts.rules.commands import code_of
from webapp.kit.seal import receipt


def command_code(business_id: UUID, command: str, *about: str) -> str:
    """What one business's sheet says for a command (`about` something): "HO-UNDO-1F2E3D4C"."""
    return code_of(command, receipt("command", str(business_id), command, *about))

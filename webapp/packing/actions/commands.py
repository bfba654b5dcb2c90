from uuid import UUID

from webapp.accounts.actions.commands import command_code
from webapp.packing.models import boxes_of
from webapp.packing.rules.commands import COMMANDS


def packing_codes(business_id: UUID) -> dict[str, str]:
    """The packing table's commands of one business by their printed codes, its boxes among them:
    {"HO-SEAL-1F2E3D4C": "seal", "HO-BOX-5A6B7C8D": "box:<id>", ...}."""
    codes = {command_code(business_id, name): name for name in COMMANDS}
    return codes | {box_code(business_id, box.id): f"box:{box.id}" for box in boxes_of(business_id)}


def box_code(business_id: UUID, box_id: UUID) -> str:
    """What is printed for one of the boxes."""
    return command_code(business_id, "box", str(box_id))

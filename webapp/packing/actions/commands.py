from uuid import UUID

from webapp.kit.seal import receipt
from webapp.packing.models import boxes_of
from webapp.packing.rules.commands import COMMANDS, code_of


def packing_codes(business_id: UUID) -> dict[str, str]:
    """The packing table's commands of one business by their printed codes, its boxes among them:
    {"HO-SEAL-1F2E3D4C": "seal", "HO-BOX-5A6B7C8D": "box:<id>", ...}."""
    codes = {code_of(name, receipt("command", str(business_id), name)): name for name in COMMANDS}
    for box in boxes_of(business_id):
        codes[box_code(business_id, box.id)] = f"box:{box.id}"
    return codes


def box_code(business_id: UUID, box_id: UUID) -> str:
    """What is printed for one of the boxes."""
    return code_of("box", receipt("command", str(business_id), "box", str(box_id)))

"""Printed codes that do something instead of naming a parcel: a scan page's commands, and people's badges.

Ours alone: no other scheme is followed. A command's code ends in eight signs that only this installation can make, for
one business, so that a stranger's label cannot press a button.
"""

from dataclasses import dataclass

COMMAND, BADGE = "HO-", "HB-"  # how their codes begin
PROOF = 8  # signs at the end of a command's code


@dataclass(frozen=True, slots=True)
class Command:
    """A command with its words on the sheet and on the screen, its icon, and what happens when it is scanned."""

    name: str
    words: str
    icon: str
    advice: str


COMMANDS = {
    row[0]: Command(*row)
    for row in (
        ("undo", "Undo", "undo", "Takes the last scan back."),
        ("close", "Close", "sign", "Goes to the page that closes this handover."),
        ("damaged", "Damaged", "crack", "Takes the last parcel out of the handover as damaged, and asks for a photo."),
        ("photo", "Photo", "camera", "Takes a photo of the last parcel."),
        ("switch", "Switch carrier", "truck", "Goes to the page where another handover is begun or continued."),
    )
}


def code_of(command: str, proof: str) -> str:
    """What is printed for a command, as Code 128 text: code_of("undo", "1f2e3d4c") is "HO-UNDO-1F2E3D4C"."""
    return f"{COMMAND}{command}-{proof[:PROOF]}".upper()

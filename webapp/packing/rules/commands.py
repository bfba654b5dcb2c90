"""What a packer's printed sheet says: codes that do something instead of naming an item."""

from dataclasses import dataclass

PROOF = 8  # signs at the end of a command's code, as on the scan page's sheet


@dataclass(frozen=True, slots=True)
class Command:
    """A command with its words on the sheet, its icon, and what happens when it is scanned."""

    name: str
    words: str
    icon: str
    advice: str


COMMANDS = {
    row[0]: Command(*row)
    for row in (
        ("done", "Done", "check", "What is asked for now is done: the next thing to do, or the suggested box."),
        ("seal", "Seal", "box", "Closes the box, if nothing is missing."),
        ("undo", "Undo", "undo", "Takes the last item out again."),
        ("photo", "Photo", "camera", "Opens the camera for a photo of the box."),
        ("next", "Next order", "right", "Leaves this parcel as it is, and waits for another order."),
    )
}


def code_of(command: str, proof: str) -> str:
    """What is printed for a command: code_of("seal", "1f2e3d4c") is "HO-SEAL-1F2E3D4C"."""
    return f"HO-{command}-{proof[:PROOF]}".upper()

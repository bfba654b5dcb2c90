"""Printed codes that do something instead of naming a parcel or an item. Each room has a table of its own commands.

Ours alone: no other scheme is followed. A command's code ends in eight signs that only this installation can make, for
one business, so that a stranger's label cannot press a button.
"""

from dataclasses import dataclass

COMMAND = "HO-"  # how their codes begin
PROOF = 8  # signs at the end of a command's code


@dataclass(frozen=True, slots=True)
class Command:
    """A command with its words on the sheet and on the screen, its icon, and what happens when it is scanned."""

    name: str
    words: str
    icon: str
    advice: str


def commands(*rows: tuple[str, str, str, str]) -> dict[str, Command]:
    """A room's table of commands, by their names."""
    return {row[0]: Command(*row) for row in rows}


def code_of(command: str, proof: str) -> str:
    """What is printed for a command, as Code 128 text: code_of("undo", "1f2e3d4c") is "HO-UNDO-1F2E3D4C"."""
    return f"{COMMAND}{command}-{proof[:PROOF]}".upper()

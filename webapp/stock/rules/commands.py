"""The commands that are scanned while goods are picked, received and counted."""

from webapp.accounts.rules.commands import commands

COMMANDS = commands(
    (
        "done",
        "Done",
        "check",
        "That is all: what was received or counted is in stock. Of goods that are lacking: go on.",
    ),
    ("undo", "Undo", "undo", "Puts back, or does not count, what was scanned last."),
    ("empty", "Bin is empty", "question", "Picking: what is asked for is not there. Scan Done after it."),
    ("damaged", "Damaged", "crack", "Picking: what is asked for is damaged. Scan Done after it."),
    ("later", "Not now", "pause", "Picking: what is asked for cannot be reached now. Scan Done after it."),
    ("next", "Next", "right", "Begins a walk, a count or a delivery. When a pick list is done: on to Pack."),
)
LACK_COMMANDS = {"not_there": "empty", "damaged": "damaged", "later": "later"}  # rules.picking.LACKS and what says so

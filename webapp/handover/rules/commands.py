"""The commands of the scan page's printed sheet."""

from webapp.accounts.rules.commands import commands

COMMANDS = commands(
    ("undo", "Undo", "undo", "Takes the last scan back."),
    ("close", "Close", "sign", "Goes to the page that closes this handover."),
    ("damaged", "Damaged", "crack", "Takes the last parcel out of the handover as damaged, and asks for a photo."),
    ("photo", "Photo", "camera", "Takes a photo of the last parcel."),
    ("switch", "Switch carrier", "truck", "Goes to the page where another handover is begun or continued."),
)

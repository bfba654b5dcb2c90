"""The commands of the packing table's printed sheet."""

from webapp.accounts.rules.commands import commands

COMMANDS = commands(
    ("done", "Done", "check", "What is asked for now is done: the next thing to do, the box, a delivery, a count."),
    ("seal", "Seal", "box", "Closes the box, if nothing is missing."),
    ("label", "Label", "print", "Has the label of the sealed parcel made, and printed where your last one was."),
    ("undo", "Undo", "undo", "Takes the last item out again; on a walk or in a count, what was scanned last."),
    ("photo", "Photo", "camera", "Opens the camera for a photo of the box."),
    ("next", "Next order", "right", "Leaves this parcel as it is, and waits for another. After a walk: on to Pack."),
)

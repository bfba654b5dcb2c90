"""The commands of the packing table's printed sheet."""

from webapp.accounts.rules.commands import commands

COMMANDS = commands(
    ("done", "Done", "check", "What is asked for now is done: the next thing to do, the box, a delivery, a count."),
    ("seal", "Seal", "box", "Closes the box, if nothing is missing."),
    ("label", "Label", "print", "Has the label of the sealed parcel made, and printed where your last one was."),
    ("undo", "Undo", "undo", "Takes the last item out again; on a walk or in a count, what was scanned last."),
    ("photo", "Photo", "camera", "Opens the camera for a photo of the box."),
    ("right", "It is right", "eye", "Weight or box is doubted: you looked again. Kept with your name; then Seal."),
    (
        "next",
        "Next order",
        "right",
        "Leaves this parcel as it is, and waits for another. After a walk: on to Pack. Elsewhere: begins.",
    ),
)
# What is doubted by measures and can be right all the same -> the reason that the command "right" gives for it.
DOUBTS = {
    "too_light": "Weighed again: everything is in",
    "too_heavy": "Weighed again: nothing else is in",
    "too_small": "Tried: everything fits",
    "too_large": "Looked: there is no better box",
}

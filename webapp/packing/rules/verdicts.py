"""The one table of what a packer sees and hears when a piece is scanned."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Word:
    """A verdict's code with its words, tone (go, look, stop), icon, sound, what is spoken, what to do,
    and `ok`: what the packer says to a stop, where it is not "I have taken it out"."""

    code: str
    words: str
    tone: str
    icon: str
    sound: str
    spoken: str
    advice: str
    ok: str = ""


WORDS = {
    row[0]: Word(*row)
    for row in (
        # code, words, tone, icon, sound, spoken, advice, ok
        ("packed", "In the box", "go", "check", "good", "", ""),
        ("not_in_order", "Not in this order", "stop", "cross", "stop", "Wrong item. Take it out.", "Take it out."),
        ("surplus", "One too many", "stop", "plus", "stop", "Too many. Take it out.", "Take it out."),
        ("dangerous", "May not be shipped", "stop", "ban", "stop", "Dangerous goods. Stop.",
         "Take it out and tell the office. If the item is not dangerous, correct it under Stock."),
        ("bad_quantity", "Not that many", "look", "question", "look", "", "Type how many there are."),
        ("nothing_scanned", "Scan it first", "look", "barcode", "look", "", "Scan an item, then type how many."),
        ("bad_code", "Not for this table", "look", "question", "look", "", "It is a badge or another page's command."),
        ("nothing_to_do", "Nothing to press", "look", "question", "look", "", "That is not asked for now."),
        ("taken_out", "Taken out", "look", "undo", "command", "", "It does not count any more."),
        ("nothing_to_undo", "Nothing to take out", "look", "undo", "look", "", "No item is in the box."),
        ("sealed_already", "Sealed already", "stop", "box", "stop", "Already sealed.", "Nothing was changed.",
         "I have seen it"),
        ("ended", "Packed somewhere else", "stop", "undo", "stop", "This was unpacked.", "Scan the order again.",
         "I will scan it again"),
        ("weighed", "Weight noted", "go", "check", "good", "", ""),
        ("wrong_weight", "Wrong weight", "stop", "warning", "stop", "Wrong weight. Look inside.",
         "Look into the box, and weigh it again.", "I will look"),
        ("boxed", "Box noted", "go", "box", "good", "", ""),
        ("ticked", "Done", "go", "check", "good", "", ""),
        ("refused", "Not yet", "stop", "warning", "stop", "Not yet.", "See what is missing.",
         "I will look"),
        ("sealed", "Sealed", "go", "box", "good", "", "Scan the next order."),
    )
}  # fmt: skip

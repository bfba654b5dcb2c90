"""The words that a phone needs to give a verdict by itself."""

from webapp.handover.rules.commands import COMMANDS
from webapp.handover.rules.verdicts import STRANGE, WORDS
from webapp.stock.rules.marking import MARK_ICONS, MARKS


def words_for_phones() -> dict:
    """The table of verdicts as the phone reads it."""
    fields = ("words", "tone", "icon", "sound", "spoken", "believed", "advice", "ok")
    return {
        "verdicts": {
            code: {name: said for name in fields if (said := getattr(word, name)) != ""} for code, word in WORDS.items()
        },
        "strange": STRANGE,
        "marks": {code: {"words": words, "icon": MARK_ICONS.get(code, "warning")} for code, words in MARKS.items()},
        "commands": {name: {"words": each.words, "icon": each.icon} for name, each in COMMANDS.items()},
    }

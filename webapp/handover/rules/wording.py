"""The words that a phone needs to give a verdict by itself."""

from webapp.handover.rules.commands import COMMANDS
from webapp.handover.rules.verdicts import ON_RUNS, STRANGE, WORDS
from webapp.stock.rules.marking import MARK_ICONS, PARCEL_MARKS


def words_for_phones(*, runs: bool = True) -> dict:
    """The table of verdicts as the phone reads it; without those of couriers' runs it is a fifth shorter."""
    told = [word for code, word in WORDS.items() if runs or code not in ON_RUNS]
    fields = ("words", "tone", "icon", "sound", "spoken", "believed", "advice", "ok")
    return {
        "verdicts": {
            word.code: {name: said for name in fields if (said := getattr(word, name)) != ""} for word in told
        },
        "strange": STRANGE,
        "marks": {
            code: {"words": words, "icon": MARK_ICONS.get(code, "warning")} for code, words in PARCEL_MARKS.items()
        },
        "commands": {name: {"words": each.words, "icon": each.icon} for name, each in COMMANDS.items()},
    }

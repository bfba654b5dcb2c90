"""What was once in force stays as it was: every released entry of every book, by its name, with a fingerprint of what
it judges by. `python -m tests.policy.released` writes down those that are new; it never touches one that is there."""

import hashlib
import json
from pathlib import Path

from webapp.policy.models import books
from webapp.policy.rules import Book, Rule

LIST = Path(__file__).parent / "released.json"


def name_of(book: Book, rule: Rule) -> str:
    """What an entry is called here: nothing of it that a correction of words could change."""
    sets = (rule.shipping_types, rule.order_types, rule.markets)
    return " ".join([book.code, rule.code, *("+".join(sorted(some)) or "any" for some in sets), str(rule.valid_from)])


def fingerprint(rule: Rule) -> str:
    """What it judges by. Its words may be put better, and it may end; anything else is another rule."""
    judged = [rule.figure, rule.covers, rule.platform_times, rule.effect, rule.starts_by, rule.force_majeure]
    judged += [sorted(kinds) for kinds in (rule.starts, rule.stops, rule.excused_by)]
    return hashlib.sha256(repr(judged).encode()).hexdigest()[:16]


def there_are() -> dict[str, str]:
    """The entries that there are now."""
    return {name_of(book, rule): fingerprint(rule) for book in books().values() for rule in book.rules}


def released() -> dict[str, str]:
    """Those that were released."""
    return json.loads(LIST.read_text()) if LIST.exists() else {}


def rewritten(now: dict[str, str]) -> list[str]:
    """The released entries that are gone, or judge otherwise than they did."""
    return sorted(name for name, was in released().items() if now.get(name) != was)


if __name__ == "__main__":
    LIST.write_text(json.dumps(dict(sorted((there_are() | released()).items())), indent=1) + "\n")

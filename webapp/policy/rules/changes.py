"""What became different in a book, and from when."""

from dataclasses import dataclass
from datetime import date

from webapp.policy.rules.rule import Book, Rule


@dataclass(frozen=True, slots=True)
class Change:
    """From that day on, for orders placed since then: `rule` begins (None: nothing takes its place), `before` ends
    (None: there was none)."""

    on: date
    rule: Rule | None
    before: Rule | None


def changes(book: Book) -> list[Change]:
    """What the book changed, the newest first. What it began with is no change."""
    begun = min(rule.valid_from for rule in book.rules)
    found = [
        Change(rule.valid_from, rule, _before(book, rule)) for rule in book.rules if rule.valid_from > begun
    ]  # fmt: skip
    replaced = [change.before for change in found]
    found += [Change(r.valid_until, None, r) for r in book.rules if r.valid_until and r not in replaced]
    return sorted(found, key=lambda change: change.on, reverse=True)


def _before(book: Book, rule: Rule) -> Rule | None:
    """The entry that ends where this one begins, about the same orders."""
    about = (rule.code, rule.shipping_types, rule.order_types, rule.markets)
    for other in book.rules:
        if other.valid_until == rule.valid_from and about == (
            other.code, other.shipping_types, other.order_types, other.markets
        ):  # fmt: skip
            return other
    return None

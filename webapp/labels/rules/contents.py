"""What a label says. What a stranger wrote comes in here and is cleaned of everything that no label may hold."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from webapp.labels.rules.strangers import cleaned
from webapp.stock.rules.marking import MARKS

LONGEST = 400  # letters of any text: no name is longer, and no label has more room


@dataclass(frozen=True, slots=True)
class Contents:
    """What a label says, ready to be drawn: no control signs, no links, nobody else's contacts."""

    number: str
    carrier: str
    name: str
    phone: str
    address: str
    items: tuple[str, ...]
    marks: tuple[str, ...]
    orders: tuple[str, ...]
    sender: str
    sender_address: str

    @property
    def number_words(self) -> str:
        """The number as people compare it, in fours."""
        return " ".join(self.number[at : at + 4] for at in range(0, len(self.number), 4))


def contents(
    *, number: str, carrier: str, name: str, phone: str, address: str, items: Iterable[tuple[int, str, str]],
    marks: Iterable[str], orders: Iterable[str], sender: str, sender_address: str,
) -> Contents:  # fmt: skip
    """A label's contents, from the order's own texts. `items` are (quantity, name, variation)."""
    return Contents(
        number=number,
        carrier=_clean(carrier),
        name=_clean(name),
        phone=_phone(phone),
        address=_clean(address),
        items=tuple(
            f"{count} × {_clean(f'{called}, {kind}' if kind else called) or '–'}" for count, called, kind in items
        ),
        marks=tuple(dict.fromkeys(MARKS[mark].upper() for mark in marks if mark in MARKS)),
        orders=tuple(orders),
        sender=_clean(sender),
        sender_address=_clean(sender_address),
    )


def plain(text: str) -> str:
    """A stranger's text as one line of signs that may stand on paper."""
    seen = "".join(letter if _visible(letter) else " " for letter in unicodedata.normalize("NFC", text[:LONGEST]))
    return " ".join(seen.split())


def _clean(text: str) -> str:
    return cleaned(plain(text))


def _visible(letter: str) -> bool:
    """Whether a letter may stand on paper: no control signs, nothing that turns the direction of writing around."""
    return unicodedata.category(letter) not in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def _phone(text: str) -> str:
    kept = "".join(letter for letter in text[:40] if letter in "+()- *" or (letter.isascii() and letter.isdigit()))
    return " ".join(kept.split())

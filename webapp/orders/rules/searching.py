"""By which words an order is found: whatever somebody writes of it, in any script, case and punctuation."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

LONGEST_QUERY = 200
MOST_WORDS = 8
LONGEST_TERM = 40
MOST_TERMS = 80
PHONE_ENDS = 8  # digits at the end of a phone number that are the same however its country is written
ENDS = 10  # letters at the end of a number by which it is found backwards
BACKWARDS = "~"  # terms of numbers stand backwards too, so that their ends are beginnings
_ACCENTS = re.compile("[\u0300-\u036f]")
_NOT_PLAIN = re.compile("[^a-z0-9]+")
_BREAKS = re.compile(r"[^\w]+|_")
_EXTRA = str.maketrans({"đ": "d", "ø": "o", "ł": "l", "ß": "ss", "æ": "ae", "œ": "oe"})


@lru_cache(maxsize=20_000)
def fold(text: str) -> str:
    """Letters, marks that letters need, and digits, as they are compared: without case, accents and punctuation."""
    if text.isascii():
        return _NOT_PLAIN.sub("", text.lower())
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    plain = unicodedata.normalize("NFC", _ACCENTS.sub("", apart)).translate(_EXTRA)
    return "".join(letter for letter in plain if letter.isalnum() or unicodedata.category(letter)[0] == "M")


@lru_cache(maxsize=20_000)
def words_of(text: str) -> tuple[str, ...]:
    """The words of a name: each whole, and in its parts where it has some (kettle-red: kettlered, kettle, red)."""
    found: dict[str, None] = {}
    for written in text.split():
        found[fold(written)[:LONGEST_TERM]] = None
        parts = [fold(part) for part in _BREAKS.split(written)]
        if len(parts) > 1:
            found.update((part[:LONGEST_TERM], None) for part in parts if len(part) > 1)
    found.pop("", None)
    return tuple(found)


def number_terms(number: str) -> list[str]:
    """The terms of a number: to be found by its beginning and by its end."""
    folded = fold(number)[:LONGEST_TERM]
    return [folded, BACKWARDS + folded[: -ENDS - 1 : -1]] if folded else []


def phone_terms(phone: str) -> list[str]:
    """The term of a phone number: its last digits, backwards. Of a masked one, the digits after the mask."""
    digits = fold(re.split(r"[*xX#•]", phone)[-1])
    ends = "".join(letter for letter in digits if letter.isdecimal())[-PHONE_ENDS:]
    return [BACKWARDS + ends[::-1]] if len(ends) > 1 else []


def terms_of(names: Iterable[str], numbers: Iterable[str], phones: Iterable[str]) -> set[str]:
    """Every term by which an order is found, the numbers first where there are too many."""
    found: dict[str, None] = {}
    for number in numbers:
        found.update(dict.fromkeys(number_terms(number)))
    for phone in phones:
        found.update(dict.fromkeys(phone_terms(phone)))
    for name in names:
        found.update(dict.fromkeys(words_of(name)))
    return set(list(found)[:MOST_TERMS])


def wanted(query: str) -> list[tuple[str, ...]]:
    """What somebody looks for: for each word, the beginnings of terms that would do. All words must be found.

    Digits that follow a word with digits belong to it, as numbers are grouped for the eye (JT50 4003 0012).
    """
    words: list[str] = []
    for written in query[:LONGEST_QUERY].split():
        word = fold(written)[:LONGEST_TERM]
        if word.isdecimal() and words and any(letter.isdecimal() for letter in words[-1]):
            words[-1] = (words[-1] + word)[:LONGEST_TERM]
        elif word:
            words.append(word)
    told = [word for word in words if len(word) > 1 or not word.isascii()] or words
    return [_beginnings(word) for word in told[:MOST_WORDS]]


def _beginnings(word: str) -> tuple[str, ...]:
    if not any(letter.isdecimal() for letter in word):
        return (word,)
    found = [word, BACKWARDS + word[: -ENDS - 1 : -1]]
    if word.isdecimal() and PHONE_ENDS < len(word) <= 15:
        found.append(BACKWARDS + word[: -PHONE_ENDS - 1 : -1])
    return tuple(found)

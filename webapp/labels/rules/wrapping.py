"""Texts cut into lines: between words, inside one that is longer than a line, and never through a letter."""

import unicodedata
from collections.abc import Sequence
from typing import Protocol

# Thai and Lao vowels that are written before their letter, and the Khmer sign that hangs the next letter below.
LEADS = frozenset("เแโใไເແໂໃໄ\u17d2\u1039")
FOLLOWS = frozenset("ำຳ")


class Metrics(Protocol):
    """What drawing knows of letters and bars."""

    def width(self, text: str, size: float, bold: bool) -> float:
        """How long a line is, in mm."""

    def modules(self, text: str) -> int:
        """How many of its narrowest bars a Code 128 is long."""


def fitted(
    metrics: Metrics, text: str, width: float, sizes: Sequence[float], lines: int, bold: bool
) -> tuple[float, list[str]]:
    """The text in at most so many lines, in the largest size that holds it; in none, it ends in an ellipsis."""
    for size in sizes:
        wrapped = _wrapped(metrics, text, width, size, bold)
        if len(wrapped) <= lines:
            return size, wrapped
    last = wrapped[lines - 1]
    while last and metrics.width(f"{last}…", size, bold) > width:
        last = last[: whole_letters(last, len(last) - 1)]
    return size, [*wrapped[: lines - 1], f"{last}…"]


def _wrapped(metrics: Metrics, text: str, width: float, size: float, bold: bool) -> list[str]:
    """The text cut into lines: between words, and inside one that is longer than a line."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        longer = f"{line} {word}" if line else word
        if metrics.width(longer, size, bold) <= width:
            line = longer
            continue
        if line:
            lines.append(line)
        line = word
        while line and metrics.width(line, size, bold) > width:
            end = _room_for(metrics, line, width, size, bold)
            lines.append(line[:end])
            line = line[end:]
    return [*lines, line] if line else lines


def _room_for(metrics: Metrics, word: str, width: float, size: float, bold: bool) -> int:
    """How many letters of a word fit; at least one."""
    end = len(word)
    while end > 1 and metrics.width(word[:end], size, bold) > width:
        end = min(end - 1, int(end * width / metrics.width(word[:end], size, bold)) or 1)
    return whole_letters(word, end) or end


def whole_letters(word: str, end: int) -> int:
    """The last place up to `end` where a word may be cut: never between a letter and the marks that stand on it."""
    while 0 < end < len(word) and (
        word[end] in FOLLOWS or word[end - 1] in LEADS or unicodedata.category(word[end]) in {"Mn", "Mc"}
    ):
        end -= 1
    return end

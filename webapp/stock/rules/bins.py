"""Shelves, by the names that people gave them."""

import re

_FIGURES = re.compile(r"(\d+)")
LONGEST = 40


def bin_name(text: str) -> str:
    """A bin's name as it is kept: capitals, blanks made one."""
    return " ".join(text.upper().split())[:LONGEST]


def bin_key(name: str) -> tuple:
    """The order in which bins are walked: figures count as figures (A-2 before A-10), what has no bin comes last."""
    parts = [(1, int(part), "") if part.isdigit() else (0, 0, part) for part in _FIGURES.split(name) if part]
    return (not name, parts)

"""Labels as they are read: in a process of their own, with bounded memory and time."""

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from webapp.labels.actions.letters import legible_scripts, read_letters
from webapp.labels.rules.checking import Code, Line, Sheet

READER = Path(__file__).with_name("reader.py")
PATIENCE = 120  # seconds for one call; the reader allows itself fewer of the processor's
FEW_LETTERS = 12  # a text layer with fewer says nothing of a label

Cell = tuple[float, float, float, float]


class Unreadable(ValueError):
    """The file cannot be read; the message says why, in a few words."""


@dataclass(frozen=True, slots=True)
class Page:
    """One label of a file: what was read from it, its page, and its clean picture (PNG)."""

    sheet: Sheet
    page: int
    picture: bytes


def read_labels(
    content: bytes, kind: str, *, first: int = 0, most: int = 20, cells: Sequence[Cell] = (), dots: float = 0,
    letters: bool = True,
) -> tuple[int, list[Page]]:  # fmt: skip
    """How many pages a file has, and the labels on some of them. `kind` is pdf or picture; `cells` are the labels on a
    page (mm) where there are several by design; `dots` are a picture's per mm, where known. `letters` reads pictures of
    text too, where there is a program for it. Raises Unreadable."""
    asked = json.dumps({"kind": kind, "first": first, "most": most, "cells": list(cells), "dots": dots})
    command = [sys.executable, "-I", "-X", "utf8", str(READER), asked]
    try:
        ran = subprocess.run(command, input=content, capture_output=True, timeout=PATIENCE, env={}, check=False)  # noqa: S603
    except subprocess.TimeoutExpired:
        raise Unreadable("it takes too long to read") from None
    if ran.returncode:
        words = ran.stderr.decode("utf-8", "replace").strip().splitlines()
        raise Unreadable(words[-1][:200] if words else f"the reader stopped ({ran.returncode})")
    head, _, pictures = ran.stdout.partition(b"\n")
    said, pages = json.loads(head), []
    for label in said["labels"]:
        picture, pictures = pictures[: label["bytes"]], pictures[label["bytes"] :]
        pages.append(Page(_sheet(label, picture, letters), label["page"], picture))
    return said["pages"], pages


def _sheet(label: dict, picture: bytes, letters: bool) -> Sheet:
    codes = tuple(Code(**{**code, "box": tuple(code["box"])}) for code in label["codes"])
    lines = tuple(Line(line["text"], tuple(line["box"])) for line in label["lines"])
    sheet = Sheet(label["width"], label["height"], codes, lines)
    written = sum(len(line.text) for line in lines) >= FEW_LETTERS
    if not (letters and label["pictured"]):
        return sheet if written else replace(sheet, text_read=False)
    seen = read_letters(picture, label["width"], label["turn"])
    if seen is None:
        return sheet if written else replace(sheet, text_read=False)
    return replace(sheet, lines=(*lines, *seen), scripts=legible_scripts())

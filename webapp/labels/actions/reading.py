"""Labels as they are read: in a process of its own each file, with bounded memory and time."""

import json
import signal
from collections.abc import Sequence
from dataclasses import dataclass, replace

from webapp.labels.actions.letters import legible_scripts, read_letters
from webapp.labels.actions.readers import read_file
from webapp.labels.rules.checking import Code, Line, Sheet

TOO_LONG = {-signal.SIGALRM, -signal.SIGXCPU, -signal.SIGKILL}  # how a child ends that its bounds of time end
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
    asked = {"kind": kind, "first": first, "most": most, "cells": list(cells), "dots": dots}
    try:
        code, written = read_file(asked, content)
    except TimeoutError:
        raise Unreadable("it takes too long to read") from None
    except ConnectionError:
        raise Unreadable("its reader stopped") from None
    if code in TOO_LONG:
        raise Unreadable("it takes too long to read")
    if code:
        raise Unreadable(written.decode("utf-8", "replace")[:200] or f"its reader stopped ({code})")
    head, _, pictures = written.partition(b"\n")
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

"""Text in pictures, by the tesseract program where this machine has it (Debian: tesseract-ocr)."""

import csv
import io
import os
import shutil
import subprocess
from functools import cache

from webapp.labels.rules.checking import Line

PATIENCE = 20  # seconds for one label
SURE = 40.0  # of 100: what it is less sure of is noise
LANGUAGES = ("eng", "vie", "tha", "chi_sim", "msa", "ind", "fil")


def reads_letters() -> bool:
    """Whether text in pictures can be read on this machine."""
    return _program() is not None


def read_letters(picture: bytes, width: float) -> tuple[Line, ...] | None:
    """The lines of text in a label's picture (PNG, `width` mm wide). None where they cannot be read."""
    program = _program()
    if program is None:
        return None
    command = [program, "stdin", "stdout", "--psm", "11", "-l", _languages(), "tsv"]
    limits = {"OMP_THREAD_LIMIT": "1", "PATH": os.defpath} | _places()
    try:
        ran = subprocess.run(command, input=picture, capture_output=True, timeout=PATIENCE, env=limits, check=False)  # noqa: S603
    except subprocess.TimeoutExpired:
        return None
    if ran.returncode:
        return None
    return tuple(_lines(ran.stdout.decode("utf-8", "replace"), width))


def _places() -> dict[str, str]:
    names = ("TESSDATA_PREFIX", "LD_LIBRARY_PATH")
    return {name: os.environ[name] for name in names if name in os.environ}


@cache
def _program() -> str | None:
    return shutil.which("tesseract")


@cache
def _languages() -> str:
    listed = subprocess.run(  # noqa: S603
        [_program() or "", "--list-langs"], capture_output=True, timeout=PATIENCE, check=False, text=True
    ).stdout.split()
    return "+".join(language for language in LANGUAGES if language in listed) or "eng"


def _lines(table: str, width: float):
    """Words that stand in one line, together: tesseract's table has a row a word, its first row the whole page."""
    rows = list(csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE))
    dots = float(rows[0]["width"]) / width if rows else 1.0
    gathered: dict[tuple, list[dict]] = {}
    for row in rows:
        if row["level"] == "5" and float(row["conf"]) >= SURE and (row["text"] or "").strip():
            gathered.setdefault((row["block_num"], row["par_num"], row["line_num"]), []).append(row)
    for words in gathered.values():
        left, top = (min(int(word[side]) for word in words) / dots for side in ("left", "top"))
        right = max(int(word["left"]) + int(word["width"]) for word in words) / dots
        bottom = max(int(word["top"]) + int(word["height"]) for word in words) / dots
        yield Line(" ".join(word["text"] for word in words), (left, top, right, bottom))

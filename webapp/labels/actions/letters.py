"""Text in pictures, by the tesseract program where this machine has it (Debian: tesseract-ocr)."""

import csv
import io
import os
import shutil
import subprocess
import unicodedata
from functools import cache, reduce

from webapp.labels.rules.checking import Box, Line

PATIENCE = 20  # seconds for one label
SURE = 40.0  # of 100: what it is less sure of is noise
CERTAIN = 70.0  # of 100: hardly noise
FINE = 12.0  # dots per mm (300 dpi), below which small letters are guessed: such a picture is enlarged
# The program's names of languages, with the writing of each as Unicode calls it: no more than one for the same letters,
# for each makes the reading longer. Malay, Indonesian and Filipino are written in English ones.
LANGUAGES = {"eng": "LATIN", "vie": "LATIN", "tha": "THAI", "chi_sim": "CJK"}
# Every label is read twice: at its own size, where Chinese is surest, and enlarged, where small letters are. Thai and
# Chinese in one reading are taken for one another.
AT_ITS_SIZE, ENLARGED = ("eng", "vie", "chi_sim"), ("eng", "vie", "tha")
WITHOUT_SPACES = frozenset(LANGUAGES.values()) - {"LATIN"}  # every letter is a word to the program there


def reads_letters() -> bool:
    """Whether text in pictures can be read on this machine."""
    return _program() is not None


def read_letters(picture: bytes, width: float, turn: int = 0) -> tuple[Line, ...] | None:
    """The lines of text in a label's picture (PNG, `width` mm wide). None where they cannot be read. Bars that must be
    turned left by `turn` quarters to stand say how a label lies, or run up its side: of the picture as it is and as it
    is turned, the one in which more words are sure is believed."""
    if _program() is None:
        return None
    table = _table(picture, AT_ITS_SIZE)
    turned = _table(on_its_feet := _turned(picture, turn), AT_ITS_SIZE) if turn and table else None
    if not table or not turned or _sure(turned) <= _sure(table):
        return _with_enlarged(table, picture, width)
    page = turned[0]
    high = width * int(page["width" if turn % 2 else "height"]) / int(page["height" if turn % 2 else "width"])
    lines = _with_enlarged(turned, on_its_feet, high if turn % 2 else width)
    return lines and tuple(Line(line.text, _back(line.box, turn, width, high)) for line in lines)


def _with_enlarged(table: list[dict] | None, picture: bytes, width: float) -> tuple[Line, ...] | None:
    """The lines of a picture as they were read at its own size, and as they are read when it is enlarged. None where
    either reading was given up."""
    enlarged = table and _table(_fine(picture, width), ENLARGED)
    return (*_lines(table, width), *_lines(enlarged, width)) if table and enlarged else None


def _fine(picture: bytes, width: float) -> bytes:
    from PIL import Image

    with Image.open(io.BytesIO(picture), formats=("PNG",)) as opened:
        if opened.width / width >= FINE:
            return picture
        return _png(opened.resize((opened.width * 2, opened.height * 2), Image.Resampling.LANCZOS))


def _turned(picture: bytes, quarters: int) -> bytes:
    from PIL import Image

    ways = {1: Image.Transpose.ROTATE_90, 2: Image.Transpose.ROTATE_180, 3: Image.Transpose.ROTATE_270}
    with Image.open(io.BytesIO(picture), formats=("PNG",)) as opened:
        return _png(opened.transpose(ways[quarters]))


def _png(picture) -> bytes:
    out = io.BytesIO()
    picture.save(out, "PNG", compress_level=1)
    return out.getvalue()


def _back(box: Box, quarters: int, wide: float, high: float) -> Box:
    """A place in the turned picture, in the picture as it was (wide by high)."""
    left, top, right, bottom = box
    if quarters == 1:
        return (wide - bottom, left, wide - top, right)
    if quarters == 2:
        return (wide - right, high - bottom, wide - left, high - top)
    return (top, high - right, bottom, high - left)


def _sure(rows: list[dict]) -> int:
    """How many letters stand in words that are hardly doubted."""
    words = ((row["text"] or "").strip() for row in rows if row["level"] == "5" and float(row["conf"]) >= CERTAIN)
    return sum(len(word) for word in words if len(word) >= 3)


def _table(picture: bytes, languages: tuple[str, ...]) -> list[dict] | None:
    """Tesseract's table: a row a word, the whole page first."""
    program = _program() or ""
    command = [program, "stdin", "stdout", "--psm", "11", "-l", _installed(languages), "tsv"]
    limits = {"OMP_THREAD_LIMIT": "1", "PATH": os.defpath} | _places()
    try:
        ran = subprocess.run(command, input=picture, capture_output=True, timeout=PATIENCE, env=limits, check=False)  # noqa: S603
    except subprocess.TimeoutExpired:
        return None
    if ran.returncode:
        return None
    table = io.StringIO(ran.stdout.decode("utf-8", "replace"))
    return list(csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE))


def _places() -> dict[str, str]:
    names = ("TESSDATA_PREFIX", "LD_LIBRARY_PATH")
    return {name: os.environ[name] for name in names if name in os.environ}


@cache
def _program() -> str | None:
    return shutil.which("tesseract")


def legible_scripts() -> frozenset[str]:
    """The writings that can be read in pictures on this machine, as Unicode calls them; none without the program."""
    if not reads_letters():
        return frozenset()
    return frozenset(LANGUAGES[language] for language in _installed(tuple(LANGUAGES)).split("+"))


@cache
def _installed(languages: tuple[str, ...]) -> str:
    """Those of these languages that the program has, as it is told of them."""
    listed = subprocess.run(  # noqa: S603
        [_program() or "", "--list-langs"], capture_output=True, timeout=PATIENCE, check=False, text=True
    ).stdout.split()
    return "+".join(language for language in languages if language in listed) or "eng"


def _lines(rows: list[dict], width: float):
    """Words that stand in one line, together."""
    dots = float(rows[0]["width"]) / width if rows else 1.0
    gathered: dict[tuple, list[dict]] = {}
    for row in rows:
        if row["level"] == "5" and float(row["conf"]) >= SURE and (row["text"] or "").strip():
            gathered.setdefault((row["block_num"], row["par_num"], row["line_num"]), []).append(row)
    for words in gathered.values():
        left, top = (min(int(word[side]) for word in words) / dots for side in ("left", "top"))
        right = max(int(word["left"]) + int(word["width"]) for word in words) / dots
        bottom = max(int(word["top"]) + int(word["height"]) for word in words) / dots
        yield Line(reduce(_joined, (word["text"].strip() for word in words)), (left, top, right, bottom))


def _joined(line: str, word: str) -> str:
    apart = "" if _is_without_spaces(line[-1]) and _is_without_spaces(word[0]) else " "
    return f"{line}{apart}{word}"


def _is_without_spaces(letter: str) -> bool:
    return unicodedata.name(letter, "").split(" ")[0] in WITHOUT_SPACES

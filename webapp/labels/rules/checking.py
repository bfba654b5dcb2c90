"""Whether a label is complete and holds nothing that it may not. Facts in, offences out."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from webapp.labels.rules.offences import Box, Offence
from webapp.labels.rules.strangers import advertisements, links, mails, phones, platforms
from webapp.orders.rules.numbers import number_key

# Two dots of a 203 dpi printer are 0.25 mm, and a pixel may be lost on either side when it is measured.
THINNEST = 0.2
LOWEST, LOWEST_SHARE = 5.0, 0.15  # ISO/IEC 15417: 5 mm or 15 % of the length, for scanning by hand
PALEST = 0.35  # ISO/IEC 15416: a symbol contrast under 40 % is grade D; a scanned picture loses a little more
NUMBERLIKE = re.compile(r"(?=[A-Z0-9]*\d{6})[A-Z0-9]{9,22}", re.ASCII)
NO_WORD = re.compile(r"\W+")
SHORT = 4  # letters
MOST_TEXT = 20_000  # letters: no label has so many, and to look through them could be made to take for ever
ENOUGH = {"name": 0.6, "address": 0.5, "item": 0.5}  # of the letter triples that must be found


@dataclass(frozen=True, slots=True)
class Code:
    """A code on a label: its format, text, place, the width of its narrowest bar and its height (mm; 0: not known),
    its contrast (0 to 1), and whether it can be read as a 203 dpi printer would print it."""

    format: str
    text: str
    box: Box
    module: float = 0.0
    height: float = 0.0
    contrast: float = 1.0
    prints: bool = True
    linear: bool = True


@dataclass(frozen=True, slots=True)
class Line:
    """A piece of text with its place."""

    text: str
    box: Box


@dataclass(frozen=True, slots=True)
class Sheet:
    """What was read from one label. `text_read` is False where it is a picture and there was nothing to read with;
    `scripts` are those that could be read in a picture, as Unicode calls them (None: it is all text)."""

    width: float
    height: float
    codes: tuple[Code, ...]
    lines: tuple[Line, ...]
    text_read: bool = True
    scripts: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class About:
    """What is known of the parcel that a label is for. `others` are the keys of other known parcels."""

    number: str
    orders: tuple[str, ...] = ()
    name: str = ""
    address: str = ""
    items: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    mails: tuple[str, ...] = ()
    own_words: str = ""  # carrier, shop, sender, one a line: names that may stand on it whatever they sound like
    package: str = ""
    others: frozenset[str] = frozenset()


def check(sheet: Sheet, about: About, permitted: frozenset[str] = frozenset()) -> list[Offence]:
    """What is wrong with a label, but for what this carrier's labels are permitted. [] for a good one."""
    found = [*_codes(sheet, about), *_texts(sheet, about), *_missing(sheet, about)]
    gathered: dict[str, Offence] = {}
    for offence in found:
        first = gathered.get(offence.code)
        boxes = (*(first.boxes if first else ()), *offence.boxes)
        gathered[offence.code] = Offence(offence.code, first.shown if first else offence.shown, boxes)
    return [offence for code, offence in gathered.items() if code not in permitted]


def _codes(sheet: Sheet, about: About) -> Iterator[Offence]:
    wanted = number_key(about.number)
    mine = [code for code in sheet.codes if code.linear and number_key(code.text) == wanted]
    for code in sheet.codes:
        if code.format == "qr_code":
            yield Offence("qr_code", code.text, (code.box,))
        if not code.linear and any(links(code.text)):
            yield Offence("hyperlink", code.text, (code.box,))
    known = {wanted, *map(number_key, about.orders), number_key(about.package)}
    foreign = [code for code in sheet.codes if code.linear and number_key(code.text) in about.others - known]
    alike = [code for code in sheet.codes if code.linear and _alike(number_key(code.text), wanted) and code not in mine]
    others = {number_key(code.text): code for code in (*foreign, *alike) if number_key(code.text) not in known}
    if mine and others:
        yield Offence("two_labels", next(iter(others)), tuple(code.box for code in (mine[0], *others.values())))
    elif len(others) > 1:
        yield Offence("two_labels", "", tuple(code.box for code in others.values()))
    if not mine:
        yield _no_number(sheet, others)
    elif not others and len(mine) > 1 and _far_apart(mine):
        yield Offence("two_labels", "", tuple(code.box for code in mine))
    yield from _print(mine)


def _no_number(sheet: Sheet, others: dict[str, Code]) -> Offence:
    readable = [code for code in sheet.codes if code.linear and NUMBERLIKE.fullmatch(number_key(code.text))]
    if others or readable:
        one = next(iter(others.values()), None) or readable[0]
        return Offence("wrong_number", one.text, (one.box,))
    return Offence("no_number")


def _print(mine: list[Code]) -> Iterator[Offence]:
    """Faults of the bars: only where none of several copies of the number is good."""
    faults = [list(_faults(code)) for code in mine]
    if faults and all(faults):
        yield from faults[0]


def _faults(code: Code) -> Iterator[Offence]:
    length = max(code.box[2] - code.box[0], code.box[3] - code.box[1])
    if 0 < code.module < THINNEST or 0 < code.height < max(LOWEST, LOWEST_SHARE * length):
        yield Offence("small_bars", f"{code.module:.2f} mm", (code.box,))
    if code.contrast < PALEST:
        yield Offence("pale_bars", f"{code.contrast:.0%}", (code.box,))
    elif not code.prints and not 0 < code.module < THINNEST:
        yield Offence("blurred_bars", "", (code.box,))


def _alike(key: str, wanted: str) -> bool:
    """Of one carrier's making: the same length and the same letters in front."""
    return len(key) == len(wanted) > 8 and key[:3] == wanted[:3] and key[:1].isalpha()


def _far_apart(codes: list[Code]) -> bool:
    """The same number twice at the same size and a good way apart, as on a page with two copies of a label."""
    first, second = codes[0].box, codes[1].box
    high = first[3] - first[1]
    same = abs((first[2] - first[0]) - (second[2] - second[0])) < 2 and abs(high - (second[3] - second[1])) < 2
    return same and max(abs(first[0] - second[0]), abs(first[1] - second[1])) > 120


def _texts(sheet: Sheet, about: About) -> Iterator[Offence]:
    text, places = _joined(sheet.lines)
    if len(text) > MOST_TEXT:
        yield Offence("not_about_order", "more text than a label has")
        text = text[:MOST_TEXT]
    own = "\n".join((about.own_words, about.name, about.address, *about.items))
    numbers = (about.number, *about.orders, about.package, *(code.text for code in sheet.codes))
    finders: tuple[tuple[str, Callable[[], Iterable[tuple[int, int]]]], ...] = (
        ("hyperlink", lambda: links(text, own)),
        ("mail", lambda: mails(text, about.mails, own)),
        ("phone", lambda: phones(text, about.phones, numbers)),
        ("other_platform", lambda: platforms(text, own)),
        ("not_about_order", lambda: advertisements(text, own)),
    )
    for code, find in finders:
        for start, end in find():
            boxes = tuple(dict.fromkeys(box for first, last, box in places if first < end and start < last))
            yield Offence(code, text[start:end].strip(), boxes)
    yield from _other_orders(text, places, about)


def _other_orders(text: str, places: list, about: About) -> Iterator[Offence]:
    """Another known parcel's number, or another of this carrier's making, in letters."""
    known = {number_key(about.number), *map(number_key, about.orders), number_key(about.package)}
    for match in re.finditer(r"[A-Za-z0-9]{9,34}", text, re.ASCII):
        key = number_key(match[0])
        if key not in known and (key in about.others or _alike(key, number_key(about.number))):
            boxes = tuple(box for first, last, box in places if first < match.end() and match.start() < last)
            yield Offence("wrong_number", match[0], boxes)


def _joined(lines: Iterable[Line]) -> tuple[str, list[tuple[int, int, Box]]]:
    text, places = "", []
    for line in lines:
        places.append((len(text), len(text) + len(line.text), line.box))
        text += line.text + "\n"
    return text, places


def _missing(sheet: Sheet, about: About) -> Iterator[Offence]:
    if not sheet.text_read:
        return
    said = _plain(" ".join(line.text for line in sheet.lines))
    for ours in map(_plain, about.own_words.splitlines()):
        if len(ours) > SHORT and ours not in _plain(f"{about.name} {about.address}"):
            said = said.replace(ours, "|")  # the sender's name must not stand in for an item's or the recipient's
    triples = {said[at : at + 3] for at in range(len(said) - 2)}
    words = {_plain(word) for line in sheet.lines for word in NO_WORD.split(line.text)}
    name, address, *items = (_legible(text, sheet.scripts) for text in (about.name, about.address, *about.items))
    if not _found(name, words, triples, ENOUGH["name"]):
        yield Offence("no_name", about.name)
    if not _found(address, words, triples, ENOUGH["address"]):
        yield Offence("no_address")
    if items and not any(_found(item, words, triples, ENOUGH["item"]) for item in items):
        yield Offence("no_item", about.items[0])


def _legible(text: str, scripts: frozenset[str] | None) -> str:
    """What of a text could be read: nobody is blamed for the lack of what a reader of pictures has no letters for."""
    if scripts is None or text.isascii():
        return text
    return "".join(letter if not letter.isalpha() or script_of(letter) in scripts else " " for letter in text)


def script_of(letter: str) -> str:
    """The writing that a letter is of, as Unicode calls it: LATIN, THAI, CJK."""
    return unicodedata.name(letter, "").partition(" ")[0]


def _found(wanted: str, words: set[str], triples: set[str], enough: float) -> bool:
    """Whether so much of the wanted text is on the label. What the platform has masked cannot be asked for; what is as
    short as a syllable of something else must stand there as a word."""
    clear = (part for word in wanted.split() if "*" not in word for part in NO_WORD.split(word))
    asked = [plain for part in clear if (plain := _plain(part))]
    plain = "".join(asked)
    if len(plain) < 3 or (len(plain) <= SHORT and plain.isascii()):
        return words.issuperset(asked)
    return _share(plain, triples) >= enough


def _share(plain: str, triples: set[str]) -> float:
    mine = [plain[at : at + 3] for at in range(len(plain) - 2)]
    return sum(triple in triples for triple in mine) / len(mine)


def _plain(text: str) -> str:
    """Letters and digits alone, without marks above and below: OCR and PDFs lose those first."""
    apart = unicodedata.normalize("NFKD", text).casefold()
    return "".join(letter for letter in apart if unicodedata.category(letter)[0] in "LN").replace("đ", "d")

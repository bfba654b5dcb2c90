"""Where an event is: postcodes as people write them."""

import re
from dataclasses import dataclass

from webapp.kit.errors import Refusal

MOST = 500
CODE = re.compile(r"[0-9A-Z]{2,12}", re.ASCII)
PREFIX = re.compile(r"([0-9A-Z]{1,11})\*", re.ASCII)
LONGER = re.compile(r".{5}-.{4}")  # a ZIP code with its four digits more: whoever writes five means them all
RANGE = re.compile(r"([0-9A-Z]{2,12})(?:-|–|\.\.|TO)([0-9A-Z]{2,12})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Area:
    """One postcode ("code"), all that begin so ("prefix"), or all from `first` to `last` ("range")."""

    kind: str
    first: str
    last: str = ""

    @property
    def words(self) -> str:
        """As people write it."""
        return {"code": self.first, "prefix": f"{self.first}*"}.get(self.kind, f"{self.first}-{self.last}")

    @property
    def beyond(self) -> str:
        """The first text after all postcodes that can lie in it, compared letter by letter."""
        last = self.last or self.first
        return last[:-1] + chr(ord(last[-1]) + 1)

    def holds(self, postcode: str) -> bool:
        """Whether a postcode lies in it."""
        code = plain(postcode)
        if self.kind != "prefix" and len(self.first) == 5 and self.first.isdigit() and LONGER.fullmatch(postcode):
            code = code[:5]
        if self.kind == "range":
            return len(code) == len(self.first) and self.first <= code <= self.last
        return code.startswith(self.first) if self.kind == "prefix" else code == self.first


def plain(postcode: str) -> str:
    """A postcode as it is compared: capital letters and digits, no blanks and no hyphens."""
    return re.sub(r"[\s-]", "", postcode).upper()


def read_areas(text: str) -> list[Area] | Refusal:
    """The areas that a text names, apart by commas, semicolons or lines: 10110, 102*, 50000-50999."""
    areas: dict[Area, None] = {}
    for part in re.split(r"[,;\n]+", text):
        written = re.sub(r"\s", "", part).upper()
        if not written:
            continue
        area = _read(written)
        if area is None:
            words = f"“{' '.join(part.split())[:40]}” is no postcode. Write 10110, 102* or 50000-50999."
            return Refusal("not_a_postcode", words, "postcodes")
        areas[area] = None
    if len(areas) > MOST:
        return Refusal("too_many_postcodes", f"{MOST} postcodes are the most. Use ranges: 50000-50999.", "postcodes")
    return list(areas)


def _read(written: str) -> Area | None:
    if found := RANGE.fullmatch(written):
        first, last = found.groups()
        if len(first) == len(last):
            return Area("range", first, last) if first <= last else None
    if found := PREFIX.fullmatch(written):
        return Area("prefix", found[1])
    code = plain(written)
    return Area("code", code) if CODE.fullmatch(code) else None

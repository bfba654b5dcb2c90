from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from webapp.kit.clock import now
from webapp.kit.db import db
from webapp.kit.errors import Refusal, Refused
from webapp.packing.models import Box, boxes_of
from webapp.packing.rules.boxes import MOST_G, MOST_MM

# Field -> its words, the least and the most it may be.
FIGURES = {
    "length_mm": ("inner length", 1, MOST_MM),
    "width_mm": ("inner width", 1, MOST_MM),
    "height_mm": ("inner height", 1, MOST_MM),
    "weight_g": ("own weight", 0, MOST_G),
    "max_weight_g": ("most it may hold", 1, MOST_G),
    "left": ("number left", 0, 1_000_000),
}


@dataclass(frozen=True, slots=True)
class BoxForm:
    """A box as a person described it, read and in range."""

    name: str
    length_mm: int
    width_mm: int
    height_mm: int
    weight_g: int
    max_weight_g: int
    left: int | None

    @classmethod
    def read(cls, form: Mapping[str, str]) -> "BoxForm":
        """From the texts of a form. Raises Refused with everything that is wrong."""
        wrong: list[Refusal] = []
        name = " ".join(form.get("name", "").split())
        if not 0 < len(name) <= 60:
            wrong.append(Refusal("bad_name", "Give it a name of at most 60 letters.", "name"))
        figures = {field: _figure(field, form.get(field, "").strip(), wrong) for field in FIGURES}
        if wrong:
            raise Refused(*wrong)
        left = figures.pop("left")
        return cls(name, left=left, **{field: figure or 0 for field, figure in figures.items()})


def _figure(field: str, text: str, wrong: list[Refusal]) -> int | None:
    words, least, most = FIGURES[field]
    if not text and field == "left":
        return None
    if text.isascii() and text.isdigit() and len(text) < 8 and least <= int(text) <= most:
        return int(text)
    wrong.append(Refusal("bad_figure", f"The {words} is a whole number from {least:,} to {most:,}.", field))
    return None


def add_box(business_id: UUID, form: BoxForm) -> Box:
    """A new kind of box. Raises Refused where one of that name is in use."""
    _check_name(business_id, form.name, None)
    box = Box(business_id=business_id, **{name: getattr(form, name) for name in BoxForm.__slots__})
    db.session.add(box)
    db.session.flush()
    return box


def change_box(box: Box, form: BoxForm) -> None:
    """Other sizes, weights or another count. Parcels that were packed in it keep what was told of them."""
    _check_name(box.business_id, form.name, box.id)
    for name in BoxForm.__slots__:
        setattr(box, name, getattr(form, name))


def retire_box(box: Box) -> None:
    """It is not chosen any more; what was packed in it stays."""
    box.retired_at = box.retired_at or now()


def _check_name(business_id: UUID, name: str, but: UUID | None) -> None:
    same = [box for box in boxes_of(business_id) if box.name.casefold() == name.casefold() and box.id != but]
    if same:
        raise Refused(Refusal("name_taken", f"There is a box called {same[0].name} already.", "name"))

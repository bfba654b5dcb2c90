"""Vowels and tone marks of Thai, Lao, Khmer and Burmese stand where they belong: what is drawn covers the very place
that HarfBuzz says, and drawn letter by letter it would not."""

import pypdfium2
import pytest
import uharfbuzz
from fpdf import FPDF

from webapp.kit.faces import Faces
from webapp.labels.actions.drawing import fonts_for, letter
from webapp.labels.actions.lettering import POINT, Lettering, shaper
from webapp.labels.rules.layout import Text
from webapp.labels.rules.wrapping import fitted, whole_letters

SIZE, LEFT, TOP, DOTS = 60, 10, 10, 12
THAI, LAO, KHMER, BURMESE = (f"NotoSans{name}-Regular" for name in ("Thai", "Lao", "Khmer", "Myanmar"))
WORDS = [
    ("น้ำ", THAI), ("ที่", THAI), ("ปั้น", THAI), ("ฐู", THAI), ("ກຸກ", LAO), ("ທີ່", LAO), ("ខ្មែរ", KHMER),
    ("ភ្នំ", KHMER), ("မြန်မာ", BURMESE),
]  # fmt: skip
# Those that letter by letter would be drawn at another place or in other shapes.
TOUCHING = ["น้ำ", "ที่", "ທີ່", "ខ្មែរ", "မြန်မာ"]


def _ink(text: str) -> tuple[float, ...]:
    """Where a word drawn by us has ink, in mm from where its writing begins: left, top, right, bottom."""
    paper = FPDF(unit="mm", format=(120, 80))
    paper.add_page()
    piece = Text(LEFT, TOP, SIZE, text)
    with fonts_for(paper, [piece]):
        letter(paper, piece, 0, 0)
        content = bytes(paper.output())
    return _found(content, TOP + SIZE * POINT)


def _ink_on_paper(text: str) -> tuple[float, ...]:
    """The same of a word on a manifest or an evidence file."""
    paper = FPDF(unit="mm", format=(120, 80))
    paper.add_page()
    paper.c_margin = 0
    paper.set_xy(LEFT, TOP)
    Faces().write(paper, text, SIZE)
    return _found(bytes(paper.output()), TOP + SIZE * 0.25 + 0.3 * SIZE * POINT)


def _found(content: bytes, feet: float) -> tuple[float, ...]:
    [page] = pypdfium2.PdfDocument(content)
    drawn = page.render(scale=DOTS * POINT, grayscale=True).to_pil().point(lambda level: 255 if level < 128 else 0)
    left, top, right, bottom = (side / DOTS for side in drawn.getbbox())
    return left - LEFT, top - feet, right - LEFT, bottom - feet


def _said(text: str, face: str) -> tuple[float, ...]:
    """Where HarfBuzz says that it has ink."""
    font, written = shaper(face), uharfbuzz.Buffer()
    written.add_str(text)
    written.guess_segment_properties()
    uharfbuzz.shape(font, written)
    scale, x, boxes = SIZE * POINT / font.face.upem, 0, []
    for glyph, place in zip(written.glyph_infos, written.glyph_positions, strict=True):
        ink = font.get_glyph_extents(glyph.codepoint)
        left, top = x + place.x_offset + ink.x_bearing, -(place.y_offset + ink.y_bearing)
        if ink.width:
            boxes.append((left, top, left + ink.width, top - ink.height))
        x += place.x_advance
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts) * scale, min(tops) * scale, max(rights) * scale, max(bottoms) * scale


@pytest.mark.parametrize(("text", "face"), WORDS)
def test_a_word_has_its_ink_where_harfbuzz_says(text, face):
    assert _ink(text) == pytest.approx(_said(text, face), abs=0.25)


@pytest.mark.parametrize("text", TOUCHING)
def test_so_it_has_on_manifests_and_evidence_files(text, monkeypatch):
    said = pytest.approx(_said(text, dict(WORDS)[text]), abs=0.25)
    assert _ink_on_paper(text) == said
    monkeypatch.setattr("webapp.kit.faces.SHAPED", frozenset())
    assert _ink_on_paper(text) != said


def test_a_line_that_is_too_long_ends_in_an_ellipsis_within_its_width_and_reads_as_it_was_written():
    paper = FPDF(unit="mm", format=(120, 80))
    paper.add_page()
    paper.set_xy(LEFT, TOP)
    Faces().write(paper, "ที่น้ำเมือง" * 20, 12, width=60)
    assert paper.get_x() <= LEFT + 60
    [page] = pypdfium2.PdfDocument(bytes(paper.output()))
    said = page.get_textpage().get_text_bounded().strip()
    assert said.endswith("…")
    assert ("ที่น้ำเมือง" * 20).startswith(said[:-1].strip())
    assert len(said) > 20


@pytest.mark.parametrize("word", ["ខ្មែរ", "ភ្នំពេញ", "က္က"])
def test_the_fonts_know_how_letters_hang_below_each_other(word):
    face = KHMER if word != "က္က" else BURMESE
    font, written = shaper(face), uharfbuzz.Buffer()
    written.add_str(word)
    written.guess_segment_properties()
    uharfbuzz.shape(font, written)
    signs = {font.get_nominal_glyph(ord(sign)) for sign in "\u17d2\u1039"}
    assert not signs & {glyph.codepoint for glyph in written.glyph_infos}


@pytest.mark.parametrize("text", TOUCHING)
def test_letter_by_letter_it_would_not(text, monkeypatch):
    face = dict(WORDS)[text]
    monkeypatch.setattr("webapp.labels.actions.drawing.SHAPED", frozenset())
    assert _ink(text) != pytest.approx(_said(text, face), abs=0.25)


@pytest.mark.parametrize(("text", "face"), WORDS)
def test_it_is_measured_as_it_is_drawn_and_read_back_as_it_was_written(text, face):
    paper = FPDF(unit="mm", format=(120, 80))
    paper.add_page()
    letter(paper, Text(LEFT, TOP, SIZE, text), 0, 0)
    paper.set_text_shaping(True)
    assert Lettering().width(text, SIZE, False) == pytest.approx(paper.get_string_width(text), abs=0.1)
    [page] = pypdfium2.PdfDocument(bytes(paper.output()))
    assert page.get_textpage().get_text_bounded().strip() == text


@pytest.mark.parametrize(("word", "end", "cut"), [
    ("ที่น้ำ", 1, 0), ("ที่น้ำ", 2, 0), ("ที่น้ำ", 3, 3), ("ที่น้ำ", 5, 3),
    ("เมือง", 1, 0), ("กเมือง", 2, 1), ("ភ្នំ", 2, 0), ("abc", 2, 2),
])  # fmt: skip
def test_a_word_is_never_cut_between_a_letter_and_its_marks(word, end, cut):
    assert whole_letters(word, end) == cut


def test_a_long_thai_name_is_cut_into_lines_that_hold_all_of_it():
    name = "ที่น้ำเมืองขุนข้าวเหนียวมะม่วง" * 8
    _, lines = fitted(Lettering(), name, 90, (14,), 20, False)
    assert "".join(lines) == name
    assert all(Lettering().width(line, 14, False) <= 90 for line in lines)

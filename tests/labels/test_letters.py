"""Text in pictures, read by the program that may be on this machine."""

import io

import pytest
from PIL import Image

from tests.labels.corpus import about, draw, good
from webapp.labels.actions.letters import _back, _lines, _turned, reads_letters
from webapp.labels.actions.reading import read_labels
from webapp.labels.rules.checking import About, Line, Sheet, check

OCR = pytest.mark.skipif(not reads_letters(), reason="no program that reads letters on this machine")


def picture_of(label, turned: int = 0, **drawn) -> bytes:
    import pypdfium2

    page = pypdfium2.PdfDocument(draw([label], **drawn))[0].render(scale=203.2 / 72, grayscale=True).to_pil()
    out = io.BytesIO()
    page.rotate(90 * turned, expand=True).save(out, "PNG")
    return out.getvalue()


@OCR
@pytest.mark.parametrize("turned", [0, 1])
def test_a_picture_of_a_good_label_is_good_however_it_lies(turned: int):
    label = good(3)
    _, [page] = read_labels(picture_of(label, turned), "picture")
    assert check(page.sheet, about(label)) == []
    named = next(line for line in page.sheet.lines if label.number[-4:] in line.text.replace(" ", ""))
    assert 0 <= named.box[0] < named.box[2] <= page.sheet.width + 1
    assert 0 <= named.box[1] < named.box[3] <= page.sheet.height + 1


@OCR
def test_a_link_in_a_picture_is_read_and_refused():
    label = good(3)
    _, [page] = read_labels(picture_of(label, more=["Visit www.sample-kettle.example today"]), "picture")
    assert "hyperlink" in {offence.code for offence in check(page.sheet, about(label))}


@OCR
def test_a_link_in_small_letters_of_a_tilted_picture_is_read_and_refused():
    """Read at the size it comes in, its letters are doubted, and what is doubted is not believed."""
    label = good(3)
    with Image.open(io.BytesIO(picture_of(label, more=["wa.me/6581112222"]))) as straight:
        tilted = io.BytesIO()
        straight.rotate(-1.5, expand=True, fillcolor=255, resample=Image.Resampling.BICUBIC).save(tilted, "PNG")
    _, [page] = read_labels(tilted.getvalue(), "picture")
    assert "hyperlink" in {offence.code for offence in check(page.sheet, about(label))}


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["五", "星", "好", "评", "返", "现"], "五星好评返现"),
        (["Ana", "陈", "小", "明", "2"], "Ana 陈小明 2"),
        (["เส", "ื", "้", "อ"], "เสื้อ"),
        (["Desk", "lamp"], "Desk lamp"),
    ],
)
def test_letters_that_are_read_one_by_one_make_words_again(words, line):
    whole = {"level": "1", "width": "800", "text": "", "conf": "-1"}
    place = {"level": "5", "conf": "90", "block_num": "1", "par_num": "1", "line_num": "1"}
    rows = [
        place | {"left": str(at * 20), "top": "0", "width": "15", "height": "20", "text": word}
        for at, word in enumerate(words)
    ]
    assert [found.text for found in _lines([whole, *rows], 100.0)] == [line]


@OCR
def test_whoever_uploads_is_told_which_letters_are_read_in_pictures(cast):
    assert "Latin" in cast.client(cast.seller).get("/labels/uploads/new").text


@pytest.mark.parametrize("turn", [1, 2, 3])
def test_a_place_in_a_turned_picture_is_found_in_the_picture_as_it_was(turn: int):
    before = Image.new("L", (40, 60), 255)
    before.paste(0, (5, 10, 15, 30))
    out = io.BytesIO()
    before.save(out, "PNG")
    turned = Image.open(io.BytesIO(_turned(out.getvalue(), turn)))
    box = Image.eval(turned, lambda level: 255 - level).getbbox()
    assert box and _back(box, turn, 40, 60) == (5, 10, 15, 30)


@pytest.mark.parametrize(
    ("name", "scripts", "lacking"),
    [
        ("陈小明", {"LATIN"}, False),
        ("陈小明", {"LATIN", "CJK"}, True),
        ("陈小明", None, True),
        ("Sample Ana", {"LATIN"}, True),
        ("Ana 陈小明", {"LATIN"}, True),
        ("สมหญิง", {"LATIN", "CJK"}, False),
    ],
)
def test_a_name_in_letters_that_cannot_be_read_in_a_picture_is_not_said_to_lack(name, scripts, lacking):
    lines = (Line("1 Sample Road", (0, 0, 1, 1)), Line("Desk lamp", (0, 0, 1, 1)))
    sheet = Sheet(100, 150, (), lines, scripts=scripts and frozenset(scripts))
    codes = {offence.code for offence in check(sheet, About("SMP1", name=name, address="1 Sample Road"))}
    assert ("no_name" in codes) == lacking

"""One bad label of each kind and as many good ones; the corpus itself is as large as it is asked to be."""

import io

import pypdfium2
import pytest

from tests.labels.corpus import BAD, Case, cases
from webapp.labels.actions.reading import Page, read_labels
from webapp.labels.rules.checking import About, Line, Sheet, check


def test_every_kind_of_bad_label_is_caught_and_no_good_one_refused():
    missed, refused = [], []
    for case, page in _read(list(cases(len(BAD)))):
        found = {offence.code for offence in check(page.sheet, case.about)}
        if case.offence and not found:
            missed.append(case.offence)
        if found and not case.offence:
            refused.append((case.look, found))
    assert (missed, refused) == ([], [])


@pytest.mark.parametrize(
    ("name", "item", "lines", "lacking"),
    [
        ("Tan", "Desk lamp", ["To Jalan Tanjung 4", "Desk lamp"], {"no_name"}),
        ("Tan", "Desk lamp", ["To Tan", "Jalan Tanjung 4", "Desk lamp"], set()),
        ("Li An", "Desk lamp", ["Li An, Jalan Tanjung 4", "Desk lamp"], set()),
        ("Tan Ah Kow", "Sample kettle", ["Tan Ah Kow, Jalan Tanjung 4", "From Sample Kettle Co"], {"no_item"}),
        ("Tan Ah Kow", "Sample kettle", ["Tan Ah Kow, Jalan Tanjung 4", "Sample Kettle Co", "Sample kettle"], set()),
        ("Sample Kettle Co", "Desk lamp", ["Sample Kettle Co, Jalan Tanjung 4", "Desk lamp"], set()),
    ],
)
def test_other_words_do_not_stand_in_for_a_short_name_or_an_item(name, item, lines, lacking):
    sheet = Sheet(100, 150, (), tuple(Line(line, (0, 0, 1, 1)) for line in lines))
    about = About(
        "SAMPLE0001", name=name, address="Jalan Tanjung 4", items=(item,), own_words="Sample Kettle Co\nSampleX"
    )
    assert {offence.code for offence in check(sheet, about)} & {"no_name", "no_item", "no_address"} == lacking


def _read(some: list[Case]) -> list[tuple[Case, Page]]:
    """Each case with its label: pictures one by one, the PDF ones bound into one file, which is read much sooner."""
    bound, pictures = [[case for case in some if case.kind == kind] for kind in ("pdf", "picture")]
    book = pypdfium2.PdfDocument.new()
    for case in bound:
        book.import_pages(pypdfium2.PdfDocument(case.content))
    content = io.BytesIO()
    book.save(content)
    _, pages = read_labels(content.getvalue(), "pdf", most=len(bound), letters=False)
    read = list(zip(bound, pages, strict=True))
    for case in pictures:
        _, [page] = read_labels(case.content, case.kind, letters=False)
        read.append((case, page))
    assert len(read) == len(some)
    return read

"""One bad label of each kind and as many good ones; the corpus itself is as large as it is asked to be."""

from tests.labels.corpus import BAD, cases
from webapp.labels.actions.reading import read_labels
from webapp.labels.rules.checking import check


def test_every_kind_of_bad_label_is_caught_and_no_good_one_refused():
    missed, refused = [], []
    for case in cases(len(BAD)):
        _, pages = read_labels(case.content, case.kind, letters=False)
        found = {offence.code for page in pages for offence in check(page.sheet, case.about)}
        if case.offence and not found:
            missed.append(case.offence)
        if found and not case.offence:
            refused.append((case.look, found))
    assert (missed, refused) == ([], [])

"""Labels of our own: made by the worker, checked like any other, told to the ledger."""

import re

import pypdfium2
import zxingcpp

from tests.labels.names import STRANGE
from webapp.kit import files
from webapp.kit.db import db
from webapp.labels.models import labels_of_file, labels_of_parcels
from webapp.labels.rules.layout import PAPERS
from webapp.ledger.models import facts_of
from webapp.orders.models import Parcel


def numbers_in(document: bytes) -> list[list[str]]:
    """The bars of each page, read as a 203 dpi printer would print them."""
    pages = []
    for page in pypdfium2.PdfDocument(document):
        dots = page.render(scale=203.2 / 72, grayscale=True).to_pil().point([0] * 128 + [255] * 128)
        pages.append([code.text for code in zxingcpp.read_barcodes(dots)])
    return pages


def test_a_run_makes_a_good_label_and_tells_the_ledger(cast, office):
    order = cast.order(kinds=("confirmed",))
    run = office.make(order)
    [label] = labels_of_file(cast.business, run.id)
    assert (run.state, run.done, run.refused, label.verdict, label.offences) == ("done", 1, 0, "good", [])
    [told] = [fact for fact in facts_of(cast.business, [order])[order] if fact.kind == "labelled"]
    assert told.details["verdict"] == "good"
    assert told.details["source"] == "own"
    assert cast.chain(order).parcels[str(cast.parcel(order))]["label"] == "good"


def test_every_size_decodes_to_its_own_number_with_the_strangest_names(cast, office):
    orders = [cast.order(kinds=("confirmed",), recipient=name, address=name) for name in STRANGE]
    parcels = [cast.parcel(order) for order in orders]
    db.session.rollback()
    numbers = [db.session.get_one(Parcel, (cast.business, parcel)).tracking_number for parcel in parcels]
    for form, paper in PAPERS.items():
        run = office.make(*orders, form=form, why="test")
        cells = paper.across * paper.down
        read = numbers_in(files.read(run.sha256))
        wanted = [sorted(numbers[at : at + cells]) for at in range(0, len(numbers), cells)]
        assert [sorted(page) for page in read] == wanted
        refused = [label.offences for label in labels_of_file(cast.business, run.id) if label.verdict != "good"]
        assert refused == []


def test_a_name_in_letters_that_no_font_here_has_is_refused_and_not_printed_as_boxes_in_silence(cast, office):
    run = office.make(cast.order(kinds=("confirmed",), recipient="سارة"))
    [label] = labels_of_file(cast.business, run.id)
    assert (label.verdict, [offence["code"] for offence in label.offences], label.fault) == (
        "refused", ["no_name"], "seller",
    )  # fmt: skip


def test_what_a_stranger_wrote_never_commands_a_printer(cast, office):
    orders = [cast.order(kinds=("confirmed",), recipient=name, address=name) for name in STRANGE]
    for form in ("zpl203", "zpl300"):
        text = files.read(office.make(*orders, form=form, why="test").sha256).decode()
        assert text.count("^XA") == text.count("^XZ") == len(STRANGE)
        assert "~" not in text
        known = {"XA", "XZ", "CI", "PW", "LL", "LH", "FO", "A0", "FH", "FD", "FS", "BY", "BC", "GB", "GF"}
        assert set(re.findall(r"\^(..)", text)) == known
        assert text.isascii()


def test_a_label_holds_nothing_that_is_not_about_the_order(cast, office):
    order = cast.order(
        kinds=("confirmed",), recipient="Ana wa.me/6581234567", address="1 Sample Street, find us at www.sample.shop"
    )
    text = pypdfium2.PdfDocument(files.read(office.make(order).sha256))[0].get_textpage().get_text_bounded()
    assert "wa.me" not in text
    assert "www" not in text
    assert "Ana" in text


def test_printing_again_needs_a_reason_and_is_a_fact(cast, office):
    order = cast.order(kinds=("confirmed",))
    office.make(order)
    office.make(order, why="torn")
    told = [fact for fact in facts_of(cast.business, [order])[order] if fact.kind == "reprinted"]
    assert [(fact.details["why"], fact.actor_name) for fact in told] == [("torn", "Sample Ana")]
    assert len(labels_of_parcels(cast.business, [cast.parcel(order)])[cast.parcel(order)]) == 2


def test_what_cannot_have_a_label_is_left_out_with_the_reason(cast, office):
    masked = cast.order(kinds=("confirmed",), recipient="A***a")
    theirs = cast.order(kinds=("confirmed",), shipping_type="tiktok")
    long = cast.order(kinds=("confirmed",), tracking="X" * 60)
    run = office.make(masked, theirs, long)
    assert run.total == 0
    assert [one["why"].split(",")[0].split(":")[0] for one in run.skipped] == [
        "The recipient's name is missing", "Ship by TikTok",
        "Its tracking number is too long for bars that a scanner can read.",
    ]  # fmt: skip

"""Packing slips: what is in each parcel, to lay in it. A6, one a parcel, as many pages as it takes."""

from collections.abc import Sequence

from webapp.labels.actions.describing import contents_of
from webapp.labels.actions.drawing import letter
from webapp.labels.actions.lettering import Lettering
from webapp.labels.models.reads import Asked
from webapp.labels.rules.layout import Text
from webapp.labels.rules.slips import lay_out_slip

WIDTH, HEIGHT = 105, 148


def slips(parcels: Sequence[Asked]) -> bytes:
    """The slips of these parcels as one PDF."""
    from fpdf import FPDF  # half a second to import: only whoever prints pays it

    document = FPDF(unit="mm", format=(WIDTH, HEIGHT))
    document.set_auto_page_break(False)
    document.set_title("Packing slips")
    document.set_creator("Handover")
    lettering = Lettering()
    for asked in parcels:
        skus = [sku for _, _, _, sku, _ in asked.lines]
        for texts in lay_out_slip(contents_of(asked), skus, WIDTH, HEIGHT, lettering):
            document.add_page()
            for piece in texts:
                assert isinstance(piece, Text)
                letter(document, piece, 0, 0)
    return bytes(document.output())

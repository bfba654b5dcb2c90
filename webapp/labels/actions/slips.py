"""Packing slips: what is in each parcel, to lay in it. A6, one a parcel, as many pages as it takes."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from webapp.labels.actions.describing import contents_of
from webapp.labels.actions.drawing import fonts_for, letter
from webapp.labels.actions.lettering import Lettering
from webapp.labels.models.reads import Asked
from webapp.labels.rules.contents import plain
from webapp.labels.rules.slips import lay_out_slip
from webapp.stock.models import items_by_id, items_by_sku, kit_parts_of

WIDTH, HEIGHT = 105, 148


def slips(business_id: UUID, parcels: Sequence[Asked]) -> bytes:
    """The slips of these parcels as one PDF. They name what is inside and no price: a parcel may be a present."""
    from fpdf import FPDF  # half a second to import: only whoever prints pays it

    document = FPDF(unit="mm", format=(WIDTH, HEIGHT))
    document.set_auto_page_break(False)
    document.set_title("Packing slips")
    document.set_creator("Handover")
    inside, pages = _kits(business_id, {sku for asked in parcels for *_, sku, _ in asked.lines}), []
    for asked in parcels:
        below = [
            [plain(sku), *(f"{count * many} × {plain(part)}" for many, part in inside.get(sku, ()))]
            for count, _, _, sku, _ in asked.lines
        ]
        pages += lay_out_slip(contents_of(asked), below, WIDTH, HEIGHT, Lettering())
    with fonts_for(document, (piece for page in pages for piece in page)):
        for page in pages:
            document.add_page()
            for piece in page:
                letter(document, piece, 0, 0)
        return bytes(document.output())


def _kits(business_id: UUID, skus: set[str]) -> dict[str, list[tuple[int, str]]]:
    """What one of each of these is put together from, as (how many, name); what is no kit is left out."""
    known = items_by_sku(business_id, skus)
    kits = kit_parts_of(business_id, [item.id for item in known.values()])
    named = items_by_id(business_id, {part for parts in kits.values() for part in parts})
    found: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for sku, item in known.items():
        for part, many in kits.get(item.id, {}).items():
            found[sku].append((many, named[part].name or named[part].sku))
    return found

"""Things to pack. All invented."""

from uuid import UUID, uuid4

from tests.cast import Cast
from webapp.kit.db import db, transaction
from webapp.packing.actions import Packer
from webapp.packing.models import Box
from webapp.stock.models import Item, ItemBarcode, KitPart, items_by_sku
from webapp.stock.rules.barcodes import barcode_key


def item(cast: Cast, sku: str, *barcodes: str, **columns) -> UUID:
    """An item with sizes and weight unless told otherwise."""
    known = {"name": f"Sample {sku.lower()}", "length_mm": 200, "width_mm": 150, "height_mm": 100, "weight_g": 500}
    with transaction():
        row = items_by_sku(cast.business, [sku]).get(sku) or Item(business_id=cast.business, sku=sku)
        for name, value in (known | columns).items():
            setattr(row, name, value)
        db.session.add(row)
        db.session.flush()
        for code in barcodes:
            db.session.add(ItemBarcode(business_id=cast.business, code=barcode_key(code), item_id=row.id))
        return row.id


def kit(cast: Cast, sku: str, parts: dict[UUID, int]) -> UUID:
    """An item that is made of others."""
    made = item(cast, sku)
    with transaction():
        for part, quantity in parts.items():
            db.session.add(KitPart(business_id=cast.business, item_id=made, part_id=part, quantity=quantity))
    return made


def box(cast: Cast, name: str = "M", sizes: tuple[int, int, int] = (300, 200, 150), **columns) -> UUID:
    """One of the shop's boxes."""
    with transaction():
        row = Box(
            business_id=cast.business, name=name, length_mm=sizes[0], width_mm=sizes[1], height_mm=sizes[2],
            **({"weight_g": 120, "max_weight_g": 10_000} | columns),
        )  # fmt: skip
        db.session.add(row)
        db.session.flush()
        return row.id


def packer(cast: Cast, name: str = "Sample Ana") -> Packer:
    return Packer(cast.business, f"person:{cast.staff}", name)


class Bench:
    """A packing table in somebody's browser, by HTTP alone."""

    def __init__(self, cast: Cast, who: UUID | None = None):
        self.client = cast.client(who or cast.staff)
        self.at = ""

    def open(self, number: str):
        answer = self.client.post("/packing", data={"number": number})
        self.at = answer.headers.get("Location", "")
        return answer

    def scan(self, code: str, **fields):
        return self.post("pieces", code=code, **({"piece": str(uuid4())} | fields))

    def post(self, what: str, **fields):
        return self.client.post(f"{self.at}/{what}", data=fields, headers={"HX-Request": "true"})


def code_of(answer) -> str:
    """What the page says about what was just done."""
    return answer.text.split('data-code="')[1].split('"')[0]

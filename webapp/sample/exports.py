"""The sample's orders, as the files that Seller Center would give. Everything in them is invented."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

FIRST_NUMBER = 576_460_000_000_100_000
WAREHOUSES = ("Sample Warehouse East", "Sample Warehouse West")
# SKU, name, price, on hand east, on hand west
ITEMS = (
    ("KETTLE-17", "Sample kettle, 1.7 l", "24.90", 40, 12),
    ("MUG-4", "Sample mugs, set of 4", "18.50", 60, 0),
    ("TEA-GREEN", "Sample green tea, 200 g", "7.90", 120, 80),
    ("LAMP-DESK", "Sample desk lamp, glass", "39.00", 15, 4),
    ("BOTTLE-05", "Sample bottle, 0.5 l", "12.00", 0, 30),
    ("TRAY-OAK", "Sample tray, oak", "29.90", 2, 0),
    ("TEA-SET", "Sample tea set: kettle and mugs", "39.90", "", ""),  # a kit: it lies in its parts' bins
)
# By SKU, what SAID names; barcodes are of the range that is kept for use inside a shop.
DESCRIBED = {
    "KETTLE-17": ("2000000000018", 240, 180, 250, 1150, "A-01", "Keep dry", "", 10, ""),
    "MUG-4": ("2000000000025", 220, 220, 110, 1400, "A-02", "Fragile, This way up", "Bubble wrap", 10, ""),
    "TEA-GREEN": ("2000000000032", 120, 80, 60, 230, "A-03", "Keep dry", "", 20, ""),
    "LAMP-DESK": ("2000000000049", 420, 160, 160, 1900, "B-01", "Fragile, Handle with care", "Bubble wrap, Void fill",
                  5, ""),
    "BOTTLE-05": ("2000000000056", 260, 70, 70, 320, "B-02", "", "", 10, ""),
    "TRAY-OAK": ("2000000000063", 400, 300, 30, 900, "B-03", "", "", 5, ""),
    "TEA-SET": ("", "", "", "", "", "", "", "", "", "KETTLE-17 x 1; MUG-4 x 1"),
}  # fmt: skip
SAID = (
    "Barcodes",
    "Length mm",
    "Width mm",
    "Height mm",
    "Weight g",
    "Bin",
    "Marks",
    "Protection",
    "Low at",
    "Kit parts",
)
BUYERS = (
    "Aisyah Sample", "Binh Sample", "Chen Sample", "Dewi Sample", "Elena Sample", "Farid Sample", "Grace Sample",
    "Hana Sample", "Iqbal Sample", "Joy Sample", "Kamal Sample", "Linh Sample",
)  # fmt: skip
EXPRESS, NINJA, COURIERS = "Sample Express", "Sample Ninja", "Sample Own Couriers"
PREFIXES = {EXPRESS: "SMPX", NINJA: "SAMPLENVS", COURIERS: "SMPC"}


@dataclass(frozen=True, slots=True)
class Scene:
    """Some orders that stand alike. Ages are in hours before now; `story` is what the sandbox's carrier tells."""

    count: int
    status: str
    age: float
    carrier: str = ""
    shipped: float | None = None
    ended: float | None = None
    story: str = ""
    speed: float = 0.0005  # a story of a minute and a half told over two days
    told_since: float = 0.0
    step: float = 2.3  # hours between one order of the scene and the next
    sku: str = ""
    quantity: int = 1


SCENES = (
    Scene(5, "Awaiting shipment", 1.2),
    Scene(1, "Awaiting shipment", 113.0),  # its status must be updated within 120 hours
    Scene(1, "Awaiting shipment", 6.0, sku="TRAY-OAK", quantity=3),  # more than there are
    Scene(2, "Unpaid", 0.7),
    Scene(1, "On hold", 0.4),
    Scene(9, "Awaiting collection", 14.0, EXPRESS),
    Scene(4, "Awaiting collection", 20.0, NINJA),
    Scene(1, "Awaiting collection", 347.0, NINJA),  # without a tracking update it is cancelled after 15 days
    Scene(3, "In transit", 52.0, EXPRESS, shipped=30.0, story="delivered", told_since=29.0),
    Scene(2, "In transit", 60.0, NINJA, shipped=34.0, story="delivered", told_since=32.0),
    Scene(1, "In transit", 278.0, EXPRESS, shipped=200.0, story="delayed", told_since=60.0),  # lost after 12 days
    Scene(1, "In transit", 75.0, EXPRESS, shipped=50.0, story="two_failed_attempts", told_since=48.0, speed=0.0006),
    Scene(1, "In transit", 70.0, NINJA, shipped=46.0, story="second_attempt", told_since=30.0),
    Scene(1, "In transit", 80.0, EXPRESS, shipped=52.0, story="damaged", told_since=50.0),
    Scene(3, "Delivered", 120.0, EXPRESS, shipped=95.0, ended=40.0),
    Scene(2, "Completed", 240.0, NINJA, shipped=215.0, ended=150.0),
    Scene(2, "Canceled", 30.0, ended=20.0),
    Scene(6, "Awaiting collection", 9.0, COURIERS),  # on the courier's run
    Scene(2, "Awaiting collection", 5.0, EXPRESS, sku="TEA-SET"),
)


@dataclass(frozen=True, slots=True)
class Sample:
    """One invented order: what the file says of it, and the carrier's story about its parcel."""

    number: str
    scene: Scene
    tracking: str
    placed_at: datetime
    cells: dict[str, str]


def samples(now: datetime) -> list[Sample]:
    """Every order of the sample as it stands at `now`, which is in the shop's zone."""
    made = []
    for scene in SCENES:
        for place in range(scene.count):
            made.append(_sample(len(made), place, scene, now))
    return made


def _sample(index: int, place: int, scene: Scene, now: datetime) -> Sample:
    number = str(FIRST_NUMBER + index * 17 + 3)
    placed_at = now - timedelta(hours=scene.age + place * scene.step)
    tracking = ""
    if scene.carrier:
        number_part = f"{index * 37:09}" if scene.carrier == NINJA else f"{700_000 + index * 37:08}"
        tracking = PREFIXES[scene.carrier] + number_part
    item = next((item for item in ITEMS if item[0] == scene.sku), ITEMS[index % 5])
    cells = {
        "Order ID": f"{number}\t", "Order Status": "To ship" if "Awaiting" in scene.status else scene.status,
        "Order Substatus": scene.status, "Normal or Pre-order": "Normal", "Seller SKU": item[0],
        "Product Name": item[1], "Quantity": str(scene.quantity), "SKU Unit Original Price": f"SGD {item[2]}",
        "Order Amount": f"SGD {float(item[2]) * scene.quantity:.2f}", "Created Time": _written(placed_at),
        "Warehouse Name": WAREHOUSES[1] if item[0] == "BOTTLE-05" else WAREHOUSES[0], "Tracking ID": tracking,
        "Shipping Provider Name": scene.carrier,
        "Delivery Option": "Standard shipping" if scene.carrier == NINJA else "Send by seller",
        "Buyer Username": f"sample.buyer{index}", "Recipient": BUYERS[index % len(BUYERS)],
        "Phone #": f"(+65)8000{index:04}", "Zipcode": f"{50_000 + index * 11:06}", "Country": "Singapore",
        "Province": "Singapore", "Detail Address": f"{index + 1} Sample Street, #0{index % 9 + 1}-0{index % 7 + 1}",
        "Payment Method": "Credit card",
    }  # fmt: skip
    if scene.carrier == COURIERS and place == 1:
        cells["Payment Method"] = "Cash on delivery"
    elif scene.status != "Unpaid":
        cells["Paid Time"] = _written(placed_at + timedelta(minutes=2))
    if scene.carrier:
        cells["RTS Time"] = _written(min(placed_at + timedelta(hours=9), now - timedelta(minutes=30)))
    for column, age in (("Shipped Time", scene.shipped), ("Delivered Time", scene.ended)):
        if age is not None and scene.carrier:
            cells[column] = _written(now - timedelta(hours=age - place))
    if scene.status == "Canceled":
        cells |= {"Cancelled Time": _written(now - timedelta(hours=scene.ended or 0)), "Cancel By": "Buyer",
                  "Cancel Reason": "Ordered by mistake"}  # fmt: skip
    return Sample(number, scene, tracking, placed_at, cells)


def before_packing(sample: Sample) -> dict[str, str]:
    """The order as yesterday's export told it, before anything was arranged."""
    later = {"RTS Time", "Shipped Time", "Delivered Time", "Tracking ID", "Shipping Provider Name"}
    cells = {name: text for name, text in sample.cells.items() if name not in later}
    return cells | {"Order Status": "To ship", "Order Substatus": "Awaiting shipment"}


def order_file(rows: Iterable[dict[str, str]]) -> bytes:
    """An order export (CSV) of these rows."""
    rows = list(rows)
    return _csv(dict.fromkeys(name for row in rows for name in row), rows)


def stock_file() -> bytes:
    """A stock list (CSV) of the sample's two warehouses."""
    return _csv(("SKU", "Name", "Place", "On hand", *SAID), _shelves())


def _shelves() -> Iterator[dict[str, str]]:
    for sku, name, _, *counts in ITEMS:
        for place, count in zip(WAREHOUSES, counts, strict=True):
            said = {heading: str(text) for heading, text in zip(SAID, DESCRIBED[sku], strict=True) if text != ""}
            lies = {"Place": place, "On hand": str(count)} if count != "" else {}
            yield {"SKU": sku, "Name": name, **lies, **said}


def _csv(columns: Iterable[str], rows: Iterable[dict[str, str]]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(columns), restval="")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode("utf-8-sig")


def _written(moment: datetime) -> str:
    return moment.strftime("%d/%m/%Y %H:%M:%S\t")

"""What the platform, carriers and insurers ask to see, and how each piece is still got.

Source: TikTok Shop Seller University, appeals (knowledge 6543795748488961, read 2025-06-18) and loss or damage claims
(118477923190530): photos with a visible time, a signed pick-up manifest with the number of orders, the handover's
time, pack photos, packing material, a label whose number can be read.
"""

from collections.abc import Collection
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Piece:
    """A kind of evidence. `lacking` says what to do when there is none; "" where it cannot be got any more."""

    code: str
    words: str
    icon: str
    lacking: str


def _pieces(*rows: tuple[str, str, str, str]) -> dict[str, Piece]:
    return {row[0]: Piece(*row) for row in rows}


PIECES = _pieces(
    ("handover_scan", "Scan at the handover", "scan", ""),
    ("manifest", "Manifest with number of parcels", "file", "Close the handover that this parcel is in."),
    ("manifest_signed", "Driver's signature or name", "sign", ""),
    ("photo_handover", "Photos of the handover", "camera", ""),
    ("photo_packing", "Photos of the packing", "camera", "Take one on the packing table, while the parcel is here."),
    ("weight", "Weight when packed", "box", "Weigh it on the packing table, while the parcel is here."),
    ("box", "Box it was packed in", "box", "Choose the box on the packing table, while the parcel is here."),
    ("label", "Label with its number to be read", "barcode", "Upload the label, or take a photo of it."),
    ("carrier_scan", "Carrier's first scan, in its own words", "truck", "Link the carrier, or upload its report."),
    ("carrier_reports", "All the carrier's reports", "truck", "Link the carrier, or upload its report."),
    ("delivery_report", "Report of the delivery", "home", ""),
    ("photo_delivery", "Photos of the delivery", "camera", ""),
    ("signature_delivery", "Recipient's signature", "sign", ""),
)
MOMENTS = {"packing": "Packing", "handover": "Handover", "delivery": "Delivery", "later": "Later"}


def lacking(held: Collection[str], expected: Collection[str] = ()) -> list[Piece]:
    """The pieces that are not held: of those expected, or of all."""
    return [piece for code, piece in PIECES.items() if code not in held and (not expected or code in expected)]

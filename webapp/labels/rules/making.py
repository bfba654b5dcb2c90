"""In which forms labels are made, and which parcels cannot have one yet."""

from dataclasses import dataclass

from webapp.labels.rules.layout import PAPERS


@dataclass(frozen=True, slots=True)
class Form:
    """What a run is made for. `density` is a label printer's dots an inch, 0 for a PDF."""

    code: str
    words: str
    density: int = 0


FORMS = {
    **{code: Form(code, f"PDF, {paper.words}") for code, paper in PAPERS.items()},
    "zpl203": Form("zpl203", "ZPL, 203 dpi label printer", 203),
    "zpl300": Form("zpl300", "ZPL, 300 dpi label printer", 300),
}


def why_not(number: str, name: str, address: str, shipping_type: str) -> str:
    """Why no label of our own can be made for a parcel; "" if it can."""
    if shipping_type == "tiktok":
        return "Ship by TikTok: the platform makes this label. Download it there and upload it here."
    if not number:
        return "It has no tracking number, and its carrier's pool has none left to give."
    if not number.isascii() or not number.isprintable():
        return "Its tracking number cannot be written in bars."
    if not name.strip() or "*" in name:
        return "The recipient's name is missing, or masked by the platform."
    if not address.strip() or address.count("*") > 3:
        return "The address is missing, or masked by the platform."
    return ""

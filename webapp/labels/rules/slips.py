"""How a packing slip stands on paper: order, sender, and every item with a square to tick."""

from collections.abc import Sequence

from webapp.labels.rules.contents import Contents
from webapp.labels.rules.layout import LEAD, POINT, Text
from webapp.labels.rules.wrapping import Metrics, fitted

MARGIN = 7.0


def lay_out_slip(
    contents: Contents, below: Sequence[Sequence[str]], width: float, height: float, metrics: Metrics
) -> list[list[Text]]:
    """The pages of one parcel's slip, each a list of lines. Nothing is left out. `below` are smaller lines below each
    item: its SKU, and the parts of a kit."""
    room, pages = width - 2 * MARGIN, list[list[Text]]()
    rows: list[tuple[float, str, bool]] = [(14, "Packing slip", True)]
    rows += [(9, f"Order {number}", True) for number in contents.orders]
    rows += [
        (8, f"{contents.carrier}  {contents.number_words}", False),
        (8, f"From {contents.sender}", False),
        (5, "", False),
    ]
    for item, more in zip(contents.items, below, strict=True):
        _, lines = fitted(metrics, f"[  ]  {item}", room, (9,), 4, False)
        rows += [(9, line, False) for line in lines]
        rows += [(7, f"        {line}", False) for line in more]
    page: list[Text] = []
    y = MARGIN
    for size, text, bold in rows:
        if y + size * POINT * LEAD > height - MARGIN:
            pages.append(page)
            page, y = [], MARGIN
        if text:
            _, lines = fitted(metrics, text, room, (size, size * 0.8), 1, bold)
            page.append(Text(MARGIN, y, size, lines[0], bold))
        y += size * POINT * LEAD
    return [*pages, page]

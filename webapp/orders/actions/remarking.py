from typing import Any
from uuid import UUID

from webapp.orders.rules.reading import ExportOrder, Fault


def refused_row(business_id: UUID, import_id: UUID, fault: Fault) -> dict[str, Any]:
    """What is kept of a row that did not come in."""
    return {
        "business_id": business_id, "import_id": import_id, "row": fault.row, "kind": "refused",
        "column": fault.column, "code": fault.code, "words": fault.words, "text": _storable(fault.text),
    }  # fmt: skip


def odd_order(business_id: UUID, import_id: UUID, order: ExportOrder) -> dict[str, Any]:
    """What is kept of an order that came in although its status is a word we do not know."""
    words = "We do not know this status. The order came in; its times say what happened."
    return {
        "business_id": business_id, "import_id": import_id, "row": order.rows[0], "kind": "noted",
        "column": "Order Status", "code": "unknown_status", "words": words, "text": order.status,
    }  # fmt: skip


def _storable(text: str) -> str:
    """Text as a database can keep it: the letters that it cannot are shown by their codes."""
    return "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in text)

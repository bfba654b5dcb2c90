from datetime import datetime
from typing import Any
from uuid import UUID

from webapp.orders.rules.reading import ExportOrder, Fault

STAYS_ERASED = "stays_erased"


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


def stays_erased(business_id: UUID, import_id: UUID, order: ExportOrder) -> dict[str, Any]:
    """What is said of an order whose buyer's data were erased, and that a file would bring back."""
    words = "The buyer's data of this order were erased, and stay so. The rest came in; the file goes once it is read."
    return {
        "business_id": business_id, "import_id": import_id, "row": order.rows[0], "kind": "noted", "column": "Order ID",
        "code": STAYS_ERASED, "words": words, "text": order.number,
    }  # fmt: skip


def refused_before(business_id: UUID, import_id: UUID, order: ExportOrder, given: str, at: datetime) -> dict[str, Any]:
    """What is said of an order that a file asks to cancel, where that was refused since the file was first `given`."""
    words = (
        f"The buyer wants to cancel, and that was refused on {at:%d %b %Y %H:%M} UTC. This very file came {given}, "
        "before that: it cannot say whether the buyer has asked again. Look in Seller Center; if so, note it on the "
        "order's page, which starts its clock."
    )
    return {
        "business_id": business_id, "import_id": import_id, "row": order.rows[0], "kind": "noted",
        "column": "Order Status", "code": "refused_before", "words": words, "text": order.number,
    }  # fmt: skip


def _storable(text: str) -> str:
    """Text as a database can keep it: the letters that it cannot are shown by their codes."""
    return "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in text)

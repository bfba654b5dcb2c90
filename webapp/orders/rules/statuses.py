"""The platform's words for where an order is, and the code behind each (facts: the platform's order statuses).

Seller Center writes them in the seller's language while the column names stay English. A word that is not here
is kept as it is and adds nothing: the order's times still say what happened.
"""

import unicodedata
from collections.abc import Iterable

# In the order in which an order passes through them; cancelled ends them all. A request of the buyer to cancel comes at
# any time and may be refused: it stands before what an order goes back to then.
COURSE = (
    "UNPAID", "ON_HOLD", "CANCEL_PENDING", "AWAITING_SHIPMENT", "PARTIALLY_SHIPPING", "AWAITING_COLLECTION",
    "IN_TRANSIT", "DELIVERED", "COMPLETED", "CANCELLED",
)  # fmt: skip
_WORDS = {
    "unpaid": "UNPAID",
    "belum dibayar": "UNPAID",
    "ค้างชำระ": "UNPAID",
    "chưa thanh toán": "UNPAID",
    "on hold": "ON_HOLD",
    "to ship": "AWAITING_SHIPMENT",
    "to be shipped": "AWAITING_SHIPMENT",
    "awaiting shipment": "AWAITING_SHIPMENT",
    "perlu dikirim": "AWAITING_SHIPMENT",
    "ที่จะจัดส่ง": "AWAITING_SHIPMENT",
    "cần gửi": "AWAITING_SHIPMENT",
    "chờ vận chuyển": "AWAITING_SHIPMENT",
    "partially shipped": "PARTIALLY_SHIPPING",
    "partially shipping": "PARTIALLY_SHIPPING",
    "awaiting collection": "AWAITING_COLLECTION",
    "shipped": "IN_TRANSIT",
    "in transit": "IN_TRANSIT",
    "dikirim": "IN_TRANSIT",
    "จัดส่งแล้ว": "IN_TRANSIT",
    "đã vận chuyển": "IN_TRANSIT",
    "delivered": "DELIVERED",
    "completed": "COMPLETED",
    "selesai": "COMPLETED",
    "เสร็จสมบูรณ์": "COMPLETED",
    "đã hoàn tất": "COMPLETED",
    "canceled": "CANCELLED",
    "cancelled": "CANCELLED",
    "cancel": "CANCELLED",
    "dibatalkan": "CANCELLED",
    "ยกเลิกแล้ว": "CANCELLED",
    "đã hủy": "CANCELLED",
    "đã huỷ": "CANCELLED",
}
_WORDS.update({code.lower().replace("_", " "): code for code in COURSE})
WORDS = {unicodedata.normalize("NFC", words): code for words, code in _WORDS.items()}

# What must have happened for a status to be true; told without a time where the file has none.
IMPLIED = {
    "UNPAID": ("held",),
    "ON_HOLD": ("held",),
    "CANCEL_PENDING": ("cancel_requested",),
    "AWAITING_SHIPMENT": ("released",),
    "PARTIALLY_SHIPPING": ("released",),
    "AWAITING_COLLECTION": ("released", "arranged"),
    "IN_TRANSIT": ("released", "arranged", "shipped"),
    "DELIVERED": ("released", "arranged", "shipped", "delivered"),
    "COMPLETED": ("released", "arranged", "shipped", "completed"),
    "CANCELLED": ("cancelled",),
}


def status_code(words: str) -> str:
    """The platform's code for a word, or an empty text."""
    return WORDS.get(" ".join(unicodedata.normalize("NFC", words).casefold().replace("_", " ").split()), "")


def settled_code(statuses: Iterable[tuple[str, str]]) -> str:
    """One code for an order from the (status, substatus) of its rows: the furthest back of what still moves.

    A substatus says more than its status. An order is cancelled only when all its rows are.
    """
    codes = {status_code(substatus) or status_code(status) for status, substatus in statuses} - {""}
    moving = [code for code in COURSE if code in codes and code != "CANCELLED"]
    return moving[0] if moving else ("CANCELLED" if codes else "")


def rank(code: str) -> int:
    """How far along a code is; -1 for a word that we do not know."""
    return COURSE.index(code) if code in COURSE else -1

"""The one table of words: every kind of fact and every status, with what people read, see and hear.

Sources for the carriers' words: the canonical tracking vocabulary (docs/carriers.md).
"""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of fact. `rank` settles the order of facts that happened at the same instant."""

    code: str
    words: str
    icon: str
    tone: str
    rank: int


@dataclass(frozen=True, slots=True)
class Status:
    """What an order's or parcel's facts add up to. `lane` is its column on the radar."""

    code: str
    words: str
    icon: str
    tone: str
    lane: str


def _kinds(*rows: tuple[str, str, str, str]) -> dict[str, Kind]:
    return {code: Kind(code, words, icon, tone, rank) for rank, (code, words, icon, tone) in enumerate(rows)}


# Rank is the line's position: the usual course of a parcel's life, so that ties fall the natural way.
KINDS = _kinds(
    ("placed", "Order placed", "cart", "grey"),
    ("held", "On hold at the platform", "pause", "grey"),
    ("paid", "Paid", "coin", "grey"),
    ("released", "Released for shipping", "play", "grey"),
    ("amended", "Details changed by the platform", "pen", "grey"),
    ("parcelled", "Parcel known", "box", "grey"),
    ("reserved", "A part of it reserved", "check", "amber"),
    ("split", "Split: a part goes by itself", "stack", "amber"),
    ("confirmed", "Confirmed, stock reserved", "check", "blue"),
    ("arranged", "Shipping arranged on the platform", "calendar", "blue"),
    ("reminded", "Reminder", "bell", "amber"),
    ("picked", "Picked", "stack", "blue"),
    ("unpacked", "Unpacked", "undo", "grey"),
    ("packed", "Packed and sealed", "box", "blue"),
    ("labelled", "Labelled", "file", "blue"),
    ("reprinted", "Label printed again", "file", "grey"),
    ("info_received", "Carrier has been told", "file", "grey"),
    ("scan_refused", "Scan refused", "stop", "red"),
    ("photographed", "Photo taken", "camera", "grey"),
    ("handed_over", "Handed over", "hand", "blue"),
    ("manifested", "On a signed manifest", "sign", "blue"),
    ("collected", "Collected by the carrier", "truck", "blue"),
    ("shipped", "Shipped on the platform", "plane", "blue"),
    ("in_transit", "On the way", "truck", "blue"),
    ("out_for_delivery", "Out for delivery", "bike", "blue"),
    ("available_for_pickup", "Waiting at a pick-up point", "pin", "blue"),
    ("attempt_failed", "Delivery attempt failed", "door", "amber"),
    ("exception", "Carrier reports a problem", "warning", "amber"),
    ("expired", "Carrier stopped reporting", "clock", "amber"),
    ("unknown", "Carrier sent a code we do not know", "question", "amber"),
    ("carrier_cancelled", "Cancelled by the carrier", "cross", "red"),
    ("damaged", "Damaged", "crack", "red"),
    ("lost", "Lost", "search", "red"),
    ("returning", "On the way back", "back", "amber"),
    ("delivered", "Delivered", "home", "green"),
    ("returned", "Returned to sender", "back", "grey"),
    ("acknowledged", "Buyer has it", "smile", "green"),
    ("completed", "Completed on the platform", "flag", "green"),
    ("cancel_requested", "Cancellation wanted", "cross", "amber"),
    ("cancel_rejected", "Cancellation refused", "ban", "grey"),
    ("part_cancelled", "A part of it cancelled", "cross", "amber"),
    ("cancelled", "Cancelled", "cross", "red"),
    ("complained", "Buyer complains", "warning", "amber"),
    ("return_requested", "Return wanted", "back", "amber"),
    ("return_rejected", "Return refused", "ban", "grey"),
    ("return_authorised", "Return agreed", "back", "blue"),
    ("return_received", "Return received", "hand", "blue"),
    ("inspected", "Inspected", "eye", "blue"),
    ("restocked", "Back on the shelf", "stack", "green"),
    ("written_off", "Written off", "trash", "grey"),
    ("sent_back", "Sent back to the buyer", "arrow", "grey"),
    ("refunded", "Refunded", "coin", "amber"),
    ("excused", "Excused: force majeure", "shield", "grey"),
    ("case_opened", "Case opened", "flag", "amber"),
    ("case_closed", "Case closed", "flag", "grey"),
    ("evidence_viewed", "Evidence looked at", "eye", "grey"),
    ("evidence_exported", "Evidence file made", "download", "grey"),
    ("redacted", "Buyer's data erased", "trash", "grey"),
    ("notified", "Told", "bell", "grey"),
    ("missed", "Deadline missed", "alarm", "red"),
    ("undone", "Undone", "undo", "grey"),
)

# What one person or carrier says again of the same parcel within so long is the same event told twice, unless a fact of
# the other kind lies between: buttons are pressed twice and carriers repeat themselves, but nobody comes to a door a
# second time within the half-hour without having set out again.
ONE_EVENT = {"attempt_failed": (timedelta(minutes=30), "out_for_delivery")}


def _statuses(*rows: tuple[str, str, str, str, str]) -> dict[str, Status]:
    return {row[0]: Status(*row) for row in rows}


STATUSES = _statuses(
    ("unpaid", "Not paid yet", "coin", "grey", "waiting"),
    ("on_hold", "On hold", "pause", "grey", "waiting"),
    ("to_confirm", "To confirm", "check", "amber", "to_confirm"),
    ("to_hand_over", "To hand over", "hand", "amber", "to_hand_over"),
    ("rest_waits", "Part sent, rest waits", "stack", "amber", "to_confirm"),
    ("handed_over", "Handed over", "hand", "blue", "on_the_way"),
    ("on_the_way", "On the way", "truck", "blue", "on_the_way"),
    ("out_for_delivery", "Out for delivery", "bike", "blue", "on_the_way"),
    ("available_for_pickup", "At a pick-up point", "pin", "blue", "on_the_way"),
    ("attempt_failed", "Attempt failed", "door", "amber", "problem"),
    ("exception", "Problem at the carrier", "warning", "amber", "problem"),
    ("delayed", "Delayed", "clock", "amber", "problem"),
    ("returning", "Coming back", "back", "amber", "problem"),
    ("damaged", "Damaged", "crack", "red", "problem"),
    ("lost", "Lost", "search", "red", "problem"),
    ("delivered", "Delivered", "home", "green", "done"),
    ("acknowledged", "Received by the buyer", "smile", "green", "done"),
    ("returned", "Returned", "back", "grey", "done"),
    ("cancelled", "Cancelled", "cross", "red", "done"),
)

LANES = {
    "waiting": "Waiting",
    "to_confirm": "To confirm",
    "to_hand_over": "To hand over",
    "on_the_way": "On the way",
    "problem": "Problem",
    "done": "Done",
}

# What a carrier may report, in our words; any other report is "unknown", never a guess.
CARRIER_KINDS = frozenset(
    {
        "info_received", "collected", "in_transit", "out_for_delivery", "available_for_pickup", "attempt_failed",
        "exception", "expired", "unknown", "carrier_cancelled", "damaged", "lost", "returning", "delivered", "returned",
    }
)  # fmt: skip

"""Ninja Van: tells by webhook, cannot be asked without its own contract.

Two versions of payloads are about: version 1 has its word in `status`, version 2 in `event`. Facts: integrations that
are in use; its full official list was not to be had, so a word that is not here is kept as unknown.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping

from webapp.kit.http import Call, Rejected
from webapp.tracking.rules import LONGEST_CODE, Report, plain, read_time

NAME = "Ninja Van"
POLLS = False
ADDRESS = "https://api.ninjavan.co"
SECRETS = {"client_secret": "Client secret"}

_TOLD = {
    "info_received": (
        "Staging", "Pending Pickup", "Driver dispatched for Pickup", "Pending Pickup, Shipper Dropoff",
        "Van en-route to pickup", "Pending Pickup at Distribution Point",
        "International Transit, Fulfillment Request Submitted", "International Transit, Fulfillment Packed",
    ),
    "collected": (
        "Picked Up, In Transit To Origin Hub", "En-route to Sorting Hub", "Successful Pickup",
        "International Transit, Handed Over to Origin Facility",
    ),
    "in_transit": (
        "Arrived at Sorting Hub", "Arrived at Origin Hub", "Arrived at Transit Hub", "Arrived at Destination Hub",
        "In Transit to Next Sorting Hub",
        "International Transit, En Route to Origin Facility", "International Transit, Arrived at Origin Facility",
        "International Transit, Processed at Origin Facility", "International Transit, Handed Over to Linehaul",
        "International Transit, Export Cleared", "International Transit, Linehaul Scheduled",
        "International Transit, Linehaul Departed", "International Transit, Linehaul Arrived",
        "International Transit, Customs Cleared", "International Transit, Handed Over to Last Mile",
    ),
    "out_for_delivery": ("On Vehicle for Delivery",),
    "available_for_pickup": ("Arrived at Distribution Point", "At PUDO, Pending Customer Collection"),
    # One failed attempt, one word: what follows from it (rescheduled, no more attempts) is not another attempt.
    "attempt_failed": ("Pending Reschedule", "Delivery Exception, Pending Reschedule"),
    "exception": (
        "Delivery Exception, Max Attempts Reached",
        "On Hold", "Pickup fail", "Pickup Exception, Pending Reschedule", "Pickup Exception, Reattempt Scheduled",
        "Pickup Exception, Max Attempts Reached", "Pickup Exception, Pending Retrieval from PUDO",
        "Delivery Exception, Reattempt Scheduled", "Delivery Exception, Parcel Overstayed at PUDO",
        "International Transit, Customs Held", "International Transit, Parcel Exception",
        "Return to Shipper Exception, Max Attempts Reached",
    ),
    "delivered": (
        "Completed", "Successful Delivery", "Delivered, Received by Customer", "Delivered, Left at Doorstep",
        "Delivered, Collected by Customer",
    ),
    "returning": (
        "Return to Sender Triggered", "Delivery Exception, Return to Sender Initiated",
        "Return to Shipper Exception, Parcel triggered for Shipper Collection",
    ),
    "returned": (
        "Returned to Sender", "Return to Shipper Exception, Parcel collected by Shipper",
        "International Transit, Returned to Sender at Origin Facility",
        "International Transit, Returned to XB Warehouse",
    ),
    "lost": ("Parcel Lost", "Delivery Exception, Parcel Lost", "International Transit, Parcel Lost"),
    "damaged": (
        "Parcel Damaged", "Delivery Exception, Parcel Damaged", "International Transit, Parcel Damaged",
        "Return to Shipper Exception, Parcel Scrapped", "International Transit, Parcel Disposed",
    ),
    "carrier_cancelled": ("Cancelled",),
}  # fmt: skip
# Its own papers spell the same word with different capitals ("to Origin Hub", "To Origin Hub").
KINDS = {code.casefold(): kind for kind, codes in _TOLD.items() for code in codes}
# Known, and nothing about where the parcel is.
SAYS_NOTHING = frozenset({"parcel measurements update", "parcel size", "parcel weight"})


def access(_secrets: Mapping[str, str]) -> dict[str, str]:
    """Nothing: it is never called."""
    return {}


async def fetch(_call: Call, _numbers: list[str], _carrier_code: str = "") -> list[dict]:
    """It cannot be asked."""
    raise Rejected("this carrier tells by webhook and cannot be asked")


async def trial(_call: Call) -> str:
    """It cannot be called; what arrives is the only proof."""
    raise Rejected("this carrier tells by webhook and cannot be asked")


def refuses_number(_refusal: Rejected) -> bool:
    """Never: it is not asked about numbers."""
    return False


def parse(raw: dict) -> list[Report]:
    """What one payload says: one thing, or nothing."""
    code = plain(raw.get("event"), LONGEST_CODE) or plain(raw.get("status"), LONGEST_CODE)
    if code.casefold() in SAYS_NOTHING:
        return []
    kind = KINDS.get(code.casefold(), "unknown")
    return [
        Report(
            number=plain(raw.get("tracking_id"), LONGEST_CODE),
            kind=kind,
            code=code,
            told_time=plain(raw.get("timestamp"), LONGEST_CODE),
            happened_at=read_time(raw.get("timestamp")),
            words=plain(raw.get("comments")),
            heard=kind != "unknown",
        )
    ]


def verify(headers: Mapping[str, str], body: bytes, secrets: Mapping[str, str]) -> bool:
    """Whether the body was signed with our client secret: base64 HMAC-SHA256 over the raw bytes."""
    secret = secrets.get("client_secret", "")
    told = headers.get("X-Ninjavan-Hmac-Sha256", "")
    right = base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest())
    return bool(secret) and hmac.compare_digest(told.encode("utf-8", "replace"), right)


def parse_webhook(raw: bytes) -> list[Report]:
    """What a payload says. Raises ValueError for anything that is not one."""
    payload = json.loads(raw)
    if not isinstance(payload, dict) or not plain(payload.get("tracking_id")):
        raise ValueError("not a payload of this carrier")
    return parse(payload)

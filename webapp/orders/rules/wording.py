"""What a fact's details say, for people. Words of carriers and buyers are passed on as they are, and shown as text."""

from collections.abc import Mapping
from typing import Any

FIELDS = {
    "tracking_number": "tracking number",
    "items": "items",
    "carrier": "carrier",
    "recipient": "recipient",
    "phone": "phone",
    "postcode": "postcode",
    "amount": "amount",
    "buyer_username": "buyer's name on the platform",
    "buyer_message": "buyer's message",
    "seller_note": "seller's note",
    "delivery_option": "delivery option",
    "payment_method": "payment method",
    "shipping_type": "shipping type",
    "order_type": "kind of order",
}
REASONS = {"unpaid": "Not paid yet", "on_hold": "The buyer may still change their mind"}

BY = {"seller": "By the seller", "buyer": "As the buyer asked", "rule": "By a rule of the platform"}

# What a scan's verdict adds to "handed over" or "scan refused", where it adds anything.
VERDICTS = {
    "already_handed_over": "Scanned again: it had gone already",
    "already_moving": "It was on its way already",
    "taken_late": "This scan came in late",
    "after_closing": "Scanned after the handover was closed",
    "wrong_carrier": "Wrong carrier",
    "wrong_place": "Wrong place",
    "not_confirmed": "Not confirmed",
    "cancelled": "Cancelled",
    "on_hold": "On hold",
    "unpaid": "Not paid",
    "delivered_already": "Delivered already",
}


def said(kind: str, details: Mapping[str, Any]) -> str:
    """One sentence, or nothing, beside a fact's own words."""
    text = {name: str(value) for name, value in details.items() if value not in (None, "")}
    match kind:
        case "held":
            return REASONS.get(text.get("reason", ""), "")
        case "cancelled":
            who = BY.get(text.get("by", ""), f"By {text['by']}" if "by" in text else "")
            return ": ".join(part for part in (who, text.get("reason", "")) if part)
        case "amended":
            return ", ".join(FIELDS.get(name, name) for name in text.get("fields", "").split(", ")).capitalize()
        case "confirmed":
            return f"From {text['place']}" if "place" in text else ""
        case "split":
            return f"{text.get('going', 'A part')} {text.get('then', 'goes now')}"
        case "part_cancelled":
            who = BY.get(text.get("by", ""), "By the platform")
            what = f"{text['off']}" if "off" in text else f"{text.get('pieces', 'Some')} pieces"
            return ": ".join(part for part in (who, what, text.get("reason", "")) if part)
        case "reserved":
            return f"{text.get('pieces', 'Some')} reserved from {text.get('place', 'stock')}; the rest is lacking"
        case "cancel_requested":
            who = "The buyer asks" if text.get("by") == "buyer" else "Asked for in the shop"
            return ": ".join(part for part in (who, text.get("reason", "")) if part)
        case "cancel_rejected":
            return text.get("reason") or text.get("words", "")
        case "refunded":
            return f"{text.get('currency', '')} {text.get('amount', '')}: {text.get('why', '')}".strip()
        case "notified":
            who = {"buyer": "The buyer", "platform": "TikTok Shop"}.get(text.get("audience", ""), "")
            return ": ".join(part for part in (who, text.get("subject", "")) if part)
        case "manifested":
            return f"Manifest {text['manifest']}" + (f", driver {text['driver']}" if "driver" in text else "")
        case "packed":
            return _packed(text)
        case "undone" | "unpacked":
            return text.get("reason") or text.get("words", "")
        case "handed_over" | "scan_refused":
            return VERDICTS.get(text.get("verdict", ""), "")
        case "photographed" | "parcelled" | "missed" | "reminded":
            return ""
        case _:
            return ", ".join(part for part in (text.get("words", ""), text.get("where", "")) if part)


def _packed(text: Mapping[str, str]) -> str:
    """In which box, how heavy, what was left out and what somebody decided."""
    box = f"In {text['box']}" if "box" in text else ""
    weight = f"{int(text['weight_g']):,} g" if text.get("weight_g", "").isdigit() else ""
    missing = f"without {text['missing']}" if "missing" in text else ""
    marks = text.get("marks", "").replace("_", " ")
    said_first = ", ".join(part for part in (box, weight, missing, marks) if part)
    decided = f"Decided: {text['decisions']}" if "decisions" in text else ""
    return ". ".join(part for part in (said_first, decided) if part)

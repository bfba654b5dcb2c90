"""A carrier of the Ninja Van kind: nobody can ask it; it tells by webhook, signed over the raw body."""

import base64
import hashlib
import hmac

from sandbox.faults import Faults
from sandbox.parcels import Parcel, now

NAME = "ninjavan"


def event(parcel: Parcel, count: int, faults: Faults) -> dict:
    """The payload after the parcel's first `count` steps (version 2 keys beside those of version 1)."""
    happened = parcel.happened(now())[:count]
    last = happened[-1]
    unknown = faults.strikes("unknown")
    return {
        "id": hashlib.sha256(f"{parcel.number}/{parcel.started_at}/{count}".encode()).hexdigest()[:24],
        "shipper_id": 4242,
        "tracking_id": parcel.number,
        "tracking_ref_no": parcel.number,
        "shipper_order_ref_no": "",
        "event": "Parcel Teleported" if unknown else last.step.event,
        "status": "Parcel Teleported" if unknown else last.step.word,
        "previous_status": happened[-2].step.word if count > 1 else "",
        "timestamp": "yesterday, about noon" if faults.strikes("times") else last.at.strftime("%Y-%m-%dT%H:%M:%S%z"),
        "comments": "<script>alert(1)</script>" if faults.strikes("script") else last.step.message,
        "is_parcel_on_rts_leg": last.step.status == "return_to_sender",
    }


def signature(body: bytes, secret: str) -> dict[str, str]:
    """The header that proves who sent the body: base64 HMAC-SHA256 under the client secret."""
    digest = hmac.new(secret.encode(), body, hashlib.sha256).digest()
    return {"X-Ninjavan-Hmac-Sha256": base64.b64encode(digest).decode()}

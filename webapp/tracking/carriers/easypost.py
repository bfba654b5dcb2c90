"""EasyPost: an aggregator that is asked for trackers, and that tells of their changes by webhook.

Facts: its API reference (trackers, webhooks). A time without a zone is not one of its times; a recycled number may
have several trackers, of which the youngest is meant.
"""

import base64
import hashlib
import hmac
import json
import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Any

from webapp.kit.http import Call, Rejected, Unreachable
from webapp.tracking.rules import LONGEST_CODE, Report, plain, read_time

NAME = "EasyPost"
POLLS = True
ADDRESS = "https://api.easypost.com"
SECRETS = {"api_key": "API key", "webhook_secret": "Webhook secret"}

# status -> kind. A tracker's own status "unknown" means that the carrier has said nothing yet.
KINDS = {
    "pre_transit": "info_received",
    "in_transit": "in_transit",
    "out_for_delivery": "out_for_delivery",
    "available_for_pickup": "available_for_pickup",
    "delivered": "delivered",
    "return_to_sender": "returning",
    "failure": "exception",
    "error": "exception",
    "cancelled": "carrier_cancelled",
    "canceled": "carrier_cancelled",
}

# status_detail, where it says more than the status; "" is every other detail that is in DETAILS.
FINER = {
    "in_transit": {
        "received_at_origin_facility": "collected",
        "damaged": "damaged",
        "lost": "lost",
        "expired": "expired",
        "return": "returning",
        "refused": "attempt_failed",
        **dict.fromkeys(
            ("address_correction", "awaiting_information", "delayed", "delivery_exception", "held", "missorted",
             "transit_exception", "weather_delay"),
            "exception",
        ),
    },
    "failure": {
        "address_correction": "attempt_failed",
        "delivery_exception": "attempt_failed",
        "refused": "attempt_failed",
        "damaged": "damaged",
        "expired": "expired",
        "lost": "lost",
        "return": "returning",
    },
    "return_to_sender": {"arrived_at_destination": "returned", "lost": "lost", "damaged": "damaged"},
}  # fmt: skip

DETAILS = frozenset(
    {
        "", "address_correction", "arrived_at_destination", "arrived_at_facility", "arrived_at_pickup_location",
        "awaiting_information", "cancelled", "damaged", "delayed", "delivery_exception", "departed_facility",
        "departed_origin_facility", "expired", "failure", "held", "in_transit", "label_created", "lost", "missorted",
        "out_for_delivery", "received_at_destination_facility", "received_at_origin_facility", "refused", "return",
        "status_update", "transferred_to_destination_carrier", "transit_exception", "unknown", "weather_delay",
    }
)  # fmt: skip


def access(secrets: Mapping[str, str]) -> dict[str, str]:
    """The headers that prove who asks: the key as the name of HTTP Basic authentication, without a password."""
    return {"Authorization": "Basic " + base64.b64encode(f"{secrets.get('api_key', '')}:".encode()).decode()}


async def fetch(call: Call, numbers: list[str], carrier_code: str = "") -> list[dict]:
    """Ask about one number: its youngest tracker; one is made when there is none yet. `carrier_code` is theirs."""
    raws = []
    for number in numbers:
        found = _trackers(await call("GET", "/v2/trackers", query={"tracking_code": number}))
        mine = [tracker for tracker in found if tracker.get("tracking_code") == number]
        if mine:
            raws.append(max(mine, key=lambda tracker: str(tracker.get("created_at"))))
            continue
        wanted = {"tracking_code": number} | ({"carrier": carrier_code} if carrier_code else {})
        made = (await call("POST", "/v2/trackers", json={"tracker": wanted})).json()
        if not isinstance(made, dict) or "tracking_code" not in made:
            raise Unreachable("answered something that is not a tracker")
        raws.append(made)
    return raws


def _trackers(answer: Any) -> list[dict]:
    body = answer.json()
    found = body.get("trackers") if isinstance(body, dict) else None
    if not isinstance(found, list) or not all(isinstance(tracker, dict) for tracker in found):
        raise Unreachable("answered something that is not a list of trackers")
    return found


async def trial(call: Call) -> str:
    """Call it once and say in words what came back."""
    count = len(_trackers(await call("GET", "/v2/trackers", query={"page_size": "1"})))
    return "It answered and accepted the key" + ("; it has trackers of ours." if count else "; it has no tracker yet.")


def refuses_number(refusal: Rejected) -> bool:
    """Whether a refusal is about this one number (it knows no carrier for it), not about the whole account."""
    return refusal.status in {400, 404, 422}


def parse(raw: dict) -> list[Report]:
    """What a Tracker says, one report per detail. No detail and a status of its own: one report of that."""
    number = plain(raw.get("tracking_code"), LONGEST_CODE)
    expected = _day(raw.get("est_delivery_date"))
    details = raw.get("tracking_details")
    details = [detail for detail in details if isinstance(detail, dict)] if isinstance(details, list) else []
    if not details and raw.get("status") not in {None, "", "unknown"}:
        details = [raw | {"datetime": raw.get("updated_at"), "message": ""}]
    return [_report(number, detail, expected) for detail in details]


def _report(number: str, detail: dict, expected: date | None) -> Report:
    status, finer = plain(detail.get("status"), LONGEST_CODE), plain(detail.get("status_detail"), LONGEST_CODE)
    kind = KINDS.get(status, "unknown")
    where = detail.get("tracking_location")
    return Report(
        number=number,
        kind=FINER.get(status, {}).get(finer, kind),
        code=f"{status}/{finer}" if finer else status,
        told_time=plain(detail.get("datetime"), LONGEST_CODE),
        happened_at=read_time(detail.get("datetime")),
        words=plain(detail.get("message")),
        place=plain(where.get("city")) if isinstance(where, dict) else "",
        heard=kind != "unknown" and finer in DETAILS,
        expected_on=expected,
    )


def _day(text: object) -> date | None:
    moment = read_time(text)
    return moment.date() if moment else None


def verify(headers: Mapping[str, str], body: bytes, secrets: Mapping[str, str]) -> bool:
    """Whether the body was signed with our webhook secret: hex HMAC-SHA256 over the raw bytes, NFKD key."""
    secret = unicodedata.normalize("NFKD", secrets.get("webhook_secret", ""))
    told = headers.get("X-Hmac-Signature", "")
    right = "hmac-sha256-hex=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return bool(secret) and hmac.compare_digest(told.encode("utf-8", "replace"), right.encode())


def parse_webhook(raw: bytes) -> list[Report]:
    """What an Event says: its tracker's reports. Raises ValueError for anything that is not an event."""
    event = json.loads(raw)
    if not isinstance(event, dict):
        raise ValueError("not an event")
    tracker = event.get("result")
    if not isinstance(tracker, dict) or tracker.get("object") != "Tracker":
        return []  # events about other things (batches, invoices) come by the same road
    return parse(tracker)

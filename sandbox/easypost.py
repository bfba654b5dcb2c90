"""A tracker API of the EasyPost kind: Basic authentication, trackers with their details, signed events by webhook."""

import base64
import hashlib
import hmac
import unicodedata
from datetime import datetime

from aiohttp import web

from sandbox.faults import Faults, misbehave
from sandbox.parcels import Depot, Happening, Parcel, now

NAME = "easypost"
CARRIER = "SampleExpress"


def _written(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _location(city: str) -> dict:
    return {"object": "TrackingLocation", "city": city or None, "state": None, "country": None, "zip": None}


def _detail(happening: Happening, faults: Faults) -> dict:
    step = happening.step
    unknown = faults.strikes("unknown")
    return {
        "object": "TrackingDetail",
        "message": "<script>alert(1)</script>" if faults.strikes("script") else step.message,
        "description": "",
        "status": "teleported" if unknown else step.status,
        "status_detail": "beamed_up" if unknown else step.detail,
        "datetime": "31/02/2026 25:61" if faults.strikes("times") else _written(happening.at),
        "source": CARRIER,
        "carrier_code": "",
        "tracking_location": _location(step.city),
        "est_delivery_date": None,
    }


def tracker(parcel: Parcel, faults: Faults) -> dict:
    """The Tracker object of a parcel as it stands now."""
    happened = parcel.happened(now())
    last = happened[-1].step if happened else None
    updated = happened[-1].at if happened else parcel.started
    return {
        "id": f"trk_{parcel.reference}",
        "object": "Tracker",
        "mode": "test",
        "tracking_code": parcel.number,
        "status": last.status if last else "unknown",
        "status_detail": last.detail if last else "unknown",
        "created_at": _written(parcel.started),
        "updated_at": _written(updated),
        "signed_by": "A. Sample" if last and last.name == "delivered" else None,
        "weight": None,
        "est_delivery_date": _written(parcel.expected_at()),
        "shipment_id": None,
        "carrier": CARRIER,
        "tracking_details": faults.shuffled([_detail(happening, faults) for happening in happened]),
        "carrier_detail": None,
        "finalized": bool(last and last.name in {"delivered", "returned", "cancelled", "lost"}),
        "is_return": False,
        "public_url": f"https://track.example/{parcel.reference}",
        "fees": [],
    }


def event(parcel: Parcel, count: int, faults: Faults) -> dict:
    """The Event that a webhook carries after the parcel's first `count` steps."""
    happened = parcel.happened(now())[:count]
    body = tracker(parcel, faults)
    last = happened[-1]
    body |= {"status": last.step.status, "status_detail": last.step.detail, "updated_at": _written(last.at)}
    body["tracking_details"] = faults.shuffled([_detail(happening, faults) for happening in happened])
    return {
        "id": "evt_" + hashlib.sha256(f"{parcel.number}/{parcel.started_at}/{count}".encode()).hexdigest()[:32],
        "object": "Event",
        "description": "tracker.created" if count == 1 else "tracker.updated",
        "mode": "test",
        "status": "pending",
        "previous_attributes": {"status": happened[-2].step.status if count > 1 else "unknown"},
        "created_at": _written(last.at),
        "updated_at": _written(last.at),
        "pending_urls": [],
        "completed_urls": [],
        "result": body,
    }


def signature(body: bytes, secret: str) -> dict[str, str]:
    """The header that proves who sent the body: hex HMAC-SHA256 under the NFKD form of the secret."""
    key = unicodedata.normalize("NFKD", secret).encode()
    return {"X-Hmac-Signature": "hmac-sha256-hex=" + hmac.new(key, body, hashlib.sha256).hexdigest()}


def _refusal(code: str, message: str, status: int) -> web.Response:
    return web.json_response({"error": {"code": code, "message": message, "errors": []}}, status=status)


class Api:
    """The routes under /v2."""

    def __init__(self, depot: Depot, faults: Faults, key: str):
        self.depot, self.faults, self.key = depot, faults, key

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/v2/trackers", self._guarded(self.create)),
            web.get("/v2/trackers", self._guarded(self.index)),
            web.get("/v2/trackers/{id}", self._guarded(self.show)),
        ]

    def _guarded(self, handler):
        async def guarded(request: web.Request) -> web.StreamResponse:
            request.app["counts"][NAME] = request.app["counts"].get(NAME, 0) + 1
            broken = await misbehave(self.faults, request)
            if broken is not None:
                return broken
            known = base64.b64encode(f"{self.key}:".encode()).decode()
            if request.headers.get("Authorization") != f"Basic {known}":
                return _refusal("APIKEY.INACTIVE", "This api key is no longer active.", 401)
            return await handler(request)

        return guarded

    async def create(self, request: web.Request) -> web.Response:
        """POST /v2/trackers: begins a story for a number never asked about; the same tracker for a known one."""
        asked = await request.json()
        number = str(asked.get("tracker", {}).get("tracking_code") or "").strip()
        if not number:
            return _refusal("TRACKER.CREATE.ERROR", "tracking_code is required", 422)
        parcel = self.depot.find(number, NAME) or self.depot.begin(number, NAME)
        return web.json_response(tracker(parcel, self.faults), status=201)

    async def index(self, request: web.Request) -> web.Response:
        """GET /v2/trackers?tracking_code=: those of that number, or all, newest first, a page at a time."""
        number = request.query.get("tracking_code")
        size = min(int(request.query.get("page_size", "20")), 100)
        found = self._known(number)[-size:]
        rows = [tracker(parcel, self.faults) for parcel in reversed(found)]
        return web.json_response({"trackers": rows, "has_more": False})

    def _known(self, number: str | None) -> list[Parcel]:
        if number is not None:
            parcel = self.depot.find(number, NAME)
            return [parcel] if parcel else []
        return [parcel for parcel in self.depot.parcels.values() if parcel.carrier == NAME]

    async def show(self, request: web.Request) -> web.Response:
        """GET /v2/trackers/<id>."""
        for parcel in self._known(None):
            if f"trk_{parcel.reference}" == request.match_info["id"]:
                return web.json_response(tracker(parcel, self.faults))
        return _refusal("NOT_FOUND", "The requested resource could not be found.", 404)

"""What phones say of themselves: how far they have counted, and what they still hold."""

import json
from datetime import datetime
from typing import Annotated, Literal

from flask import Response, request
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy.exc import InterfaceError, InternalError, OperationalError

from webapp.handover.actions.sighting import Sighting, see_phone
from webapp.handover.rules.reports import plain
from webapp.handover.views import bp
from webapp.handover.views.api import problem, witness
from webapp.kit.access import for_api, me
from webapp.kit.clock import now
from webapp.kit.db import transaction
from webapp.kit.errors import Refusal
from webapp.kit.openapi import Problem, documented
from webapp.kit.pages import json_answer

HEAVIEST = 16 * 1024
Count = Annotated[int, Field(ge=0, lt=2**31, strict=True)]


def _storable(text: str) -> str:
    if not text.strip() or plain(text) != text:
        raise ValueError("1 to 100 characters that a database keeps")
    return text


class SightingIn(BaseModel):
    """How a phone stands. Its times are by its own clock: `sent_at` tells how far that is off."""

    model_config = ConfigDict(extra="ignore")

    device_id: Annotated[str, AfterValidator(_storable)] = Field(description="The phone's own id, as in its scans")
    last_seq: Count = Field(description="The number of its latest scan")
    waiting: Count = Field(description="Scans that it holds without a receipt, those that need a person among them")
    attention: Count = Field(default=0, description="What on it needs a person")
    oldest_at: AwareDatetime | None = Field(default=None, description="When the oldest waiting scan was made")
    sent_at: AwareDatetime = Field(description="When this was sent")
    stored: Literal["persistent", "best_effort", "unknown"] = Field(
        default="unknown", description="Whether its browser promised to keep what it stores"
    )


class SightingOut(BaseModel):
    """Which of its scans never arrived: ranges of their numbers, first and last. It sends those that it still has."""

    received_at: datetime
    missing: list[tuple[int, int]]


ANSWERS: dict[int, type] = {200: SightingOut, 400: Problem, 413: Problem, 503: Problem}


@bp.post("/api/v1/sightings")
@for_api("seller", "staff", "courier")
@documented("Say how a phone stands, and hear which of its scans never arrived", answers=ANSWERS, body=SightingIn,
            tag="scans")  # fmt: skip
def create_sightings() -> Response:
    request.max_content_length = HEAVIEST
    sent = _read(request.get_data())
    if isinstance(sent, Refusal):
        return problem(sent, 400)
    received_at = now()
    oldest = sent.oldest_at.isoformat() if sent.oldest_at else None
    seen = Sighting(
        sent.device_id, sent.last_seq, sent.waiting, sent.attention, oldest, sent.sent_at, sent.stored, received_at,
        me.device_id or me.phone_id,
    )  # fmt: skip
    try:
        with transaction():
            missing = see_phone(witness(), seen).missing
    except (OperationalError, InternalError, InterfaceError):
        answer = problem(Refusal("not_kept", "It could not be kept just now. Say it again."), 503)
        answer.headers["Retry-After"] = "30"
        return answer
    return json_answer(SightingOut(received_at=received_at, missing=missing).model_dump(mode="json"))


def _read(body: bytes) -> SightingIn | Refusal:
    try:
        return SightingIn.model_validate(json.loads(body))
    except ValidationError as wrong:
        fault = wrong.errors(include_url=False, include_input=False, include_context=False)[0]
        where = ".".join(str(part) for part in fault["loc"])
        return Refusal(_CODES.get(fault["type"], "malformed"), f"{where or 'The body'}: {fault['msg']}.", where)
    except (ValueError, RecursionError):
        return Refusal("malformed_json", "The body is not JSON.")


_CODES = {"missing": "missing_field", "model_type": "not_an_object", "timezone_aware": "no_zone",
          "value_error": "not_an_id"}  # fmt: skip

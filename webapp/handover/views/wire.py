"""The wire format of scans: fixed, tolerant of everything but a broken frame."""

import json
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, PlainValidator, ValidationError, WithJsonSchema

from webapp.handover.rules.deliveries import FAILURES, OUTCOMES, UNSIGNED
from webapp.handover.rules.reports import Report
from webapp.kit.errors import Refusal

MOST = 100
HEAVIEST = 8 * 1024 * 1024


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("must be text")
    return value


# Whatever text was read, lone surrogates and NUL included: pydantic's own str would refuse it.
AnyText = Annotated[Any, PlainValidator(_text), WithJsonSchema({"type": "string"})]


def _maybe(description: str, **schema: Any) -> Any:
    """A field that is kept as it comes: a wrong type is a fact about the sender, never a reason to lose a scan."""
    shape = {"anyOf": [schema, {"type": "null"}], "description": description}
    return Annotated[Any, WithJsonSchema(shape)]


class ScanIn(BaseModel):
    """One scan. Only `client_id`, `number` and `device_time` are required; anything else may be missing or odd."""

    model_config = ConfigDict(extra="ignore")

    client_id: UUID = Field(description="Made on the phone; the same id again is the same scan")
    number: AnyText = Field(description="The code exactly as it was read")
    device_time: Annotated[
        Any, WithJsonSchema({"type": "string", "description": "When, by the phone's clock, ISO 8601 with zone"})
    ]
    seq: _maybe("The phone's own count, without gaps", type="integer") = None  # type: ignore[valid-type]
    symbology: _maybe("What kind of code it was", type="string") = None  # type: ignore[valid-type]
    purpose: _maybe(  # type: ignore[valid-type]
        "handover when left out", type="string", enum=["handover", "delivery", "return", "lookup"]
    ) = None
    batch: _maybe("The id of the handover it belongs to", type="string") = None  # type: ignore[valid-type]
    place: _maybe("The id of the place", type="string") = None  # type: ignore[valid-type]
    photo_sha256: _maybe("SHA-256 of the photo that follows", type="string") = None  # type: ignore[valid-type]
    outcome: _maybe(  # type: ignore[valid-type]
        "Of a delivery: how it went", type="string", enum=list(OUTCOMES)
    ) = None
    reason: _maybe(  # type: ignore[valid-type]
        "Why it failed (the platform's codes), or why nobody signed", type="string", enum=[*FAILURES, *UNSIGNED]
    ) = None
    recipient: _maybe("Who took it, by name", type="string") = None  # type: ignore[valid-type]
    note: _maybe("What the courier adds", type="string") = None  # type: ignore[valid-type]
    next_on: _maybe("The day of the next try", type="string", format="date") = None  # type: ignore[valid-type]
    signature_sha256: _maybe("SHA-256 of the signature that follows", type="string") = None  # type: ignore[valid-type]
    program: _maybe("Which version of which program made it", type="string") = None  # type: ignore[valid-type]
    position: _maybe(  # type: ignore[valid-type]
        "Where the phone was, by its own word; kept only where the business asks for it", type="object",
        properties={"latitude": {"type": "number"}, "longitude": {"type": "number"},
                    "accuracy_m": {"type": "number"}, "at": {"type": "string"}},
    ) = None  # fmt: skip


class ScansIn(BaseModel):
    """1 to 100 scans of one device. `sent_at` is by the phone's clock, as `device_time` is: the two together tell how
    far that clock is off."""

    model_config = ConfigDict(extra="ignore")

    device_id: _maybe("The phone's own id", type="string") = None  # type: ignore[valid-type]
    sent_at: _maybe("When this was sent, by the phone's clock", type="string") = None  # type: ignore[valid-type]
    scans: list[ScanIn] = Field(min_length=1, max_length=MOST)

    def reports(self) -> list[Report]:
        """The scans as the rules know them."""
        return [
            Report(s.client_id, s.number, s.device_time, s.seq, s.symbology, s.purpose, s.batch, s.place,
                   s.photo_sha256, s.outcome, s.reason, s.recipient, s.note, s.next_on, s.signature_sha256, s.program,
                   s.position)
            for s in self.scans
        ]  # fmt: skip


class VerdictOut(BaseModel):
    """A verdict's code, and whether the scan counts as what it claims."""

    code: str
    believed: bool


class AnswerOut(BaseModel):
    """What became of one scan. Only a receipt allows the sender to forget it."""

    client_id: UUID
    outcome: Literal["stored", "duplicate", "conflict", "quarantined"]
    verdict: VerdictOut
    receipt: str


class AnswersOut(BaseModel):
    """One answer per scan, in the order sent."""

    received_at: str
    answers: list[AnswerOut]


def read_scans(body: bytes) -> ScansIn | Refusal:
    """The scans in a request's body, or the first fault with its place (`scans.3.client_id`)."""
    try:
        sent = json.loads(body)
    except (ValueError, RecursionError):
        return Refusal("malformed_json", "The body is not JSON.")
    if isinstance(sent, dict) and isinstance(scans := sent.get("scans"), list) and len(scans) > MOST:
        return Refusal("too_many_scans", f"{len(scans)} scans; {MOST} is the most in one request.", "scans")
    try:
        return ScansIn.model_validate(sent)
    except ValidationError as wrong:
        fault = wrong.errors(include_url=False, include_input=False, include_context=False)[0]
        where = ".".join(str(part) for part in fault["loc"])
        return Refusal(_CODES.get(fault["type"], "malformed"), f"{where or 'The body'}: {fault['msg']}.", where)


_CODES = {
    "missing": "missing_field", "uuid_parsing": "not_a_uuid", "uuid_type": "not_a_uuid", "value_error": "not_text",
    "too_short": "no_scans", "model_type": "not_an_object", "list_type": "not_a_list",
}  # fmt: skip

"""A scan as it was reported: what a phone or program sent, kept as it was sent."""

import hashlib
import json
from dataclasses import dataclass
from uuid import UUID

DEEPEST = 20
OF_A_DELIVERY = ("outcome", "reason", "recipient", "note", "next_on", "signature_sha256")


@dataclass(frozen=True, slots=True)
class Report:
    """One scan on the wire. Only `client_id`, `number` and `device_time` must be there; nothing is trusted."""

    client_id: UUID
    number: str
    device_time: object
    seq: object = None
    symbology: object = None
    purpose: object = None
    batch: object = None
    place: object = None
    photo_sha256: object = None
    outcome: object = None
    reason: object = None
    recipient: object = None
    note: object = None
    next_on: object = None
    signature_sha256: object = None
    program: object = None
    position: object = None

    def fingerprint(self) -> str:
        """A hash over what this scan claims: the same again is a repetition, another a conflict. Which program made it
        and where the phone was are no part of the claim: so where a buyer lives leaves no trace here."""
        sent = [self.number, self.symbology, self.purpose or "handover", self.device_time, self.batch, self.place,
                self.seq, self.photo_sha256]  # fmt: skip
        delivered = {name: value for name in OF_A_DELIVERY if (value := getattr(self, name)) is not None}
        if delivered:  # of any other scan nothing more is hashed, so that what phones hold already stays the same
            sent.append(delivered)
        text = json.dumps([flat(value) for value in sent], separators=(",", ":"), sort_keys=True, default=str)
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()

    def as_row(self) -> dict:
        """What was sent, flat and short, for a person to look at."""
        return {name: plain(getattr(self, name), 200) for name in self.__slots__ if name not in {"client_id", "number"}}


def flat(value: object) -> object:
    """The value, or a note in place of one nested deeper than anything that is meant: writing that would not end well,
    and whether it does must not hang on how deep the program itself is just then."""
    level = [value]
    for _ in range(DEEPEST):
        level = [inner for each in level if isinstance(each, (list, dict))
                 for inner in (each.values() if isinstance(each, dict) else each)]  # fmt: skip
        if not level:
            return value
    return "nested too deep"


def plain(value: object, longest: int = 100) -> str:
    """A value of any kind as text that any database keeps: "" for nothing, cut, no NUL, no lone surrogate."""
    if value is None:
        return ""
    value = flat(value)
    text = value if isinstance(value, str) else json.dumps(value, default=str)[: longest + 1]
    return text[:longest].replace("\x00", "␀").encode("utf-8", "replace").decode()


def as_uuid(value: object) -> UUID | None:
    """The UUID that a text spells, or None."""
    if not isinstance(value, str) or len(value) > 40:
        return None
    try:
        return UUID(value)
    except ValueError:
        return None


def as_count(value: object) -> int | None:
    """A whole number that any database keeps in an integer column, or None."""
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**31 else None

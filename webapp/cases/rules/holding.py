"""What is held for an order already, and what of a checklist it answers."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from webapp.cases.rules.scenario import Ask

# What the program may hold itself, with its words.
HELD = {
    "packed": "Sealed at the packing table",
    "weight": "Weight when it was sealed",
    "box": "The box it was packed in",
    "packing_photo": "Photos of the packing",
    "label": "The label, checked",
    "handed_over": "Scan at the handover",
    "handover_photo": "Photos of the handover",
    "manifest": "Manifest",
    "signed_manifest": "Manifest with the driver's signature",
    "carrier_scan": "The carrier's own scans",
    "attempts": "Failed attempts",
    "damage_photo": "Photos of the damage",
    "delivery_photo": "Photos of the delivery",
    "delivery_signature": "Signature of the recipient",
    "inspection_photo": "Photos of what came back",
    "complaint_photo": "Photos from the buyer",
    "value": "The order with its amount",
    "event": "The event with its places and times",
    "event_report": "Report about the event",
}


@dataclass(slots=True)
class Answer:
    """One thing that is held, in words. `photos` are its proofs, `batches` the handovers whose manifest it is."""

    code: str
    words: str
    photos: Sequence[Any] = ()
    batches: Sequence[Any] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a checklist. `state`: "held"; "open", it can still be got; "gone", only if somebody has it still.
    `documents` are the ids of what people added for it; `absent` says what would answer it and is not here."""

    ask: Ask
    state: str
    held: tuple[Answer, ...]
    documents: tuple[UUID, ...]
    absent: tuple[str, ...] = ()


def checklist(
    asks: Iterable[Ask], held: Mapping[str, Answer], added: Mapping[str, Sequence[UUID]], passed: Collection[str],
    absent: Mapping[str, str] | None = None,
) -> list[Line]:  # fmt: skip
    """The asks with what answers each. `added` are documents by the ask they are for; `passed` are the moments that
    are over for this parcel (packing, handover, delivery); `absent` are words about what is not here, by its code."""
    lines = []
    for ask in asks:
        answers = tuple(held[code] for code in ask.held if code in held)
        documents = tuple(added.get(ask.code, ()))
        state = "held" if answers or documents else "gone" if ask.until in passed else "open"
        missed = tuple((absent or {})[code] for code in ask.held if code in (absent or {}))
        lines.append(Line(ask, state, answers, documents, missed))
    return lines


def absence(noun: str, erased: int = 0, broken: int = 0, lost: int = 0, awaited: int = 0) -> str:
    """Why so many of a kind of picture are not held, in words; "" where none is lacking."""
    said = (
        (erased, "erased with the buyer's data; the hash is kept"),
        (broken, "found to be no picture that can be shown; the original is kept"),
        (lost, "taken, and the bytes are not in the store; look in your backups"),
        (awaited, "taken, and has not arrived yet: open the app on the phone that took it"),
    )
    parts = (f"{count} {noun}{'' if count == 1 else 's'} {_was(count, words)}" for count, words in said if count)
    return " ".join(f"{part}." for part in parts)


def _was(count: int, words: str) -> str:
    return (
        f"was {words}"
        if count == 1
        else f"were {words.replace('has not', 'have not').replace('hash is', 'hashes are')}"
    )


def lacking(lines: Iterable[Line]) -> list[Line]:
    """What is asked for and not there, first what can still be got."""
    missing = [line for line in lines if line.ask.needed and line.state != "held"]
    return sorted(missing, key=lambda line: line.state == "gone")

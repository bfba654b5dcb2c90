"""The answer to a buyer or the platform, drafted from what is known. What is not known is not said."""

import re
from collections.abc import Iterable, Mapping

from webapp.cases.rules.holding import Answer

FIELD = re.compile(r"\{([a-z_]+)\}")
KNOWN = frozenset(
    {
        "order", "tracking", "carrier", "placed", "packed", "checked", "box", "weight", "labelled", "handed_over",
        "manifest", "manifest_count", "signed", "first_scan", "scan_delay", "never_scanned", "now", "due",
        "due_kept",
        "last_update", "last_words", "attempts", "damaged_at", "delivered", "amount", "parcels", "packing_photos",
        "handover_photos", "delivery_photos", "delivery_signatures", "event", "attached",
    }
)  # fmt: skip


def fields_of(answer: str) -> set[str]:
    """The names in braces."""
    return set(FIELD.findall(answer))


def draft(answer: str, known: Mapping[str, str | None]) -> str:
    """The text with what is known put in; a part of a line between commas, or else the whole line, is left out where
    something that it names is not known."""
    lines = (_line(line, known) for line in answer.strip().splitlines())
    return "\n".join(line for line in lines if line)


ATTACHED = {
    "packing_photo": "the packing",
    "handover_photo": "the handover",
    "delivery_photo": "the delivery",
    "inspection_photo": "what came back",
    "complaint_photo": "the buyer's own",
}  # photos, of what


def attached(held: Mapping[str, Answer], documents: Iterable[str]) -> str:
    """What goes along in the evidence file, in words: what is held, the documents by their names, and always the chain
    of records."""
    photos = [f"{held[code].words} ({of})" for code, of in ATTACHED.items() if code in held]
    manifest = held.get("signed_manifest") or held.get("manifest")
    papers = [manifest.words] if manifest else []
    papers += ["the label"] if "label" in held else []
    papers += [f"{held['delivery_signature'].words} (the recipient's)"] if "delivery_signature" in held else []
    return "; ".join(["the chain of records", *papers, *photos, *dict.fromkeys(documents)])


def _line(line: str, known: Mapping[str, str | None]) -> str:
    said = [part for part in re.split(r"(?<=[,.]) ", line) if _is_known(part, known)]
    if not said or (FIELD.search(line) and not any(FIELD.search(part) for part in said)):
        return ""
    if not _is_known(re.split(r"(?<=[,.]) ", line)[0], known):
        return ""  # what it begins with is what it says
    text = " ".join(said)
    text = text[:-1] + "." if text.endswith(",") else text
    return FIELD.sub(lambda found: known[found[1]] or "", text)


def _is_known(part: str, known: Mapping[str, str | None]) -> bool:
    return all(known.get(name) is not None for name in FIELD.findall(part))

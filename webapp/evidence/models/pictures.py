"""Which pictures are here still. What was erased, or has not arrived, is known by its hash and is held no more."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from webapp.evidence.rules.erasing import ERASED
from webapp.kit import files
from webapp.proofs.models import Proof


@dataclass(frozen=True, slots=True)
class Absent:
    """Pictures that cannot be shown: how many were erased with the buyer's data, are no pictures, have lost their
    bytes, and have not arrived yet."""

    erased: int = 0
    broken: int = 0
    lost: int = 0
    awaited: int = 0

    def __bool__(self) -> bool:
        return any((self.erased, self.broken, self.lost, self.awaited))


def here(proofs: Iterable[Proof]) -> list[Proof]:
    """Those of these photos or signatures that can be shown and whose bytes are here."""
    return [proof for proof in proofs if not proof.spoilt_at and files.has(proof.sha256)]


def absent(proofs: Iterable[Proof], awaited: int = 0) -> Absent:
    """Why the others are not; `awaited` are those that a phone told of and has not sent."""
    why = Counter(
        ("erased" if proof.spoilt_because == ERASED else "broken") if proof.spoilt_at else "lost"
        for proof in proofs
        if proof.spoilt_at or not files.has(proof.sha256)
    )
    return Absent(**why, awaited=awaited)


def is_pictured(label: Any) -> bool:
    """Whether a label's picture is here."""
    return bool(label.picture_sha256) and files.has(label.picture_sha256)


def awaited(scans: Iterable[Any], proofs: Mapping[str, Iterable[Proof]], kind: str) -> int:
    """How many of these scans told of a photo or a signature (`kind`) that has not arrived. `proofs` are those that
    have, by whatever."""
    arrived = {proof.subject_id for some in proofs.values() for proof in some}
    named = (scan for scan in scans if getattr(scan, f"{kind}_sha256") and scan.believed and not scan.undone_at)
    return sum(scan.client_id not in arrived for scan in named)

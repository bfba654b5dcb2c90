"""What is held about orders, the files made of it, and what was erased."""

from webapp.evidence.models.files import (
    Commitment,
    Erasure,
    EvidenceFile,
    commitments_of,
    erasures_of,
    evidence_file_of,
    evidence_files_of,
)
from webapp.evidence.models.held import Held, Packed, held

__all__ = [
    "Commitment", "Erasure", "EvidenceFile", "Held", "Packed", "commitments_of", "erasures_of", "evidence_file_of",
    "evidence_files_of", "held",
]  # fmt: skip

"""What is held about orders, the files made of it, and what was erased."""

from webapp.evidence.models.doomed import Doomed
from webapp.evidence.models.files import (
    Commitment,
    Erasure,
    EvidenceFile,
    commitments_of,
    erasures_of,
    evidence_file_of,
    evidence_files_of,
    late_orders,
)
from webapp.evidence.models.held import Held, Packed, held
from webapp.evidence.models.pictures import Absent, absent, here, is_pictured

__all__ = [
    "Absent", "Commitment", "Doomed", "Erasure", "EvidenceFile", "Held", "Packed", "absent", "commitments_of",
    "erasures_of", "evidence_file_of", "evidence_files_of", "held", "here", "is_pictured", "late_orders",
]  # fmt: skip

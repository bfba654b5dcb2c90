"""Whether two photos are the same picture, saved anew."""

from collections.abc import Iterable
from uuid import UUID

# Of 256 cells so many may differ. A picture saved anew at a poor quality differs in 30 to 38, one made half as large in
# about 24, one that lost its outermost hundredth all round in 40; two boxes of one kind before the same fixed camera in
# 73 and more, held in a hand in 79 and more (tests/proofs/test_likeness.py). What lost more of its edges
# is not noticed.
ALIKE = 45


def nearest(likeness: str, others: Iterable[tuple[UUID, str]]) -> UUID | None:
    """The id among `others` (id, likeness) that looks most like this, if any looks alike; the first of several."""
    if not likeness:
        return None
    mine = int(likeness, 16)
    apart = [((mine ^ int(other, 16)).bit_count(), place, proof_id) for place, (proof_id, other) in enumerate(others)]
    return next((proof_id for count, _, proof_id in sorted(apart)[:1] if count <= ALIKE), None)

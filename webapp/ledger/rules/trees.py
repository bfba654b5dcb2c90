"""One hash over all chains: a Merkle tree as in RFC 6962 (2.1), so that a few hashes prove one chain to be in it."""

import hashlib
from collections.abc import Collection, Sequence


def leaf(order_id: str, length: int, head: str) -> bytes:
    """The leaf of one chain: its order, how many facts it has, and the hash of the last."""
    return hashlib.sha256(b"\x00" + f"{order_id}\n{length}\n{head}".encode()).digest()


def root(leaves: Sequence[bytes]) -> str:
    """The hash over these leaves in this order; of no leaves, the hash of nothing."""
    level = list(leaves)
    while len(level) > 1:
        level = _above(level)
    return (level[0] if level else hashlib.sha256().digest()).hex()


def paths(leaves: Sequence[bytes], places: Collection[int]) -> dict[int, list[str]]:
    """For each of these leaves the way to the root: "L" or "R" (the side the other stands on) and its hash."""
    found: dict[int, list[str]] = {place: [] for place in places}
    level, height = list(leaves), 0
    while len(level) > 1:
        for place, path in found.items():
            at = place >> height
            if at ^ 1 < len(level):
                path.append(("L" if at & 1 else "R") + level[at ^ 1].hex())
        level, height = _above(level), height + 1
    return found


def climbed(start: bytes, path: Sequence[str]) -> str:
    """The root that this leaf and its path lead to."""
    at = start
    for step in path:
        other = bytes.fromhex(step[1:])
        at = hashlib.sha256(b"\x01" + (other + at if step[0] == "L" else at + other)).digest()
    return at.hex()


def _above(level: list[bytes]) -> list[bytes]:
    """The next level: pairs hashed together; an odd last one goes up as it is, as in RFC 6962."""
    pairs = [hashlib.sha256(b"\x01" + level[at] + level[at + 1]).digest() for at in range(0, len(level) - 1, 2)]
    return pairs + level[len(level) & ~1 :]

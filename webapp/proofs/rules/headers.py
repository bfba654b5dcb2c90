"""A picture's format and size, read from its first bytes without decoding any of it.

Decoding is where pictures bite: a 20 KB PNG can ask for 800 MB. So what is decided before decoding is decided here.
Sources: PNG (W3C, sections 5 and 11), JPEG (ITU-T T.81 annex B), WebP container (RFC 9649).
"""

from dataclasses import dataclass
from itertools import pairwise

PNG = b"\x89PNG\r\n\x1a\n"
# Start-of-frame markers: every C0..CF but the three that are tables.
FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


@dataclass(frozen=True, slots=True)
class Shape:
    """What a picture says of itself. `whole` is False where its bytes stop before its end."""

    format: str
    width: int
    height: int
    animated: bool = False
    whole: bool = True


def read_shape(content: bytes) -> Shape | None:
    """The shape of a JPEG, PNG or WebP; None for anything else, or a header that makes no sense."""
    if content.startswith(b"\xff\xd8\xff"):
        return _jpeg(content)
    if content.startswith(PNG):
        return _png(content)
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return _webp(content)
    return None


def _jpeg(content: bytes) -> Shape | None:
    at = 2
    while at + 9 <= len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if marker == 0xFF:  # padding
            at += 1
            continue
        length = int.from_bytes(content[at + 2 : at + 4], "big")
        if marker in FRAMES:
            height = int.from_bytes(content[at + 5 : at + 7], "big")
            width = int.from_bytes(content[at + 7 : at + 9], "big")
            return Shape("JPEG", width, height, whole=content.find(b"\xff\xd9", at + length) > 0)
        if length < 2 or marker == 0xDA:
            return None
        at += 2 + length
    return None


def _png(content: bytes) -> Shape | None:
    if content[12:16] != b"IHDR" or len(content) < 33:
        return None
    width, height = int.from_bytes(content[16:20], "big"), int.from_bytes(content[20:24], "big")
    at, animated = 8, False
    while at + 12 <= len(content):
        name = content[at + 4 : at + 8]
        animated = animated or name == b"acTL"
        at += 12 + int.from_bytes(content[at : at + 4], "big")
        if name == b"IEND":
            return Shape("PNG", width, height, animated, whole=at <= len(content))
    return Shape("PNG", width, height, animated, whole=False)


def _webp(content: bytes) -> Shape | None:
    whole = len(content) >= int.from_bytes(content[4:8], "little") + 8
    kind, body = content[12:16], content[20:30]
    if len(body) < 10:
        return None
    if kind == b"VP8X":
        width, height = (int.from_bytes(body[a:b], "little") + 1 for a, b in pairwise((4, 7, 10)))
        return Shape("WEBP", width, height, animated=bool(body[0] & 2) or b"ANIM" in content[30:64], whole=whole)
    if kind == b"VP8 " and body[3:6] == b"\x9d\x01\x2a":
        width, height = (int.from_bytes(body[a : a + 2], "little") & 0x3FFF for a in (6, 8))
        return Shape("WEBP", width, height, whole=whole)
    if kind == b"VP8L" and body[0] == 0x2F:
        bits = int.from_bytes(body[1:5], "little")
        return Shape("WEBP", (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1, whole=whole)
    return None

"""Which files may hold labels, told by their first bytes: what they are called says nothing."""

from webapp.kit.errors import Refusal
from webapp.proofs.rules.refusals import look_at as look_at_picture

MOST_BYTES = 20 * 1024 * 1024
PICTURES = {"PNG", "JPEG"}


def look_at(content: bytes) -> str | Refusal:
    """The kind of a file (pdf, picture, zpl), or why it is refused. Reads its beginning only."""
    if not content:
        return Refusal("empty_file", "The file is empty (0 bytes). Download it again.", "file")
    if len(content) > MOST_BYTES:
        return Refusal(
            "file_too_heavy", f"The file has {len(content) / 1024 / 1024:.1f} MB; 20 MB are the most.", "file"
        )
    if content.startswith(b"%PDF-"):
        return "pdf"
    if b"^XA" in content[:4096].upper() and _is_text(content[:4096]):
        return "zpl"
    shape = look_at_picture(content)
    if isinstance(shape, Refusal):
        words = "That is no PDF, PNG, JPEG or ZPL file." if shape.code == "not_a_picture" else shape.words
        return Refusal(shape.code, words, "file")
    if shape.format not in PICTURES:
        return Refusal("not_a_label", "That is no PDF, PNG, JPEG or ZPL file.", "file")
    return "picture"


def _is_text(beginning: bytes) -> bool:
    return not any(byte < 9 for byte in beginning)

"""Which documents are taken."""

from webapp.kit.errors import Refusal

MOST_BYTES = 12 * 1024 * 1024
MOST = 60  # of one case
PDF = "application/pdf"


def is_pdf(content: bytes) -> bool:
    """Whether it says of itself that it is a PDF."""
    return content[:1024].lstrip().startswith(b"%PDF-")


def look_at_pdf(content: bytes) -> Refusal | None:
    """Why a PDF is not taken; it is kept as it came and never opened here."""
    if len(content) > MOST_BYTES:
        return Refusal("document_too_heavy", f"It has {len(content) / 1024 / 1024:.1f} MB; 12 MB is the most.", "file")
    if b"%%EOF" not in content[-2048:]:
        return Refusal("document_cut_short", "The PDF is cut short. Send it again.", "file")
    return None


def shown_name(name: str) -> str:
    """A file's name as it is shown: the last part, without what no name holds."""
    plain = "".join(sign for sign in name.replace("\\", "/").rsplit("/", 1)[-1] if sign.isprintable())
    return plain.strip()[:120] or "document"

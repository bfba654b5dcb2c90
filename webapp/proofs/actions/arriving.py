import hashlib
import re
from dataclasses import dataclass
from uuid import UUID

from webapp.kit import files, pieces
from webapp.kit.errors import Refusal
from webapp.proofs.models import proof_sent_by
from webapp.proofs.rules.refusals import MOST_BYTES

SHA256, LENGTH = re.compile(r"[0-9a-f]{64}"), re.compile(r"[1-9][0-9]{0,8}")


@dataclass(frozen=True, slots=True)
class Arriving:
    """A photo on its way in pieces: whose, and which bytes it is to be when it is whole."""

    business_id: UUID
    actor: str
    sha256: str
    length: int

    @property
    def owner(self) -> str:
        """Whose pieces these are: another person's, or those of another business, are never seen or added to."""
        return f"{self.business_id} {self.actor}"

    @property
    def name(self) -> str:
        """Which photo of this person's they belong to."""
        return f"{self.sha256} {self.length}"


def arriving(business_id: UUID, actor: str, sha256: str, length: str) -> Arriving | Refusal:
    """The photo that these words name."""
    if not SHA256.fullmatch(sha256) or not LENGTH.fullmatch(length):
        return Refusal("malformed", "Say which photo this is a piece of: its SHA-256 and its length.", "sha256")
    if int(length) > MOST_BYTES:
        return Refusal("picture_too_heavy", "The picture has more than 12 MB; that is the most.", "photo")
    return Arriving(business_id, actor, sha256, int(length))


def take_piece(photo: Arriving, offset: int, piece: bytes) -> int:
    """Add a piece where the bytes here end, and return how many are here. An empty one only asks."""
    if _kept(photo):
        return photo.length
    if not piece or offset + len(piece) > photo.length:
        return pieces.here(photo.owner, photo.name)
    return pieces.append(photo.owner, photo.name, offset, piece)


def whole(photo: Arriving) -> bytes | Refusal:
    """The photo, when all of it is here and it is what it was said to be. What is not begins anew."""
    if _kept(photo):
        return files.read(photo.sha256)
    content = pieces.read(photo.owner, photo.name)
    if len(content) < photo.length:
        return Refusal("pieces_missing", "Not all of the picture is here yet. The rest is sent.", "photo")
    if hashlib.sha256(content).hexdigest() != photo.sha256:
        pieces.drop(photo.owner, photo.name)
        return Refusal("picture_damaged", "The picture was damaged on its way. It is sent again.", "photo")
    return content


def forget_pieces(photo: Arriving) -> None:
    """The photo is kept or refused: its pieces are not needed any more."""
    pieces.drop(photo.owner, photo.name)


def _kept(photo: Arriving) -> bool:
    """Whether this very person's photo is kept already, and only the answer was lost."""
    kept = proof_sent_by(photo.business_id, photo.actor, photo.sha256)
    return kept is not None and kept.size == photo.length and files.has(photo.sha256)

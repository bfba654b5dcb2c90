import json
import subprocess
import sys
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from webapp.kit import files
from webapp.kit.clock import now
from webapp.proofs.models import Proof, likenesses
from webapp.proofs.rules.likeness import nearest

DARKROOM = Path(__file__).with_name("darkroom.py")
PATIENCE = 30  # seconds for one photo; the darkroom allows itself fewer of the processor's
REMEMBERED = timedelta(days=60)  # how far back a photo is compared with others


@dataclass(frozen=True, slots=True)
class Developed:
    """What the darkroom gives: the clean copy as JPEG bytes, what the picture looks like ("": like nothing), and what
    the original says of itself."""

    copy: bytes
    likeness: str
    exif: dict[str, str]


def develop(content: bytes, caption: str) -> Developed | str:
    """The developed copy of a photo, or in one line why it cannot be developed.

    The decoder runs in a process of its own, with bounded memory and time: a picture made to hurt hurts only that.
    """
    command = [sys.executable, "-I", "-X", "utf8", str(DARKROOM), caption[:500].replace("\x00", "")]
    try:
        ran = subprocess.run(command, input=content, capture_output=True, timeout=PATIENCE, env={}, check=False)  # noqa: S603
    except subprocess.TimeoutExpired:
        return "it takes too long to decode"
    said = ran.stderr.decode("utf-8", "replace").strip().splitlines()
    if ran.returncode:
        return said[-1][:200] if said else f"the decoder stopped ({ran.returncode})"
    seen = json.loads(said[-1])
    return Developed(ran.stdout, seen["likeness"], seen["exif"])


def keep_developed(proof: Proof, developed: Developed | str) -> None:
    """Write down what the darkroom gave: a copy and which earlier photo of something else it looks like, or why there
    is none. The first answer stays."""
    if proof.developed_at or proof.spoilt_at:
        return
    if isinstance(developed, str):
        proof.spoilt_at, proof.spoilt_because = now(), developed
        return
    proof.developed_sha256, proof.developed_at = files.keep(developed.copy), now()
    proof.likeness, proof.exif = developed.likeness, developed.exif
    if not proof.reuses:
        proof.resembles = nearest(developed.likeness, likenesses(proof, proof.recorded_at - REMEMBERED))

import subprocess
import sys
from pathlib import Path

from webapp.kit import files
from webapp.kit.clock import now
from webapp.proofs.models import Proof

DARKROOM = Path(__file__).with_name("darkroom.py")
PATIENCE = 30  # seconds for one photo; the darkroom allows itself fewer of the processor's


def develop(content: bytes, caption: str) -> bytes | str:
    """The developed copy of a photo as JPEG bytes, or in one line why it cannot be developed.

    The decoder runs in a process of its own, with bounded memory and time: a picture made to hurt hurts only that.
    """
    command = [sys.executable, "-I", "-X", "utf8", str(DARKROOM), caption[:500].replace("\x00", "")]
    try:
        ran = subprocess.run(command, input=content, capture_output=True, timeout=PATIENCE, env={}, check=False)  # noqa: S603
    except subprocess.TimeoutExpired:
        return "it takes too long to decode"
    if ran.returncode:
        words = ran.stderr.decode("utf-8", "replace").strip().splitlines()
        return words[-1][:200] if words else f"the decoder stopped ({ran.returncode})"
    return ran.stdout


def keep_developed(proof: Proof, developed: bytes | str) -> None:
    """Write down what the darkroom gave: a copy, or why there is none. The first answer stays."""
    if proof.developed_at or proof.spoilt_at:
        return
    if isinstance(developed, str):
        proof.spoilt_at, proof.spoilt_because = now(), developed
    else:
        proof.developed_sha256, proof.developed_at = files.keep(developed), now()

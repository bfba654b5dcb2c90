from functools import cache
from pathlib import Path

from webapp.cancellations.rules import Reasons, read_reasons

FILE = Path(__file__).parents[1] / "rulebook" / "reasons.toml"


@cache
def reasons() -> Reasons:
    """The platform's reasons, read once."""
    return read_reasons(FILE.read_text(encoding="utf-8"), FILE.name)

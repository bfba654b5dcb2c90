from functools import cache
from pathlib import Path

from webapp.packing.rules.wording import Tongue, read_tongue

FOLDER = Path(__file__).parents[1] / "wording"


@cache
def tongues() -> tuple[Tongue, ...]:
    """The forbidden words of every language, read once."""
    return tuple(read_tongue(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.toml")))

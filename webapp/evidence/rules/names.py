"""Names of files in an evidence file and of the file itself: plain letters only, so no path and no trick gets in."""

import re

_STRANGE = re.compile(r"[^A-Za-z0-9._-]+")
_RUNS = re.compile(r"[-.]{2,}")
LONGEST = 60


def safe(text: str, otherwise: str = "document") -> str:
    """A name that any system takes, whatever the text was: letters, digits, dash; no point in front."""
    return _RUNS.sub("-", _STRANGE.sub("-", text)).strip("-._")[:LONGEST].strip("-._") or otherwise

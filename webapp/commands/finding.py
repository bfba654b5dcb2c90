"""What the doctor finds."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the doctor's report: ok, warn or bad; about what; in words; and what to do."""

    level: str
    about: str
    words: str
    remedy: str = ""

"""The scenarios: they come with the program and are only ever read."""

from functools import cache
from pathlib import Path

from webapp.cases.rules.reading import read_handbook
from webapp.cases.rules.scenario import Handbook

PATH = Path(__file__).parents[1] / "rulebook" / "scenarios.toml"


@cache
def handbook() -> Handbook:
    """Every scenario and window, read once. Raises Nonsense."""
    return read_handbook(PATH.read_text(encoding="utf-8"), PATH.name)

"""Signs of life: a process touches its file in the data folder; others see how long ago that was."""

import time
from pathlib import Path


def beat(home: Path, name: str) -> None:
    """Say that the process of that name is alive and working, now."""
    path = home / "beats" / name
    path.parent.mkdir(mode=0o700, exist_ok=True)
    path.touch(mode=0o600)


def since(home: Path, name: str) -> float | None:
    """Seconds since that process last gave a sign of life; None if it never did."""
    try:
        return max(0.0, time.time() - (home / "beats" / name).stat().st_mtime)
    except FileNotFoundError:
        return None

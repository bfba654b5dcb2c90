"""Numbers out of samples, and tables out of numbers."""

import os
import platform
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median


def quantile(samples: Sequence[float], share: float) -> float:
    """The sample below which that share of them lies."""
    ordered = sorted(samples)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


def middle(samples: Iterable[float]) -> float:
    """The median; not a number where there are none."""
    samples = list(samples)
    return median(samples) if samples else float("nan")


def shown(value) -> str:
    """A number with as many digits as mean something."""
    if not isinstance(value, float):
        return f"{value:,}" if isinstance(value, int) else str(value)
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def table(heads: Sequence[str], rows: Iterable[Sequence]) -> str:
    """A Markdown table."""
    lines = [heads, ["---"] * len(heads), *([shown(cell) for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def machine() -> str:
    """What was measured on, and when."""
    names = [line.partition(":")[2].strip() for line in Path("/proc/cpuinfo").read_text().splitlines()
             if line.startswith("model name")]  # fmt: skip
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
    day = datetime.now(UTC).strftime("%d %B %Y").lstrip("0")
    cores = len(os.sched_getaffinity(0))
    return (
        f"{day}; {cores} cores ({names[0] if names else 'unknown'}), {memory:.0f} GiB, "
        f"{platform.system()} {platform.release()}, Python {platform.python_version()}"
    )

"""The faults of phones and networks in full size, row by row, as a Markdown table; ends by itself.

bin/bench faults            all rows
bin/bench faults --only F09 one row
"""

import argparse
import os
import subprocess
import sys
import time
from dataclasses import dataclass

from tests.bench.figures import machine, table


@dataclass(frozen=True, slots=True)
class Row:
    """A fault, the test that injects it, and how large it is here (environment of that test)."""

    code: str
    words: str
    test: str
    size: dict[str, str]


ROWS = (
    Row("F03 F04 F08 F12", "answers lost, twice, portals, wrong clocks: 150 shifts, two phones; a credulous one fails",
        "tests/handover/test_phones_and_networks.py", {"SHIFTS": "150"}),
    Row("F08", "portal, login page, 302, 502, 204 in a browser",
        "tests/browser/test_handing_over.py::test_a_strange_networks_answer_deletes_nothing", {}),
    Row("F09", "browser killed 100 times while keeping, sending and forgetting",
        "tests/browser/test_killed.py", {"KILLS": "100"}),
    Row("F10", "storage cleared, server restored", "tests/browser/test_counting.py", {}),
)  # fmt: skip


def run(row: Row) -> tuple[str, ...]:
    """One row: its code, its words, what came of it, how many seconds it took."""
    began = time.perf_counter()
    command = [sys.executable, "-m", "pytest", "-q", "-s", "-p", "no:cacheprovider", row.test]
    ran = subprocess.run(command, env=os.environ | row.size, capture_output=True, text=True, check=False)
    said = [line.lstrip(".") for line in ran.stdout.splitlines() if "ticked over" in line]
    outcome = "held" if ran.returncode == 0 else "**broken**"
    return row.code, row.words, "; ".join([outcome, *said]), f"{time.perf_counter() - began:.0f}"


def main() -> None:
    """Run the rows that were asked for, print the table; status 1 when one is broken."""
    parser = argparse.ArgumentParser(
        prog="bin/bench faults", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--only", help="rows of this code alone, F09 say")
    asked = parser.parse_args()
    rows = [run(row) for row in ROWS if not asked.only or asked.only in row.code]
    print(f"# Faults\n\nBy `bin/bench faults`. {machine()}.\n\n" + table(("row", "fault", "outcome", "s"), rows))
    sys.exit(any("broken" in row[2] for row in rows))


if __name__ == "__main__":
    main()

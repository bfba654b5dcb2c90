"""The faults of phones and networks in full size, row by row, as a Markdown table; ends by itself.

bin/bench faults                 all rows, those with lean phones on SQLite and on PostgreSQL
bin/bench faults --only F03,F09  these rows
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass

from tests.bench.figures import machine, table
from tests.postgres import programs, throwaway_postgres

LEAN = "tests/faults/test_lean_phones.py"
HEADS = ("row", "fault", "acknowledged", "present", "twice", "lost", "s", "remarks")
BOTH = ("sqlite", "postgresql")


@dataclass(frozen=True, slots=True)
class Row:
    """A fault, the tests that inject it, on which databases, and how large it is here (environment of the tests)."""

    codes: str
    words: str
    tests: tuple[str, ...]
    databases: tuple[str, ...] = ("sqlite",)
    size: tuple[tuple[str, str], ...] = ()


ROWS = (
    Row("F01", "web worker killed mid-request", (f"{LEAN}::test_f01_a_worker_killed_mid_request_loses_nothing",), BOTH),
    Row("F03", "30 % of answers lost after the commit", (f"{LEAN}::test_f03_answers_lost_after_the_commit",), BOTH),
    Row("F04", "each scan 1 to 7 times on 3 sockets at once", (f"{LEAN}::test_f04_each_scan_sent_many_times_at_once",),
        BOTH),
    Row("F05", "same id, another content", (f"{LEAN}::test_f05_the_same_id_with_another_content",), BOTH),
    Row("F06 F07 F08 F11", "the page behind a bad link, a black hole, strangers' answers; its disk failing",
        ("tests/browser/test_bad_networks.py", "tests/browser/test_failing_disk.py")),
    Row("F08", "portals, sign-in pages, 204, 302, 502, junk",
        (f"{LEAN}::test_f08_a_zoo_of_wrong_answers_deletes_nothing",), BOTH),
    Row("F09", "browser killed while keeping, sending, forgetting", ("tests/browser/test_killed.py",),
        size=(("KILLS", "100"),)),
    Row("F10", "storage cleared, server restored", ("tests/browser/test_counting.py",)),
    Row("F12", "clocks wrong: 10,000 histories", ("tests/faults/test_clocks.py",)),
    Row("F13", "20 phones back after 72 h", (f"{LEAN}::test_f13_phones_that_were_long_away_come_back_together",), BOTH),
    Row("F13", "the same shifts in any order of arrival",
        (f"{LEAN}::test_f13_every_order_of_arrival_comes_to_the_same",), BOTH),
    Row("F22", "16 writers in opposite orders",
        (f"{LEAN}::test_f22_many_writers_in_opposite_orders_all_get_an_answer",), BOTH),
    Row("F03 F04 F08 F12", "drawn shifts of two phones", ("tests/handover/test_phones_and_networks.py",),
        size=(("SHIFTS", "150"),)),
    Row("controls", "phones and tables spoilt on purpose, each of which must be noticed",
        ("tests/faults/test_checker.py", f"{LEAN}::test_the_checker_notices_a_phone_that_does_not_keep_the_protocol")),
)  # fmt: skip


def run(row: Row, url: str) -> Iterator[tuple]:
    """A row's lines of the table: its own, or how long it took and whether it held."""
    began = time.perf_counter()
    command = [sys.executable, "-m", "pytest", "-q", "-s", "-p", "no:cacheprovider", *row.tests]
    env = os.environ | {"FAULTS": "full", "TEST_DATABASE_URL": url} | dict(row.size)
    ran = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    lines = [line[line.index("ROW ") + 4 :] for line in ran.stdout.splitlines() if "ROW [" in line]
    broken = [] if ran.returncode == 0 else ["**broken**"]
    for line in lines:
        code, acknowledged, present, twice, lost, seconds, more = json.loads(line)
        yield (code, row.words, acknowledged, present, twice, lost, seconds, "; ".join([more, *broken]))
    if not lines:
        said = [line.lstrip(".") for line in ran.stdout.splitlines() if "ticked over" in line]
        held = "; ".join([*said, *(broken or ["held"])])
        yield (row.codes, row.words, "", "", "", "", round(time.perf_counter() - began, 1), held)
    if broken:
        sys.stderr.write(ran.stdout[-3000:])


def main() -> None:
    """Run the rows that were asked for, print the table as it grows; status 1 when one is broken."""
    parser = argparse.ArgumentParser(
        prog="bin/bench faults", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--only", default="", help="rows of these codes alone: F03,F09")
    wanted = set(filter(None, parser.parse_args().only.split(",")))
    print(f"By `bin/bench faults`. {machine()}.\n\n{table(HEADS, [])}", flush=True)
    broken = False
    with ExitStack() as stack:
        urls = {"sqlite": ""} | (
            {"postgresql": stack.enter_context(throwaway_postgres(safe=True))} if programs() else {}
        )
        for row in ROWS:
            for database in row.databases if not wanted or wanted & set(row.codes.split()) else ():
                for line in run(row, urls[database]) if database in urls else ():
                    broken |= "broken" in line[-1]
                    print(table(HEADS, [line]).splitlines()[-1], flush=True)
    sys.exit(broken)


if __name__ == "__main__":
    main()

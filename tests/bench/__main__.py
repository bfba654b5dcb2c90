"""bin/bench: measures this program on this machine, beside what the machine itself gives, and prints a report.

bin/bench            about ten minutes
bin/bench --quick    about two, with a tenth of the data; for a look, not for keeping
"""

import argparse
import subprocess
import sys
import time
import traceback
from collections.abc import Callable
from http.client import HTTPException

from playwright.sync_api import Error as BrowserError
from sqlalchemy import create_engine, text
from sqlalchemy.exc import SQLAlchemyError

from tests.bench import labels, phone, polls, replays, scans, sweeps, weights
from tests.bench.figures import machine, shown, table
from tests.bench.installation import installation
from tests.postgres import programs, throwaway_postgres

# What a part may stumble over: its figures are then missing, and nothing else. A mistake of ours is one of them, since
# the parts before and after it have taken minutes that nobody should have to spend again.
TROUBLES = (
    ArithmeticError, AssertionError, AttributeError, LookupError, OSError, RuntimeError, TypeError, ValueError,
    subprocess.SubprocessError, HTTPException, SQLAlchemyError, BrowserError,
)  # fmt: skip


class Report:
    """Sections as they are measured; a part that fails is said to have failed, and the others go on."""

    def __init__(self):
        self.parts: list[str] = []
        self.failed = False

    def measure(self, title: str, work: Callable[[], str]) -> None:
        """Run one part and keep what it says."""
        began = time.perf_counter()
        say(f"\n== {title}")
        try:
            words = work()
        except TROUBLES as trouble:
            traceback.print_exc()
            words, self.failed = f"**Not measured**: {type(trouble).__name__}: {trouble}", True
        self.parts.append(f"## {title}\n\n{words}\n")
        say(f"({time.perf_counter() - began:.0f} s)")


def say(words: str) -> None:
    """Progress, beside the report."""
    print(words, file=sys.stderr, flush=True)


def main() -> None:
    """Measure everything and print the report as Markdown."""
    parser = argparse.ArgumentParser(
        prog="bin/bench", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="a tenth of the data, one round")
    parser.add_argument(
        "--only", choices=("scans", "sweep", "polls", "page", "phone", "labels", "replay"), help="this part alone"
    )
    asked = parser.parse_args()
    report, rounds = Report(), 1 if asked.quick else 5
    for part, title, work in alone(asked.quick, rounds):
        if asked.only in {None, part}:
            report.measure(title, work)
    if not programs():
        report.parts.append("PostgreSQL is not on this machine: nothing was measured on it.")
    else:
        with throwaway_postgres(safe=True) as url:
            for part, title, work in on_a_server(url, asked.quick, rounds):
                if asked.only in {None, part}:
                    report.measure(title, work)
    print(
        f"# Figures\n\nBy `bin/bench{' --quick' if asked.quick else ''}`. {machine()}. Web server, worker, "
        "clock, Redis, database and load generator share these cores. "
        f"Rates and times are medians of {rounds} alternated samples; sign-in is excluded.\n"
    )
    print("\n".join(report.parts))
    sys.exit(report.failed)


Part = tuple[str, str, Callable[[], str]]  # what --only calls it, its heading, the work


def alone(quick: bool, rounds: int) -> list[Part]:
    """What is measured in this process or with SQLite."""
    due, others = (1000, 100_000) if quick else (10_000, 1_000_000)
    return [
        ("page", "The scan page", page),
        ("phone", "The moment of a scan, on a slow phone",
         lambda: phone.measure(*((500, 10) if quick else (5000, 60)))),
        ("labels", "Labels", lambda: labelling(60 if quick else 1000)),
        ("labels", "Good labels and bad ones", lambda: telling_apart(15 if quick else 225)),
        ("labels", "Confirming, picking, boxing on SQLite", lambda: stocking("", 200 if quick else 1000)),
        ("scans", "Scans on SQLite", lambda: on_sqlite(rounds, 0.3 if quick else 1.0)),
        ("sweep", "Sweeping on SQLite", lambda: growing("", due, [others // 100, others // 10, others])),
        ("replay", "What-if over history on SQLite", lambda: replaying("", others // 10)),
    ]  # fmt: skip


def on_a_server(url: str, quick: bool, rounds: int) -> list[Part]:
    """What is measured with PostgreSQL, each in a database of its own."""
    due, others = (1000, 100_000) if quick else (10_000, 1_000_000)
    return [
        ("scans", "Scans on PostgreSQL", lambda: on_postgres(url, rounds, 0.3 if quick else 1.0)),
        ("labels", "Confirming, picking, boxing on PostgreSQL", lambda: stocking(url, 200 if quick else 1000)),
        ("polls", "Polling a carrier", lambda: polling(url, 500 if quick else 4000)),
        ("sweep", "Sweeping on PostgreSQL", lambda: growing(url, due, [others // 100, others // 10])),
        ("sweep", f"Among {others:,} open deadlines on PostgreSQL", lambda: sweeping(url, due, others)),
        ("replay", "What-if over history on PostgreSQL", lambda: replaying(url, others // 10)),
    ]


def labelling(many: int) -> str:
    """Labels made and labels checked."""
    drawn, read = labels.made(many, say), labels.checked(many // 5 // 20 * 20 or 20, say)
    aims = {"PDF, 100 x 150 mm": "200", "one a file": "10"}
    rows = [(f"made: {name}", rate, aims.get(name, "")) for name, rate in drawn.items()]
    rows += [(f"read and checked: {name}", rate, aims.get(name, "")) for name, rate in read.items()]
    return table(("labels", "a second on one core", "aim"), rows)


def telling_apart(many: int) -> str:
    """The corpus, and what is read back from our own labels."""
    found, (read, wrong) = labels.corpus(many, say), labels.decoded(say)
    bad, caught, good, refused = labels.sums(found)
    heads = ("labels", "how many", "refused", "with the right name")
    back = "all gave their own number" if not wrong else "not so: " + "; ".join(wrong)
    return (
        f"Caught: **{caught} of {bad} bad** labels (aim: 99 %). Refused: **{refused} of {good} good** ones (aim: at "
        f"most 1 %). The tests of every change read {2 * len(labels.BAD)} of these. Pictures were judged by their bars "
        f"alone, without reading their letters.\n\n{table(heads, labels.table_of_corpus(found))}\n\n"
        f"{reading_letters(many, heads)}\n\n"
        f"{read} labels of our own in every size, with the longest and the strangest names, rendered at 203 dpi in "
        f"black and white and read back: {back}."
    )


def reading_letters(many: int, heads: tuple[str, ...]) -> str:
    """Another corpus, of pictures alone, where the machine can read them."""
    if not labels.reads_letters():
        return "Letters of pictures were not read: this machine has no program for it."
    found = labels.lettered(many // 2, say)  # a picture takes two seconds
    bad, caught, good, refused = labels.sums(found)
    return (
        f"Pictures alone, with their letters read: **{caught} of {bad} bad** ones caught, **{refused} of {good} good** "
        f"ones refused (the same aims).\n\n{table(heads, labels.table_of_corpus(found))}"
    )


def stocking(url: str, many: int) -> str:
    """Confirming, one pick list, boxes."""
    with installation(fresh(url, "stock") if url else "") as installed:
        found = labels.confirmed(installed, many, say)
    right = "adds up" if found["promised"] == found["reserved"] == many and not found["failed"] else "DOES NOT ADD UP"
    return (
        f"{labels.SELLERS} sellers at once confirm **{shown(found['rate'])} orders a second** (p50 {found['p50']:.0f} "
        f"ms, p99 {found['p99']:.0f} ms), all in one process; the stock {right}: {found['reserved']:,} promised for "
        f"{many:,} orders. A pick list of {min(many, 1000):,} orders is made in {found['pick']:.2f} s. Boxes for "
        f"1,000 orders of one to eight pieces, out of twelve: {labels.boxed(1000):.2f} s of the processor (aim: 2 s). "
        f"What runs low among {many * 100:,} items is found in {found['low'] * 1000:.0f} ms (aim: 20 ms)."
    )


def fresh(url: str, name: str) -> str:
    """The address of a new database on that server."""
    with create_engine(url.replace("postgresql://", "postgresql+psycopg://", 1)).connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(text(f"CREATE DATABASE bench_{name}"))
    return f"{url.rsplit('/', 1)[0]}/bench_{name}"


def page() -> str:
    """The weight of the scan page, and how quickly a new database is made."""
    with installation() as installed:
        found = weights.measure(installed)
        made = installed.made_in
    content, whole = (sum(sizes) / 1000 for sizes in zip(*found.values(), strict=True))
    rows = [(path, f"{size / 1000:.1f} kB") for path, (size, _) in sorted(found.items(), key=lambda each: -each[1][0])]
    return (
        f"{content:.1f} kB compressed in {len(found)} downloads, the first time, as Chromium counts them (aim: 45 kB, "
        f"the decoder comes later); {whole:.1f} kB with the headers of the answers. "
        f"A fresh SQLite database is ready in {made:.1f} s, the program's start included (aim: 5 s).\n\n"
        + table(("download", "compressed"), rows)
    )


def on_sqlite(rounds: int, scale: float) -> str:
    """Scans with SQLite behind them."""
    with installation() as installed:
        found = scans.measure(installed, rounds, scale, say)
    words = scan_table(found)
    share = found["sixteen"] / found["raw"]
    return (
        f"{words}\n\nThe yardstick: SQLite alone commits {shown(found['raw'])} one-row transactions a second here, "
        f"each on the disk; single scans by 16 clients reach {share:.2f} of that (aim: 0.10).\n\n{beside(found)}"
    )


def on_postgres(url: str, rounds: int, scale: float) -> str:
    """Scans with PostgreSQL behind them, beside pgbench."""
    with installation(fresh(url, "scans")) as installed:
        found = scans.measure(installed, rounds, scale, say)
        made = installed.made_in
    one, sixteen = found["pgbench one"], found["pgbench sixteen"]
    return (
        f"{scan_table(found)}\n\nThe yardstick: pgbench running the same {found['statements']} statements (caught from "
        f"the program in this run, plus one that picks the parcel) does {shown(one)} scans a second with 1 connection "
        f"and {shown(sixteen)} with 16. Single scans by 16 clients reach {found['sixteen'] / sixteen:.2f} of it "
        f"(aim: 0.15), scans in batches of {scans.EACH} reach {found['batched'] / sixteen:.2f} (aim: 0.50). "
        f"A fresh database is ready in {made:.1f} s.\n\n{beside(found)}"
    )


def scan_table(found: dict) -> str:
    """The three ways of scanning, side by side."""
    ways = (
        ("one", "one client, single posts", "p50 under 8 ms"),
        ("sixteen", "16 clients, single posts", "400 a second on PostgreSQL, p99 80 ms"),
        ("batched", f"4 clients, batches of {scans.EACH}", "2,000 a second"),
    )
    rows = [
        (words, found[name], *(f"{found[f'{name} {what}']:.1f}" for what in ("p50", "p99", "cpu")), aim)
        for name, words, aim in ways
    ]  # fmt: skip
    heads = ("way", "scans a second", "p50 ms a post", "p99 ms", "CPU ms of the web a scan", "aim")
    return table(heads, rows)


def beside(found: dict) -> str:
    """What else was seen in the same run."""
    held = found["memory"]
    return (
        f"Import of an order export: {shown(found['import'])} rows a second ({found['rows']:,} rows, one order each). "
        f"Facts heard by everybody: {shown(found['heard'])} a second. Memory after the load, shared pages by share: "
        f"web {held['web']:.0f} MiB (2 workers), worker {held['worker']:.0f}, clock {held['clock']:.0f}, Redis "
        f"{held['redis']:.0f} (aim: web and worker 250 together). The load generator used "
        f"{found['sixteen generator']:.2f} ms of the processor for a post, each answer's verdict and receipt read."
    )


def polling(url: str, parcels: int) -> str:
    """Polls a second."""
    with installation(fresh(url, "polls")) as installed:
        found = polls.measure(installed, parcels, say)
    return (
        f"{found['asked']:,} parcels asked about in {found['seconds']:.1f} s: **{shown(found['rate'])} a second** "
        f"(aim: 400), at a carrier that takes {polls.LATENCY} ms to answer, {polls.IN_FLIGHT} questions in flight "
        f"(no more than {shown(found['ceiling'])} a second are possible so); {found['facts']:,} facts were kept."
    )


def replaying(url: str | None, orders: int) -> str:
    """A shop's own orders gone through by other rules."""
    with installation(fresh(url, "replay")) if url else installation() as installed:
        found = replays.measure(installed, orders, say)
    return (
        f"{found['orders']:,} orders of {found['facts']:.1f} facts each: **{shown(found['rate'])} orders a second** "
        f"by one worker, so 100,000 take {100_000 / found['rate']:.0f} s (aim: 60 s). In batches: memory "
        f"grew by {found['grown']:.0f} MiB, and more orders take no more."
    )


def growing(url: str, due: int, others: list[int]) -> str:
    """The sweep alone, among ever more deadlines: what it costs must not grow with what is not due."""
    rows = []
    for many in others:
        with installation(fresh(url, f"growing_{many}")) if url else installation() as installed:
            began = time.perf_counter()
            found = sweeps.measure(installed, due, many, say, looks=False)
            whole = time.perf_counter() - began
        rows.append((f"{found['open']:,}", f"{found['sweep']:.1f}", f"{found['idle'] * 1000:.1f}",
                     f"{whole - found['sweep']:.0f}"))  # fmt: skip
    aim = 10 if url else 30
    heads = ("open deadlines", f"sweep, s (aim: {aim})", "with nothing to do, ms (aim: 1)", "making them all, s")
    return f"{due:,} deadlines are due each time.\n\n{table(heads, rows)}"


def sweeping(url: str, due: int, others: int) -> str:
    """The sweep, an idle pass and the pages over it all."""
    with installation(fresh(url, "sweep")) as installed:
        found = sweeps.measure(installed, due, others, say)
    done = ", ".join(f"{count:,} {what}" for what, count in found["done"].items())
    times = found["sweep"] / found["one statement"]
    pages = table(
        (f"page over {found['orders']:,} orders", "p50 ms (aim: 10)", "p99 ms", "CPU ms of the web"),
        [(name, *(f"{figure:.1f}" for figure in figures)) for name, *figures in found["pages"]],
    )
    return (
        f"The sweep took **{found['sweep']:.1f} s** (aim: 5 s) for {due:,} deadlines of {due // 2:,} orders "
        f"that were due among {found['open']:,} open deadlines: {done}. One UPDATE that only turns those rows took "
        f"{found['one statement']:.2f} s, so judging by the facts, telling the ledger and keeping chains costs "
        f"{shown(times)} times that. A sweep with nothing to do takes {found['idle'] * 1000:.1f} ms (aim: 1 ms).\n\n"
        f"{pages}"
    )


if __name__ == "__main__":
    main()

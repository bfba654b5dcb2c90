"""Writers of one database file wait in line, and nobody is kept waiting by one who comes again and again."""

import subprocess
import sys
import threading
import time
from pathlib import Path

from webapp.kit.turns import turn

ROOT = Path(__file__).parent.parent.parent
GREEDY = """
import sys, time
from webapp.kit.turns import turn
print("ready", flush=True)
while True:
    with turn(sys.argv[1]):
        time.sleep(0.02)
"""


def greedy(database: str) -> subprocess.Popen:
    process = subprocess.Popen(
        [sys.executable, "-c", GREEDY, database], cwd=ROOT, stdout=subprocess.PIPE, env={"PYTHONPATH": str(ROOT)}
    )
    process.stdout.readline()
    return process


def test_a_writer_gets_its_turn_among_others_that_never_stop(tmp_path):
    database = str(tmp_path / "some.db")
    others = [greedy(database) for _ in range(2)]
    try:
        waited = []
        for _ in range(10):
            began = time.monotonic()
            with turn(database):
                waited.append(time.monotonic() - began)
        assert max(waited) < 2
    finally:
        for other in others:
            other.kill()
            other.communicate()


def test_the_turn_of_a_killed_writer_is_free_at_once(tmp_path):
    database = str(tmp_path / "some.db")
    other = greedy(database)
    other.kill()
    other.communicate()
    with turn(database):
        pass


def test_threads_take_turns_too(tmp_path):
    database, inside, seen = str(tmp_path / "some.db"), [], []

    def write():
        for _ in range(20):
            with turn(database):
                inside.append(1)
                seen.append(len(inside))
                inside.pop()

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(seen) == {1}

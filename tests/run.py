"""Everything that `bin/test` runs: the suite on SQLite, in a browser, on PostgreSQL, and a fresh install.

bin/test                     all of it
bin/test tests/orders -k csv these tests only, on both databases
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.postgres import PACKAGES, programs, throwaway_postgres

ROOT = Path(__file__).parent.parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
NO_TESTS = 5  # pytest's status when nothing was chosen
TRY = "from webapp import create_app; answer = create_app().test_client().get('/health'); print(answer.status)"


class Steps:
    """Runs one step after the other, and remembers which failed or was left out, and how long each took."""

    def __init__(self):
        self.lines: list[str] = []
        self.failed = False

    def run(
        self, name: str, words: list[str], fine: tuple[int, ...] = (0,), again: tuple[str, ...] = (), **env: str
    ) -> bool:
        """Run a command; it has failed unless its status is fine, once more with the words `again` if there are any."""
        print(f"\n== {name}", flush=True)
        began = time.monotonic()
        status = subprocess.run(words, cwd=ROOT, env=os.environ | env, check=False).returncode
        if again and status not in fine:
            name += ", what failed on a busy machine tried once more by itself"
            print(f"\n== {name}", flush=True)
            status = subprocess.run([*words, *again], cwd=ROOT, env=os.environ | env, check=False).returncode
        good = status in fine
        self.failed |= not good
        self.lines.append(f"{'ok' if good else 'FAILED':<8}{time.monotonic() - began:6.0f} s  {name}")
        return good

    def skip(self, name: str, why: str) -> None:
        """Say that a step is left out, and why."""
        print(f"\n== {name}: skipped, {why}", flush=True)
        self.lines.append(f"{'skipped':<8}          {name}: {why}")


def fetch(steps: Steps, what: str, *packages: str) -> None:
    """Install Debian's packages, where this is root on a Debian; otherwise do nothing."""
    if os.getuid() == 0 and shutil.which("apt-get"):
        quiet = {"DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], check=False, stdout=subprocess.DEVNULL)
        steps.run(f"{what} from Debian's packages",
                  ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages], **quiet)  # fmt: skip


def browser() -> str | None:
    """The program of a Chromium on this machine."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def pytest_words(*more: str) -> list[str]:
    """The command for a run of the suite, shared out over the cores unless it is only a few tests."""
    return [sys.executable, "-m", "pytest", *more]


def suite(steps: Steps, chosen: list[str]) -> None:
    """The whole suite on both databases; what needs a browser once."""
    cores = str(os.cpu_count() or 1)
    spread = ["-n", cores, "--dist", "worksteal"]
    by_file = ["-n", str((os.cpu_count() or 1) + 1), "--dist", "loadfile"]  # a page waits more than it works
    fine = (0, NO_TESTS)
    steps.run("tests on SQLite", pytest_words(*spread, "-m", "not browser", *chosen), fine, TEST_DATABASE_URL="")
    if not browser():
        fetch(steps, "Chromium", "chromium")
    if browser():
        words = pytest_words(*by_file, "-m", "browser", *chosen)
        steps.run("tests in Chromium", words, fine, again=("--last-failed", "-n", "0"), TEST_DATABASE_URL="")
    else:
        steps.skip("tests in Chromium", f"none of {', '.join(BROWSERS)} is here, and only root can install it")
    if not programs():
        fetch(steps, "PostgreSQL", *PACKAGES)
    if not programs():
        steps.skip("tests on PostgreSQL", "initdb is not here, and only root can install it")
        return
    with throwaway_postgres() as url:
        steps.run(
            "tests on PostgreSQL", pytest_words(*spread, "-m", "not browser", *chosen), fine, TEST_DATABASE_URL=url
        )


def fresh_install(steps: Steps) -> None:
    """What a new machine would get: the locked packages without the tests' own, a new database, an answer."""
    uv = next(
        (name for name in ("uv", str(ROOT / ".venv/bin/uv")) if shutil.which(name) and not _fails(name, "--version")),
        None,
    )
    if not uv:
        steps.skip("a fresh install", "uv is neither on this machine nor in .venv")
        return
    with tempfile.TemporaryDirectory(prefix="handover-fresh-") as folder:
        place = {"UV_PROJECT_ENVIRONMENT": f"{folder}/venv", "HANDOVER_HOME": f"{folder}/data", "REDIS_URL": ""}
        env = {**place, "DATABASE_URL": "", "PYTHONPATH": str(ROOT), "VIRTUAL_ENV": ""}
        python = f"{folder}/venv/bin/python"
        steps.run("a fresh install", [uv, "sync", "--frozen", "--no-dev", "--quiet"], **env) and steps.run(
            "a fresh database", [python, "-m", "webapp.commands", "db", "upgrade"], **env
        ) and steps.run("a first answer", [python, "-W", "error::SyntaxWarning", "-c", TRY], **env)


def _fails(*words: str) -> bool:
    return subprocess.run(words, check=False, capture_output=True).returncode != 0


def main() -> None:
    """Run everything, print what came of it, end with status 1 if anything failed."""
    steps, began, chosen = Steps(), time.monotonic(), sys.argv[1:]
    suite(steps, chosen)
    if not chosen:
        fresh_install(steps)
    print("\n" + "\n".join(steps.lines))
    print(f"{'FAILED' if steps.failed else 'All is well'} after {time.monotonic() - began:.0f} s")
    sys.exit(steps.failed)


if __name__ == "__main__":
    main()

"""The house's one rule that a machine holds: who may import whom (docs/house.md). `python tests/test_house.py` prints
the sizes, which are aims and fail nobody."""

import ast
import sys
from pathlib import Path
from statistics import median

import pytest

from webapp.rooms import ROOMS

ROOT = Path(__file__).parent.parent
DRAWERS = {"rules", "models", "actions", "views", "jobs"}
OUTSIDE = {
    "",
    "app",
    "commands",
    "launch",
    "purposes",
    "reactions",
    "rooms",
    "sample",
    "serve",
    "settings",
    "supervisor",
    "wsgi",
}

# What a drawer may import of its own room, of lower rooms, and of the kit ("*": all of it).
# A module that is no drawer (kinds, a registry of like things) counts as "other".
OWN = {
    "rules": {"rules", "other"},
    "models": {"models", "rules", "other"},
    "actions": {"actions", "models", "rules", "other"},
    "jobs": {"actions", "models", "jobs"},
    "views": {"views", "actions", "models", "rules", "other"},
    "other": {"rules", "models", "other"},
}
LOWER = {
    "rules": {"rules", "other"},
    "models": {"models", "other"},
    "actions": {"actions", "models", "rules", "other"},
    "jobs": {"models"},
    "views": {"actions", "models", "rules", "other"},
    "other": {"rules", "models", "other"},
}
KIT = {"rules": {"errors"}}
# The clock and the network, which rules never touch; and what makes a rule anything but a plain function.
IMPURE = {"flask", "sqlalchemy", "aiohttp", "redis", "rq", "socket", "urllib.request", "http", "time", "random"}
CLOCK_CALLS = {"now", "utcnow", "today"}


def offences(root: Path, rooms: tuple[str, ...] = ROOMS) -> list[str]:
    """Every import under root/webapp that the house does not allow, as `file:line words`."""
    found = []
    for path in sorted((root / "webapp").rglob("*.py")):
        module = ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__")
        room, drawer = place(module, rooms)
        tree = ast.parse(path.read_text())
        for line, target in imports(tree, module, path.name == "__init__.py"):
            words = why_not(room, drawer, target, rooms)
            if words:
                found.append(f"{path.relative_to(root)}:{line} {words}")
        if drawer == "rules":
            found += [f"{path.relative_to(root)}:{line} rules ask the clock" for line in clock_calls(tree)]
    return found


def place(module: str, rooms: tuple[str, ...]) -> tuple[str, str]:
    """A module's room and drawer: ("orders", "rules"); ("kit", "db"); ("", "settings") for what stands outside."""
    parts = module.split(".")[1:]
    if parts and parts[0] == "kit":
        return "kit", parts[1] if len(parts) > 1 else ""
    if parts and parts[0] in rooms:
        drawer = parts[1] if len(parts) > 1 else "other"
        return parts[0], drawer if drawer in DRAWERS else "other"
    return "", parts[0] if parts else ""


def imports(tree: ast.AST, module: str, is_package: bool):
    """(line, dotted name) of everything that is imported, wherever in the file it stands."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parents = module.split(".")[: len(module.split(".")) - node.level + is_package]
                base = ".".join((*parents, *([base] if base else [])))
            # "from webapp.orders import rules" imports a drawer; "from webapp.orders.rules import x" a name in it.
            yield from ((node.lineno, f"{base}.{alias.name}") for alias in node.names)


def clock_calls(tree: ast.AST):
    """Lines where now(), today() or utcnow() is called."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CLOCK_CALLS:
            yield node.lineno


def why_not(room: str, drawer: str, target: str, rooms: tuple[str, ...]) -> str | None:
    """Why a module of that room and drawer may not import the target; None if it may."""
    if not target.startswith("webapp."):
        names = {target, target.split(".")[0], target.rpartition(".")[0]}
        return f"rules import {target}" if drawer == "rules" and room in rooms and names & IMPURE else None
    if not room:
        return None  # what stands outside may look into any room
    to_room, to_drawer = place(target, rooms)
    if room == "kit":
        return f"the kit imports a room ({target})" if to_room in rooms else None
    if not to_room:
        allowed = {"rooms", "settings", "purposes"} if drawer == "views" else {"rooms", "settings"}
        return None if to_drawer in allowed else f"a room imports what stands outside ({target})"
    if to_room == "kit":
        allowed = KIT.get(drawer)
        return f"{drawer} import {target}" if allowed is not None and to_drawer not in allowed else None
    if to_room == room:
        return None if to_drawer in OWN[drawer] else f"{drawer} import their own room's {to_drawer} ({target})"
    if drawer != "views" and rooms.index(to_room) > rooms.index(room):
        return f"{room} imports upward: {target}"
    return None if to_drawer in LOWER[drawer] else f"{drawer} import another room's {to_drawer} ({target})"


def test_every_import_goes_where_the_house_allows():
    assert offences(ROOT) == []


def test_every_folder_of_the_program_is_a_room_the_kit_or_migrations():
    folders = {path.parent.name for path in (ROOT / "webapp").glob("*/__init__.py")}
    assert folders <= {*ROOMS, "kit", "commands", "launch", "sample"}


def test_what_stands_outside_the_rooms_is_named():
    modules = {path.stem.removeprefix("__init__") for path in (ROOT / "webapp").glob("*.py")}
    assert modules <= OUTSIDE


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("orders/actions.py", "from webapp.handover.models import Batch"),  # upward
        ("orders/actions.py", "def late():\n    from webapp.handover import actions"),  # upward, hidden in a function
        ("orders/models.py", "from ..tracking import models"),  # upward, relative
        ("orders/rules.py", "import sqlalchemy"),
        ("orders/rules.py", "from flask import request"),
        ("orders/rules.py", "from webapp.kit.db import db"),
        ("orders/rules.py", "from datetime import datetime\nAT = datetime.now()"),
        ("orders/jobs.py", "from webapp.places.actions import add_place"),
        ("orders/actions.py", "from webapp.orders.views import bp"),
        ("shell/views.py", "from webapp.orders.views import bp"),
        ("orders/actions.py", "from webapp.reactions import announce"),
        ("kit/db.py", "from webapp.orders.models import Order"),
    ],
)
def test_a_planted_offence_is_found(tmp_path, path, line):
    planted = tmp_path / "webapp" / path
    planted.parent.mkdir(parents=True)
    planted.write_text(line + "\n")
    assert len(offences(tmp_path)) == 1


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("handover/actions.py", "from webapp.orders.models import Order"),
        ("orders/views.py", "from webapp.handover.models import Batch"),
        ("orders/views/show.py", "from webapp.orders.views import bp"),
        ("orders/rules.py", "import re\nfrom datetime import datetime\nfrom webapp.kit.errors import Refusal"),
        ("orders/jobs.py", "from webapp.kit.db import transaction\nfrom webapp.orders.actions import read_import"),
        ("reactions.py", "from webapp.handover.actions import x"),
    ],
)
def test_what_the_house_allows_is_allowed(tmp_path, path, line):
    planted = tmp_path / "webapp" / path
    planted.parent.mkdir(parents=True)
    planted.write_text(line + "\n")
    assert offences(tmp_path) == []


def sizes():
    """(what, median, largest, where the largest is) of files and functions."""
    files, functions = {}, {}
    for path in (ROOT / "webapp").rglob("*.py"):
        if "migrations" in path.parts:
            continue
        text, where = path.read_text(), str(path.relative_to(ROOT))
        files[where] = len(text.splitlines())
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef):
                functions[f"{where}:{node.lineno} {node.name}"] = node.end_lineno - node.lineno + 1
    for what, sized in (("files", files), ("functions", functions)):
        if sized:
            largest = sorted(sized, key=sized.get, reverse=True)[:5]
            yield what, median(sized.values()), [f"{sized[name]} {name}" for name in largest]


if __name__ == "__main__":
    for what, middle, largest in sizes():
        sys.stdout.write(f"{what}: {middle:.0f} lines in the middle; largest: {'; '.join(largest)}\n")

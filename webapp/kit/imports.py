"""Import maps: a script's plain address, as other scripts import it, leads to its hashed one. A page's map holds what
its own scripts can come to import, at once or later, and nothing else: it is a part of every page."""

import base64
import hashlib
import json
import re
from posixpath import dirname, join, normpath

from flask import Flask, current_app, g, url_for
from markupsafe import Markup

from webapp.kit.assets import address

TAGGED = re.compile(r'src="[^"]*/static/(js/[\w./-]+\.js)\?')
IMPORTED = re.compile(r"""\b(?:from|import)\s*\(?\s*"(\.{1,2}/[\w./-]+\.js)\"""")


def init_app(app: Flask) -> None:
    """Give templates `import_map`."""
    app.jinja_env.globals.update(import_map=import_map)


def import_map(tags: str) -> Markup:
    """The import map, as the content of its script element, for a page with these script tags."""
    assets = current_app.extensions["assets"]
    wanted = frozenset(TAGGED.findall(tags))
    if wanted not in assets.import_maps:
        imports = {url_for("static", filename=name): address(name) for name in sorted(imported(assets.sources, wanted))}
        assets.import_maps[wanted] = json.dumps({"imports": imports}, separators=(",", ":"))
    g.import_map = assets.import_maps[wanted]
    return Markup(g.import_map)  # noqa: S704 - made of names of our own files


def imported(sources: dict[str, str], first: frozenset[str]) -> set[str]:
    """What scripts of these names import, and what that imports in turn. `sources`: their text by name."""
    found: set[str] = set()
    left = set(first)
    while left:
        name = left.pop()
        targets = {normpath(join(dirname(name), each)) for each in IMPORTED.findall(sources[name])}
        left |= targets - found
        found |= targets
    return found


def map_hash() -> str:
    """What the content policy must allow for this page's import map, the only inline script there is: a source
    expression, or nothing when the page has none."""
    if "import_map" not in g:
        return ""
    return f"'sha256-{base64.b64encode(hashlib.sha256(g.import_map.encode()).digest()).decode()}'"

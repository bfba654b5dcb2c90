"""Style sheets, scripts and pictures: named by their content, so that a browser keeps them for ever."""

import base64
import hashlib
import json
import re
from pathlib import Path

import brotli
from flask import Flask, Response, current_app, make_response, request, url_for

from webapp.kit.access import for_anyone

FIRST, LAST = ("tokens.css", "base.css", "layout.css"), ("print.css",)
PACKED = frozenset({"text/css", "text/javascript", "image/svg+xml", "application/wasm"})
LARGE = 256 * 1024  # the last percents of such a file would take seconds
COMMENT = re.compile(rb"^[ \t]*(?://.*\n)?", re.MULTILINE)  # whole lines of it, and what a line is set in by
REMARK, BLANKS, ROUND = re.compile(r"/\*.*?\*/", re.DOTALL), re.compile(r"\s+"), re.compile(r" ?([{};]) ?")
FOR_EVER = "public, max-age=31536000, immutable"


class Assets:
    """What stands in static/, read once (at every request while debugging)."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.read()

    def read(self) -> None:
        """Look at the files again."""
        self.hashes = {
            str(path.relative_to(self.folder)): hashlib.sha256(path.read_bytes()).hexdigest()[:12]
            for path in self.folder.rglob("*")
            if path.is_file()
        }
        sheets = {path.name: path for path in (self.folder / "css").glob("*.css")}
        middle = sorted(set(sheets) - set(FIRST) - set(LAST))
        names = [name for name in (*FIRST, *middle, *LAST) if name in sheets]
        self.css = tight("\n".join(sheets[name].read_text() for name in names))
        self.css_hash = hashlib.sha256(self.css.encode()).hexdigest()[:12]
        self.known = {*self.hashes.values(), self.css_hash}
        self.import_map = ""
        self.addresses: dict[tuple[str, str], str] = {}
        self.packed: dict[str, bytes] = {}

    def pack(self, address: str, content: bytes) -> bytes:
        """The content as small as brotli can make it, our scripts without the lines that are comments; worked out once
        for an address that never changes."""
        if address not in self.packed:
            if address.startswith("/static/js/"):
                content = COMMENT.sub(b"", content)
            self.packed[address] = brotli.compress(content, quality=11 if len(content) < LARGE else 9)
        return self.packed[address]

    def map_imports(self) -> str:
        """The import map: every script's plain address leads to its hashed one."""
        if not self.import_map:
            scripts = sorted(name for name in self.hashes if name.startswith("js/") and name.endswith(".js"))
            imports = {url_for("static", filename=name): address(name) for name in scripts}
            self.import_map = json.dumps({"imports": imports}, separators=(",", ":"))
        return self.import_map

    def import_map_hash(self) -> str:
        """What the content policy must allow for the import map, the only inline script there is."""
        digest = hashlib.sha256(self.map_imports().encode()).digest()
        return f"'sha256-{base64.b64encode(digest).decode()}'"


def tight(css: str) -> str:
    """A style sheet without its comments and without the blanks that only people need."""
    return ROUND.sub(r"\1", BLANKS.sub(" ", REMARK.sub("", css))).strip()


def init_app(app: Flask) -> None:
    """Serve the one style sheet and give templates `asset`, `stylesheet` and `import_map`."""
    app.extensions["assets"] = Assets(Path(str(app.static_folder)))
    app.add_url_rule("/app.css", "stylesheet", stylesheet)
    app.jinja_env.globals.update(
        asset=address,
        stylesheet=stylesheet_address,
        import_map=lambda: _assets().map_imports(),
    )
    app.after_request(_keep_for_ever)
    if app.debug:
        app.before_request(lambda: _assets().read())


def _assets() -> Assets:
    return current_app.extensions["assets"]


def address(name: str) -> str:
    """The hashed address of a file in static/: address("icons/sprite.svg")."""
    assets = _assets()
    asked = request.script_root, name
    if asked not in assets.addresses:  # a long list draws hundreds of icons: building their address took a tenth of it
        assets.addresses[asked] = url_for("static", filename=name, v=assets.hashes[name])
    return assets.addresses[asked]


def names() -> list[str]:
    """Every file in static/, in order."""
    return sorted(_assets().hashes)


def stylesheet_address() -> str:
    """The hashed address of the one style sheet."""
    return url_for("stylesheet", v=_assets().css_hash)


@for_anyone
def stylesheet() -> Response:
    """All of static/css as one sheet: tokens first, paper last."""
    return make_response(_assets().css, {"Content-Type": "text/css; charset=utf-8"})


def _keep_for_ever(response: Response) -> Response:
    if request.endpoint in {"static", "stylesheet"}:
        hashed = response.status_code == 200 and request.args.get("v") in _assets().known
        response.headers["Cache-Control"] = FOR_EVER if hashed else "no-cache"
        response.headers.pop("Content-Disposition", None)
        if hashed:  # will never be asked about again, so nothing is said to compare it by
            for name in ("Last-Modified", "ETag", "Accept-Ranges"):
                response.headers.pop(name, None)
        if hashed and response.mimetype in PACKED and "br" in request.accept_encodings:
            response.direct_passthrough = False
            response.set_data(_assets().pack(request.full_path, response.get_data()))
            response.headers["Content-Encoding"] = "br"
            response.vary.add("Accept-Encoding")
    return response

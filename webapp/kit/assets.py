"""Style sheets, scripts and pictures: named by their content, so that a browser keeps them for ever."""

import hashlib
import re
from pathlib import Path

import brotli
from flask import Flask, Response, current_app, make_response, request, url_for

from webapp.kit.access import for_anyone

VERSION = "0.1.0"  # as pyproject.toml has it
FIRST, LAST = ("tokens.css", "base.css", "layout.css"), ("print.css",)
# The first is what every page needs, a page for scanning no more than that; the second what the others need besides.
SHEETS = {"app": "", "desk": "desk"}
PACKED = frozenset({"text/css", "text/javascript", "image/svg+xml", "application/wasm"})
NAMED = 8  # digits of a content's hash in its address: a page names some hundred, and they do not pack
LARGE = 256 * 1024  # the last percents of such a file would take seconds
# Whole lines of it, empty ones, what a line is set in by; and after code, where no text can be: with no quote behind.
COMMENT = re.compile(rb"^\s*(?://.*\n\s*)*|[ \t]+//[ \t][^\"'`\n]*$", re.MULTILINE)
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
            str(path.relative_to(self.folder)): named(path.read_bytes())
            for path in self.folder.rglob("*")
            if path.is_file()
        }
        self.sheets = {name: sheet(self.folder / "css" / where) for name, where in SHEETS.items()}
        self.sheet_hashes = {name: named(css.encode()) for name, css in self.sheets.items()}
        self.build = named(repr(sorted(self.hashes.items())).encode())
        self.known = {*self.hashes.values(), *self.sheet_hashes.values()}
        self.sources = {
            str(path.relative_to(self.folder)): path.read_text() for path in (self.folder / "js").rglob("*.js")
        }
        self.import_maps: dict[frozenset[str], str] = {}
        self.addresses: dict[tuple[str, str], str] = {}
        self.packed: dict[str, bytes] = {}

    def pack(self, address: str, content: bytes) -> bytes:
        """The content as small as brotli can make it, our scripts without their comments; worked out once
        for an address that never changes."""
        if address not in self.packed:
            if address.startswith("/static/js/"):
                content = COMMENT.sub(b"", content)
            self.packed[address] = brotli.compress(content, quality=11 if len(content) < LARGE else 9)
        return self.packed[address]


def named(content: bytes) -> str:
    """What stands for this content in its address."""
    return hashlib.sha256(content).hexdigest()[:NAMED]


def sheet(folder: Path) -> str:
    """All that stands in the folder as one style sheet: tokens first, paper last."""
    found = {path.name: path for path in folder.glob("*.css")}
    middle = sorted(set(found) - set(FIRST) - set(LAST))
    return tight("\n".join(found[name].read_text() for name in (*FIRST, *middle, *LAST) if name in found))


def tight(css: str) -> str:
    """A style sheet without its comments and without the blanks that only people need."""
    return ROUND.sub(r"\1", BLANKS.sub(" ", REMARK.sub("", css))).strip()


def init_app(app: Flask) -> None:
    """Serve the style sheets and give templates `asset` and `stylesheet`."""
    app.extensions["assets"] = Assets(Path(str(app.static_folder)))
    app.add_url_rule("/app.css", "stylesheet", stylesheet, defaults={"name": "app"})
    app.add_url_rule("/static/<any(desk):name>.css", "stylesheet", stylesheet)
    app.jinja_env.globals.update(asset=address, stylesheet=stylesheet_address, program=program)
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


def program() -> str:
    """Which program a page is of: its version, and what stands for all that it is made of."""
    return f"{VERSION} {_assets().build}"


def names() -> list[str]:
    """Every file in static/, in order."""
    return sorted(_assets().hashes)


def stylesheet_address(name: str) -> str:
    """The hashed address of the style sheet of this name, one of SHEETS."""
    return url_for("stylesheet", name=name, v=_assets().sheet_hashes[name])


@for_anyone
def stylesheet(name: str) -> Response:
    """The style sheet of this name."""
    return make_response(_assets().sheets[name], {"Content-Type": "text/css; charset=utf-8"})


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

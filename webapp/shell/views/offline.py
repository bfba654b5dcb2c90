"""The app without a network: the service worker, and the page it shows when there is nothing else to show."""

import hashlib
import json
from pathlib import Path

from flask import Response, current_app, make_response, render_template, url_for

from webapp.kit.access import for_anyone
from webapp.kit.assets import SHEETS, address, names, stylesheet_address
from webapp.shell.views import bp

PARTS = ("service-worker.js", "service-worker-copies.js")
POLICY = "default-src 'none'; connect-src 'self'"


@bp.get("/offline", endpoint="show_offline")
@for_anyone
def show() -> Response:
    """Says what works without a network. Every phone keeps it, so it holds nothing of anybody's."""
    return make_response(render_template("shell/offline.html"))


@bp.get("/service-worker.js", endpoint="show_service_worker")
@for_anyone
def show_service_worker() -> Response:
    """The service worker, and before it what it keeps. A change of either is a new version, which phones then take."""
    parts = [Path(str(current_app.static_folder), part).read_text() for part in PARTS]
    answer = make_response("\n".join([f"const SHELL = {json.dumps(_shell(), sort_keys=True)};", *parts]))
    answer.mimetype = "text/javascript"
    answer.headers.update({"Cache-Control": "no-cache", "Content-Security-Policy": POLICY})
    return answer


def _shell() -> dict:
    """The frame of every page. What is large (the decoder) comes later, when the phone has nothing better to do."""
    scripts = [name for name in names() if name.endswith((".js", ".mjs", ".svg")) and name not in PARTS]
    return {
        "version": hashlib.sha256(render_template("shell/offline.html").encode()).hexdigest()[:12],
        "offline": url_for("shell.show_offline"),
        "home": url_for("shell.index"),
        "today": url_for("shell.show_today"),
        "signIn": [url_for(f"accounts.create_{way}") for way in ("session", "badge_session", "welcome")],
        "signOut": url_for("accounts.destroy_session"),
        "assets": [*map(stylesheet_address, SHEETS), *map(address, scripts)],
        "later": [address(name) for name in names() if name.endswith(".wasm")],
    }

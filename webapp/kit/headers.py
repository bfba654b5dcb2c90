"""What every answer tells the browser it may and may not do."""

from collections.abc import Callable
from functools import wraps

from flask import Flask, Response, current_app, g, request

from webapp.kit.access import access_of, me
from webapp.kit.imports import map_hash
from webapp.kit.seal import receipt

POLICY = (
    "default-src 'none'; script-src {scripts}; style-src 'self'; img-src 'self' blob: data:; "
    "connect-src 'self'; manifest-src 'self'; worker-src 'self'; media-src 'self' blob:; font-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'"
)
# A worker is fetched with a policy of its own: the one that reads codes compiles wasm, and fetches nothing but that.
WORKERS = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'"
ALWAYS = {"X-Content-Type-Options": "nosniff", "Cross-Origin-Resource-Policy": "same-origin"}
PAGES = {
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(self), geolocation=(self), microphone=(), payment=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def init_app(app: Flask) -> None:
    """Put the headers on every answer."""
    app.after_request(_add)


def may_read_codes(view: Callable) -> Callable:
    """The view's page may compile wasm, for the decoder of its camera (docs/decisions/0007); no other page may."""

    @wraps(view)
    def allowed(*args, **kwargs):
        g.wasm = True
        return view(*args, **kwargs)

    return allowed


def _add(response: Response) -> Response:
    asset = request.endpoint in {"static", "stylesheet"}
    for name, value in (ALWAYS if asset else ALWAYS | PAGES).items():
        response.headers.setdefault(name, value)
    if response.mimetype == "text/html":
        scripts = ["'self'", "'wasm-unsafe-eval'" if g.get("wasm") else "", map_hash()]
        response.headers.setdefault("Content-Security-Policy", POLICY.format(scripts=" ".join(filter(None, scripts))))
        if response.status_code < 500:
            response.headers["Handover-Page"] = _whose(response)
    if asset and "/workers/" in request.path:
        response.headers["Content-Security-Policy"] = WORKERS
    if not asset:
        response.headers.setdefault("Cache-Control", "no-store")
    if current_app.config["HSTS"]:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    return response


def _whose(response: Response) -> str:
    """The mark by which a phone's service worker knows a page of ours: whose it is (no name, only the same for the same
    person in the same business), and whether a copy may be kept. Phones rely on it for months: it never changes."""
    if not me.is_authenticated:
        return "nobody"
    whose = receipt("pages", str(me.business_id), me.actor)
    access = access_of(current_app, request.endpoint) if request.endpoint else None
    kept = request.method == "GET" and response.status_code == 200 and (access or {}).get("kept")
    return f"{whose}; keep" if kept else whose

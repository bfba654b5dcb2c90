"""What every answer tells the browser it may and may not do."""

from flask import Flask, Response, current_app, request

POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval' {scripts}; style-src 'self'; img-src 'self' blob: data:; "
    "connect-src 'self'; manifest-src 'self'; worker-src 'self'; media-src 'self' blob:; font-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'"
)
ALWAYS = {"X-Content-Type-Options": "nosniff", "Cross-Origin-Resource-Policy": "same-origin"}
PAGES = {
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(self), geolocation=(self), microphone=(), payment=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def init_app(app: Flask) -> None:
    """Put the headers on every answer."""
    app.after_request(_add)


def _add(response: Response) -> Response:
    asset = request.endpoint in {"static", "stylesheet"}
    for name, value in (ALWAYS if asset else ALWAYS | PAGES).items():
        response.headers.setdefault(name, value)
    if response.mimetype == "text/html":
        scripts = current_app.extensions["assets"].import_map_hash()
        response.headers.setdefault("Content-Security-Policy", POLICY.format(scripts=scripts))
    if not asset:
        response.headers.setdefault("Cache-Control", "no-store")
    if current_app.config["HTTPS"]:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    return response

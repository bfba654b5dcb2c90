"""The plain page that tells a phone how to trust the door: `python -m webapp.launch.page HOST PORT HTTPS_ADDRESS`.

A phone must be able to open it before it trusts anything, so it is plain http. Therefore it gives out the page, what
the page is drawn with, and the authority's certificate; nothing else, and it takes nothing in. What it gives stands
ready in the data folder (webapp/commands/phones.py writes it) and is read again for every request.
"""

import signal
import socket
import sys
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

from webapp import settings

STATIC = Path(__file__).parent.parent.parent / "static"
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; connect-src {}; form-action 'none'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
# address -> (file in the data folder's phones/ or, with a slash, in static/; its type)
GIVEN = {
    "/": ("index.html", "text/html; charset=utf-8"),
    "/app.css": ("app.css", "text/css; charset=utf-8"),
    "/static/desk.css": ("desk.css", "text/css; charset=utf-8"),
    "/handover.crt": ("handover.crt", "application/x-x509-ca-cert"),
    "/handover.mobileconfig": ("handover.mobileconfig", "application/x-apple-aspen-config"),
    "/static/icons/mark.svg": ("icons/mark.svg", "image/svg+xml"),
    "/static/icons/sprite.svg": ("icons/sprite.svg", "image/svg+xml"),
    "/static/js/elements/trust-steps.js": ("js/elements/trust-steps.js", "text/javascript; charset=utf-8"),
}


class PageServer(ThreadingHTTPServer):
    """Gives out what GIVEN names, and sends /open to the app."""

    daemon_threads = True

    def __init__(self, where: tuple[str, int], folder: Path, app_address: str):
        self.folder, self.app_address = folder, app_address
        if ":" in where[0]:
            self.address_family = socket.AF_INET6
        super().__init__(where, Answer)


class Answer(BaseHTTPRequestHandler):
    """One request's answer. GET and HEAD are all there is; 10 seconds for a phone to say what it wants."""

    server: PageServer
    timeout = 10
    server_version, sys_version = "Handover", ""

    def do_GET(self) -> None:
        """Answer with the file, the way to the app, or 404."""
        path = urlsplit(self.path).path
        if path == "/open":
            return self._answer(HTTPStatus.FOUND, b"", {"Location": self.server.app_address})
        if path not in GIVEN:
            return self._answer(HTTPStatus.NOT_FOUND, b"There is nothing here.\n", {"Content-Type": "text/plain"})
        name, kind = GIVEN[path]
        content = (STATIC / name if "/" in name else self.server.folder / name).read_bytes()
        headers = {"Content-Type": kind}
        if path.startswith("/handover."):
            headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return self._answer(HTTPStatus.OK, content, headers)

    do_HEAD = do_GET  # noqa: N815 - the library's name

    def _answer(self, status: HTTPStatus, content: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for header, value in headers.items():
            self.send_header(header, value)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Content-Security-Policy", POLICY.format(self.server.app_address))
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def log_message(self, *_words) -> None:
        """Who looks at the page is nobody's business."""


def main(host: str, port: str, app_address: str) -> None:
    """The process's entry."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    PageServer((host, int(port)), settings.read()["HOME"] / "phones", app_address).serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])

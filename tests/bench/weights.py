"""What a phone downloads for the scan page the first time, compressed as the web server sends it."""

import json
import re

from tests.bench.business import make_business
from tests.bench.installation import Installation

LINKED = re.compile(r'<(?:link|script|img|use)\b[^>]*?(?:href|src)="(/[^"#]+)', re.IGNORECASE)
IMPORT_MAP = re.compile(r'<script type="importmap"[^>]*>(.*?)</script>', re.DOTALL)
STATIC_IMPORT = re.compile(r"""^\s*(?:import|export)\b[^"'()]*?["']([^"']+)["']""", re.MULTILINE)
STYLE_URL = re.compile(r"""url\(["']?(/[^"')#]+)""")
NO_WEIGHT = re.compile(r'<link\b[^>]*rel="(?:manifest|canonical|alternate)"[^>]*>')


class Browser:
    """Downloads what a page needs before it works, each thing once."""

    def __init__(self, client):
        self.client = client
        self.weights: dict[str, int] = {}
        self.map: dict[str, str] = {}

    def get(self, path: str) -> str:
        """Download, note the bytes on the wire, answer the text."""
        sent = self.client.get(path, headers={"Accept-Encoding": "br, gzip"})
        plain = self.client.get(path, headers={"Accept-Encoding": "identity"})
        if sent.status_code != 200:
            raise RuntimeError(f"{path} answers {sent.status}")
        self.weights[path] = len(sent.data)
        return plain.data.decode(errors="replace")

    def open(self, path: str) -> None:
        """The page and everything that it links, its styles and its modules."""
        html = self.get(path)
        found = IMPORT_MAP.search(html)
        self.map = json.loads(found[1])["imports"] if found else {}
        for linked in LINKED.findall(NO_WEIGHT.sub("", html)):
            self._take(linked)

    def _take(self, path: str) -> None:
        if path in self.weights or not re.search(r"\.(css|js|mjs|svg|woff2?|png|webp|ico)\b", path):
            return
        content = self.get(path)
        for name in STATIC_IMPORT.findall(content) if ".js" in path else ():
            target = self.map.get(name, name)
            if target.startswith("/"):
                self._take(target)
        for linked in STYLE_URL.findall(content) if ".css" in path else ():
            self._take(linked)


def measure(installed: Installation) -> dict[str, int]:
    """Bytes by address, of the scan page of an open handover."""
    business = make_business(installed.app)
    batch_id = business.open_batch()
    client = installed.app.test_client()
    name, _, value = business.cookie().removeprefix("Cookie: ").partition("=")
    client.set_cookie(name, value)
    with installed.app.test_request_context():
        path = installed.app.url_for("handover.show", batch_id=batch_id)
    browser = Browser(client)
    browser.open(path)
    return browser.weights

"""What a phone downloads for the scan page the first time: what a real Chromium with nothing kept receives."""

from urllib.parse import urlsplit

from tests.bench.business import make_business
from tests.bench.installation import Installation
from tests.bench.phone import PHONE, chromium


def measure(installed: Installation) -> dict[str, tuple[int, int]]:
    """Of the scan page of an open handover: by address the bytes of its content as sent, and with the answer's headers.
    The expected list is not among them, since it is as long as the day's work."""
    business = make_business(installed.app)
    origin, path = f"http://127.0.0.1:{installed.port}", f"/handovers/{business.open_batch()}"
    name, _, value = business.cookie().removeprefix("Cookie: ").partition("=")
    installed.start("web")
    with chromium() as browser:
        context = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True, service_workers="block")
        context.add_cookies([{"name": name, "value": value, "url": origin}])
        page = context.new_page()
        asked, heads, whole = {}, {}, {}
        wire = context.new_cdp_session(page)
        wire.on("Network.requestWillBeSent", lambda told: asked.update({told["requestId"]: told["request"]["url"]}))
        wire.on(
            "Network.responseReceived",
            lambda told: heads.update({told["requestId"]: told["response"]["encodedDataLength"]}),
        )
        wire.on("Network.loadingFinished", lambda told: whole.update({told["requestId"]: told["encodedDataLength"]}))
        wire.send("Network.enable")
        page.goto(origin + path, wait_until="networkidle")
    sizes = {asked[each]: (int(size) - heads[each], int(size)) for each, size in whole.items() if each in asked}
    paths = {urlsplit(url).path: size for url, size in sizes.items() if url.startswith(origin)}
    return {path: size for path, size in paths.items() if not path.endswith("/expected")}

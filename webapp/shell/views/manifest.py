"""What a phone must know to put the app on its home screen, and the icon where no page of ours names it."""

from flask import Response, current_app, url_for

from webapp.kit.access import for_anyone
from webapp.kit.assets import address
from webapp.kit.pages import json_answer
from webapp.shell.views import bp

ICONS = (("icon-192", 192, "any"), ("icon-512", 512, "any"), ("icon-maskable-512", 512, "maskable"))
SHORTCUTS = (("Start scanning", "handover.new"), ("Today", "shell.show_today"))


@bp.get("/manifest.webmanifest", endpoint="show_manifest")
@for_anyone
def show() -> Response:
    """The web app manifest."""
    icons = [_icon(name, size) | {"purpose": purpose} for name, size, purpose in ICONS]
    answer = json_answer(
        {
            "id": "/",
            "name": "Handover",
            "short_name": "Handover",
            "description": "The moment of handing over, the platform's deadlines and the evidence.",
            "lang": "en",
            "start_url": url_for("shell.index"),
            "scope": "/",
            "display": "standalone",
            "categories": ["business", "productivity"],
            "background_color": "#f6f4f3",
            "theme_color": "#f6f4f3",
            "icons": icons,
            "shortcuts": [
                {"name": words, "url": url_for(endpoint), "icons": icons[:1]} for words, endpoint in SHORTCUTS
            ],
        }
    )
    answer.mimetype = "application/manifest+json"
    return answer


@bp.get("/favicon.ico", endpoint="show_icon")
@for_anyone
def show_icon() -> Response:
    """A browser asks for it beside a label's PDF or a photo that it shows alone."""
    return current_app.send_static_file("icons/icon-192.png")


def _icon(name: str, size: int) -> dict:
    return {"src": address(f"icons/{name}.png"), "sizes": f"{size}x{size}", "type": "image/png"}

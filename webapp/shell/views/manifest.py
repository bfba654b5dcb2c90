"""What a phone must know to put the app on its home screen."""

from flask import Response, url_for

from webapp.kit.access import for_anyone
from webapp.kit.assets import address
from webapp.kit.pages import json_answer
from webapp.shell.views import bp


@bp.get("/manifest.webmanifest", endpoint="show_manifest")
@for_anyone
def show() -> Response:
    """The web app manifest."""
    icons = [
        {"src": address(f"icons/{name}.png"), "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
        for name, size, purpose in (
            ("icon-192", 192, "any"),
            ("icon-512", 512, "any"),
            ("icon-maskable-512", 512, "maskable"),
        )
    ]
    answer = json_answer(
        {
            "id": "/",
            "name": "Handover",
            "short_name": "Handover",
            "description": "The moment of handing over, the platform's deadlines and the evidence.",
            "start_url": url_for("shell.index"),
            "scope": "/",
            "display": "standalone",
            "background_color": "#f6f4f3",
            "theme_color": "#7a2a68",
            "icons": icons,
        }
    )
    answer.mimetype = "application/manifest+json"
    return answer

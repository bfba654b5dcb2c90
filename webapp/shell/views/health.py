"""Whether the installation works, for whoever watches it."""

from flask import Response, current_app

from webapp.kit.access import for_anyone
from webapp.kit.pages import json_answer
from webapp.shell.actions import look_at_health
from webapp.shell.views import bp


@bp.get("/health", endpoint="show_health")
@for_anyone
def show() -> Response:
    """What works and what does not: 200 while work can be taken in, else 503."""
    health = look_at_health(current_app.config["HOME"], current_app.config["REDIS_URL"])
    answer = json_answer(health, 200 if health["works"] else 503)
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"  # the page for phones looks whether it is answered
    return answer

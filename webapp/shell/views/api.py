"""The description of the API, for programs and those who write them."""

from flask import Response, current_app
from pydantic import RootModel

from webapp.kit.access import for_anyone
from webapp.kit.openapi import document, documented
from webapp.kit.pages import json_answer
from webapp.shell.views import bp


class DescriptionOut(RootModel[dict]):
    """An OpenAPI 3.1 document."""


@bp.get("/api/v1/openapi.json", endpoint="show_openapi")
@for_anyone
@documented("This description", answers={200: DescriptionOut}, tag="about")
def show() -> Response:
    """The OpenAPI document of everything under /api/."""
    return json_answer(document(current_app, "Handover", "1"))

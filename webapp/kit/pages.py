"""Pages and answers."""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from flask import Response, jsonify, make_response, redirect, render_template, url_for
from htmx_flask import request

from webapp.kit.errors import Refusal

NOBODY = UUID(int=0)


def page(template: str, status: int = 200, /, **context) -> Response:
    """Render a template. Pages and fragments share addresses, so caches must tell them apart."""
    answer = make_response(render_template(template, **context), status)
    answer.vary.add("HX-Request")
    return answer


def refuse(template: str, refusals: Iterable[Refusal], **context) -> Response:
    """The form again with what is wrong, status 422; nothing that was typed is lost."""
    return page(template, 422, refusals=list(refusals), **context)


def addresses(endpoint: str, name: str) -> Callable[[UUID], str]:
    """Addresses that differ in one id, for lists: `addresses("orders.show", "order_id")(id)`, worked out once."""
    values: dict[str, Any] = {name: NOBODY}
    start, _, end = url_for(endpoint, **values).partition(str(NOBODY))
    return lambda id: f"{start}{id}{end}"


def see_other(endpoint: str, **values) -> Response:
    """Go and look at that page now."""
    return see_there(url_for(endpoint, **values))


def see_there(where: str) -> Response:
    """Go and look at that address now: 303, or HX-Redirect for htmx."""
    if request.htmx:
        return make_response("", 204, {"HX-Redirect": where})
    return make_response(redirect(where, 303))


def json_answer(payload: dict, status: int = 200) -> Response:
    """A JSON answer."""
    return make_response(jsonify(payload), status)

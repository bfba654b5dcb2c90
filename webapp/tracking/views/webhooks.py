"""Where carriers tell us. The signature over the raw bytes proves who tells; the work is done later."""

from flask import Response, abort, make_response, request

from webapp.kit.access import for_anyone, signed_elsewhere
from webapp.kit.db import transaction
from webapp.tracking import actions
from webapp.tracking.carriers import ADAPTERS
from webapp.tracking.models import link_told_at
from webapp.tracking.views import bp

LARGEST = 1024 * 1024


@bp.post("/webhooks/<adapter>/<token>", endpoint="create_told")
@signed_elsewhere
@for_anyone
def create(adapter: str, token: str) -> Response:
    """200 with nothing once it is kept; 401 for a wrong signature, 404 for a wrong address, 413 over 1 MB."""
    request.max_content_length = LARGEST
    link = link_told_at(adapter, token) if adapter in ADAPTERS else None
    if link is None:
        abort(404)
    body = request.get_data(cache=False)
    if not ADAPTERS[adapter].verify(_single_headers(), body, link.secrets):
        return make_response("", 401)
    with transaction():
        actions.receive(link.business_id, link.id, body)
    return make_response("", 200)


def _single_headers() -> dict[str, str]:
    """Headers sent exactly once: a signature that comes twice proves nothing."""
    names = [name.title() for name, _ in request.headers]
    return {name.title(): value for name, value in request.headers if names.count(name.title()) == 1}

"""What no page of ours can mean, turned away before a view looks at it."""

from flask import abort, request
from werkzeug.datastructures import MultiDict

from webapp.shell.views import bp

NUL = "\0"  # no text of a person holds it, and PostgreSQL keeps none


@bp.before_app_request
def refuse_nul() -> None:
    """An address with a NUL leads nowhere; a question or form with one makes no sense. Uploads are their views' own:
    they may only be read once the view has said how large they may be."""
    if NUL in request.path:
        abort(404)
    typed = request.mimetype == "application/x-www-form-urlencoded"
    if _holds_nul(request.args) or (typed and _holds_nul(request.form)):
        abort(400)


def _holds_nul(said: MultiDict) -> bool:
    return any(NUL in text for texts in said.listvalues() for text in texts)

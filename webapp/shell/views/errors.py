"""When it does not work: said in words, on a page of ours, or as JSON to programs."""

import logging

from flask import Response, jsonify, make_response, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError, SecurityError

from webapp.kit.access import me
from webapp.kit.db import db
from webapp.kit.ids import new_id
from webapp.kit.pages import page
from webapp.shell.views import bp

log = logging.getLogger(__name__)

# status: code for programs, title, words, icon
WORDS = {
    400: ("bad_request", "That did not make sense", "Something was wrong with it. Go back and try again.", "question"),
    403: ("not_allowed", "This is not yours to do", "Your role does not include it. A seller can do it.", "ban"),
    404: ("not_found", "There is nothing here", "It does not exist, or it is not yours to see.", "search"),
    405: ("wrong_method", "That cannot be done here", "This address exists, but not for what was asked of it.", "ban"),
    413: ("too_large", "That is too large", "The file or form is larger than this installation takes.", "warning"),
    415: ("wrong_type", "That is not the right kind of file", "Send it in the form that the page asks for.", "file"),
    429: ("too_many", "Too many tries", "Wait a minute, then try again.", "clock"),
    500: ("went_wrong", "Something went wrong here", "Nothing that was saved is lost. Try again soon.", "warning"),
    503: ("not_now", "Not just now", "Nothing that was saved is lost. Try again in a moment.", "clock"),
}  # fmt: skip
NEEDS_PASSWORD = (
    "needs_password", "This needs your password",
    "Badge and PIN are for packing and handing over. Sign out, then sign in with e-mail and password.", "key",
)  # fmt: skip
UNREADABLE_FORM = ("stale_form", "This form waited too long", "Go back, reload the page and send it again.", "refresh")


@bp.app_errorhandler(HTTPException)
def show(error: HTTPException) -> Response:
    """The page (or JSON) for an error that has a status."""
    if error.response is not None:
        return error.response  # type: ignore[return-value]
    status = error.code or 500
    words = WORDS.get(status) or WORDS[500 if status > 499 else 400]
    if isinstance(error, CSRFError):
        words = UNREADABLE_FORM
    elif status == 403 and me.is_authenticated and me.whole_role != me.role:
        words = NEEDS_PASSWORD
    answer = _answer(status, words)
    for name, value in error.get_headers():
        if name.lower() not in {"content-type", "content-length"}:
            answer.headers[name] = value
    if status == 429:
        answer.headers.setdefault("Retry-After", "60")  # every limit is counted by the minute
    return answer


@bp.app_errorhandler(SecurityError)
def show_stranger(_error: SecurityError) -> Response:
    """By a name that TRUSTED_HOSTS does not hold: no page of ours, since no address can be made for it."""
    return make_response("Handover does not go by that name here.\n", 400, {"Content-Type": "text/plain"})


@bp.app_errorhandler(InternalServerError)
def show_fault(error: InternalServerError) -> Response:
    """A bug: it goes to the log under a reference, and the reference to the reader."""
    reference = new_id().hex[-12:]
    cause = error.original_exception or error
    log.error("fault %s at %s %s", reference, request.method, request.path, exc_info=cause)
    db.session.rollback()
    return _answer(500, WORDS[500], reference)


def _answer(status: int, words: tuple[str, str, str, str], reference: str = "") -> Response:
    code, title, sentence, icon = words
    if request.path.startswith("/api/") or request.accept_mimetypes.best == "application/json":
        known = {"code": code, "words": sentence} | ({"reference": reference} if reference else {})
        return make_response(jsonify(error=known), status)
    return page(
        "errors/show.html", status, code=status, title=title, words=sentence, icon_name=icon, reference=reference
    )

"""Who may come in. Every route says so itself; one that says nothing keeps the app from starting."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast
from uuid import UUID

from flask import Flask, Response, abort, current_app, jsonify, make_response, redirect, url_for
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager, current_user
from flask_wtf.csrf import CSRFProtect, generate_csrf
from htmx_flask import request
from markupsafe import Markup


class Limits(Limiter):
    """Only views that say so have a limit, and these look after it themselves; a look before every request at limits
    that nobody has cost a scan a thirtieth of its time."""

    def _check_request_limit(self, callable_name: str | None = None, in_middleware: bool = True) -> None:
        if not in_middleware:
            super()._check_request_limit(callable_name, in_middleware)


limiter = Limits(get_remote_address)
csrf = CSRFProtect()
login = LoginManager()
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class Identity:
    """Whoever asks: a signed-in person (on the enrolled phone `phone_id`, or anywhere) or a program (`device_id`), in
    one business and one role; `whole_role` is theirs where this sign-in is good for less. `positions`: the business
    asks phones where they are. Plain values, no row."""

    is_authenticated = True
    is_active = True
    is_anonymous = False
    __slots__ = (
        "actor", "business_id", "business_name", "device_id", "name", "person_id", "phone_id", "positions", "role",
        "sample", "token", "whole_role",
    )  # fmt: skip

    def __init__(self, *, business_id: UUID, business_name: str, name: str, role: str, actor: str, token: str = "",
                 person_id: UUID | None = None, device_id: UUID | None = None, phone_id: UUID | None = None,
                 sample: bool = False, positions: bool = False, whole_role: str = ""):  # fmt: skip
        self.business_id, self.business_name, self.sample = business_id, business_name, sample
        self.name, self.role, self.actor, self.token = name, role, actor, token
        self.person_id, self.device_id, self.phone_id = person_id, device_id, phone_id
        self.whole_role, self.positions = whole_role or role, positions

    def get_id(self) -> str:
        """What Flask-Login keeps in the cookie: the session's token, worth nothing once the session has ended."""
        return self.token


me = cast(Identity, current_user)


def for_roles(*roles: str) -> Callable:
    """The view is for signed-in people in these roles; for anybody else it does not exist."""
    return _declare({"roles": frozenset(roles)})


def for_anyone(view: Callable) -> Callable:
    """The view is public."""
    return _declare({"roles": None})(view)


def for_api(*roles: str) -> Callable:
    """The view is for programs: a session or `Authorization: Bearer`, JSON answers. Devices count as staff."""
    return _declare({"roles": frozenset(roles), "api": True})


def _declare(access: dict[str, Any]) -> Callable:
    def declared(view: Callable) -> Callable:
        @wraps(view)
        def guarded(*arguments, **named):
            return view(*arguments, **named)

        guarded.access = access  # type: ignore[attr-defined]
        return guarded

    return declared


def init_app(app: Flask) -> None:
    """Stand at the door of every request."""
    limiter.init_app(app)
    login.init_app(app)
    login.session_protection = "basic"  # "strong" would sign couriers out as they walk from Wi-Fi to 4G
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False
    csrf.init_app(app)
    app.before_request(_check)


def check_declarations(app: Flask) -> None:
    """Refuse to start with a route that does not say who it is for."""
    silent = [r.endpoint for r in app.url_map.iter_rules() if access_of(app, r.endpoint) is None]
    if silent:
        raise RuntimeError(f"these routes do not say who they are for: {sorted(set(silent))}")


def access_of(app: Flask, endpoint: str) -> dict[str, Any] | None:
    """What a route declares: {"roles": frozenset or None for everybody, "api": True for programs}."""
    if endpoint == "static" or endpoint.endswith(".static"):
        return {"roles": None}
    return getattr(app.view_functions[endpoint], "access", None)


def _check() -> Response | None:
    if request.endpoint is None:
        return None
    access = access_of(current_app, request.endpoint) or abort(404)
    if access["roles"] is None:
        _check_origin(access)
        return None
    if not current_user.is_authenticated:
        return _not_signed_in(bool(access.get("api")))
    if me.role not in access["roles"]:
        return _json_error("not_allowed", "Your role may not do this.", 403) if access.get("api") else abort(403)
    _check_origin(access)
    return None


def _check_origin(access: dict[str, Any]) -> None:
    """No other site may act with a person's cookie: the browser's own word on where a request comes from, and the
    token that only our pages hold. Bearer tokens are not sent by browsers on their own."""
    if request.method in SAFE or access.get("unsigned") or (current_user.is_authenticated and me.device_id):
        return
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        abort(403)
    if current_app.config["WTF_CSRF_ENABLED"]:
        csrf.protect()


def signed_elsewhere(view: Callable) -> Callable:
    """A public view whose callers prove themselves by a signature of their own (webhooks): no form token is asked."""
    view.access["unsigned"] = True  # type: ignore[attr-defined]
    return view


def kept_offline(view: Callable) -> Callable:
    """A page that a person's phone may keep a copy of, and show when there is no network: what a shift cannot do
    without, and nothing more (see static/service-worker.js)."""
    view.access["kept"] = True  # type: ignore[attr-defined]
    return view


def csrf_field() -> Markup:
    """The hidden field that every form carries."""
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(generate_csrf())


def _json_error(code: str, words: str, status: int) -> Response:
    return make_response(jsonify(error={"code": code, "words": words}), status)


def _not_signed_in(api: bool) -> Response:
    if api or request.accept_mimetypes.best == "application/json":
        return _json_error("not_signed_in", "Sign in, or send a device token.", 401)
    here = request.full_path.rstrip("?") if request.method == "GET" else None
    where = url_for("accounts.new_session", next=here)
    if request.htmx:
        # A login page swapped into a fragment would look like an answer.
        return make_response("", 401, {"HX-Redirect": url_for("accounts.new_session")})
    return cast(Response, redirect(where, 303))

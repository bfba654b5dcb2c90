"""How the web application is put together."""

from collections.abc import Mapping
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from flask import Flask, Request
from flask_compress import Compress
from flask_migrate import Migrate
from htmx_flask import Htmx
from werkzeug.middleware.proxy_fix import ProxyFix

from webapp import settings
from webapp.accounts import actions as accounts
from webapp.kit import access, assets, forms, headers, imports, pages, queue
from webapp.kit.db import db
from webapp.ledger.kinds import KINDS, LANES, STATUSES
from webapp.rooms import ROOMS
from webapp.stock.rules.marking import MARK_ICONS, PARCEL_MARKS

ROOT = Path(__file__).parent.parent


def make_app(overrides: Mapping | None = None) -> Flask:
    """Settings, kit, rooms. Raises settings.BadSetting."""
    app = Flask("webapp", template_folder=str(ROOT / "templates"), static_folder=str(ROOT / "static"))
    app.config.from_mapping(settings.read())
    app.config.from_mapping(overrides or {})
    if app.config["PROXIES"]:
        hops = app.config["PROXIES"]
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    db.init_app(app)
    Migrate(app, db, directory="webapp/migrations", render_as_batch=True)
    Htmx(app)
    Compress(app)
    for tool in (queue, forms, access, headers, assets, imports):
        tool.init_app(app)
    access.login.user_loader(accounts.identity_of_session)
    access.login.request_loader(_identity_of_bearer)
    _open_rooms(app)
    app.jinja_env.globals.update(
        KINDS=KINDS, STATUSES=STATUSES, LANES=LANES, MARKS=PARCEL_MARKS, MARK_ICONS=MARK_ICONS,
        csrf_field=access.csrf_field, addresses=pages.addresses,
    )  # fmt: skip
    access.check_declarations(app)
    return app


def _open_rooms(app: Flask) -> None:
    """Every room's tables become known, and every room that has pages shows them."""
    for room in ROOMS:
        for drawer in ("models", "views"):
            if find_spec(f"webapp.{room}.{drawer}"):
                module = import_module(f"webapp.{room}.{drawer}")
                if drawer == "views" and hasattr(module, "bp"):
                    app.register_blueprint(module.bp)


def _identity_of_bearer(request: Request) -> access.Identity | None:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return accounts.identity_of_device(token.strip()) if scheme.lower() == "bearer" and token else None

"""What templates may ask about times and numbers."""

from datetime import UTC, datetime, tzinfo

from flask import g, has_request_context, request
from sqlalchemy import select

from webapp.accounts.models import ROLES, Shop
from webapp.kit.access import me
from webapp.kit.clock import now
from webapp.kit.db import db
from webapp.shell import rules
from webapp.shell.views import bp


def reader_zone() -> tzinfo:
    """The reader's own zone (the browser told it in a cookie), else the shop's, else UTC."""
    if not has_request_context():
        return UTC
    if "zone" not in g:
        g.zone = rules.zone_named(request.cookies.get("zone")) or _shop_zone() or UTC
    return g.zone


def _shop_zone() -> tzinfo | None:
    if not me.is_authenticated:
        return None
    first = select(Shop.time_zone).where(Shop.business_id == me.business_id).order_by(Shop.created_at).limit(1)
    return rules.zone_named(db.session.scalar(first))


@bp.app_template_filter()
def iso(moment: datetime) -> str:
    """For `datetime=` attributes."""
    return moment.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


@bp.app_template_filter()
def exact(moment: datetime) -> str:
    """A moment in full, in the reader's zone."""
    return rules.exact(moment, reader_zone())


@bp.app_template_filter()
def near(moment: datetime) -> str:
    """A moment as people say it."""
    return rules.near(moment, now(), reader_zone())


@bp.app_template_filter()
def grouped(number: str) -> list[str]:
    """A tracking number cut for the eye."""
    return rules.grouped(number)


@bp.app_template_global()
def time_left(due_at: datetime, since: datetime | None = None) -> rules.TimeLeft:
    """What a time-left bar says."""
    return rules.time_left(due_at, since, now())


@bp.app_template_global()
def role_words(role: str) -> str:
    """A role as people read it."""
    return ROLES.get(role, role)


bp.record_once(lambda state: state.app.jinja_env.globals.update(me=me))

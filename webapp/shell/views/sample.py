"""From the sample to a business of one's own, by one button."""

from flask import Response, flash, session, url_for
from flask_login import logout_user
from sqlalchemy import func, select

from webapp.accounts import actions
from webapp.accounts.models import Business
from webapp.kit.access import for_roles, me
from webapp.kit.db import db, transaction
from webapp.kit.pages import see_other, see_there
from webapp.shell.views import bp


@bp.post("/sample/removal", endpoint="create_sample_removal")
@for_roles("seller")
def create() -> Response:
    """Take the sample business away, and go on to open one's own; where there is one, to its sign-in."""
    if not me.sample:
        flash("This is your own business, not the sample. Nothing was removed.", "amber")
        return see_other("shell.index_settings")
    with transaction():
        actions.remove_samples()
        others = db.session.scalar(select(func.count()).select_from(Business))
        code = "" if others else actions.make_owner_code()
    logout_user()
    session.clear()
    flash("The sample is gone.", "green")
    return see_there(url_for("accounts.new_welcome", code=code) if code else url_for("accounts.new_session"))

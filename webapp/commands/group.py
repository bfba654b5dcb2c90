"""The group that all commands join, and what they share."""

from functools import wraps

import click
from sqlalchemy.exc import DBAPIError

from webapp import create_app
from webapp.accounts.models import Business, Shop
from webapp.kit.db import db
from webapp.kit.errors import Refused
from webapp.kit.redis_server import default_redis_url
from webapp.settings import BadSetting


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
def handover() -> None:
    """The office of a Handover installation: bring files in, check, repair.

    HANDOVER_HOME, DATABASE_URL and REDIS_URL say which installation, as for bin/start.
    """


def in_app(command):
    """The command runs inside the app; what goes wrong is said in words, and ends with status 1."""

    @wraps(command)
    def inside(*arguments, **named):
        try:
            default_redis_url()
            app = create_app()
            with app.app_context():
                return command(*arguments, **named)
        except BadSetting as bad:
            raise click.ClickException(f"a setting is wrong: {bad}") from bad
        except Refused as refused:
            raise click.ClickException("\n       ".join(each.words for each in refused.refusals)) from refused
        except DBAPIError as trouble:
            raise click.ClickException(f"the database says: {trouble.orig}") from trouble

    return inside


def one_shop(name: str, business: str | None) -> Shop:
    """The shop of that name. Ends the command if there is none, or more than one business has one."""
    query = db.session.query(Shop).filter(Shop.name == name)
    found = query.filter(Shop.business_id == one_business(business).id).all() if business else query.all()
    if len(found) == 1:
        return found[0]
    if found:
        raise click.ClickException(f"{len(found)} businesses have a shop called {name!r}; say which, with --business")
    known = ", ".join(repr(shop.name) for shop in db.session.query(Shop).order_by(Shop.name)) or "none yet"
    raise click.ClickException(f"there is no shop called {name!r}. Shops here: {known}")


def one_business(name: str | None) -> Business:
    """The business of that name; without a name, the only one that is not a sample, or the only one."""
    known = db.session.query(Business).order_by(Business.name).all()
    fitting = [each for each in known if each.name == name] if name else [b for b in known if not b.sample_at] or known
    if len(fitting) == 1:
        return fitting[0]
    names = ", ".join(repr(each.name) for each in known) or "none yet"
    if name:
        raise click.ClickException(f"there is no business called {name!r}. Businesses here: {names}")
    raise click.ClickException(f"say which business, with --business. Businesses here: {names}")

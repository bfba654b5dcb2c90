"""What bin/start does before anything else runs."""

import json

import click
from flask import current_app
from sqlalchemy import select

from webapp import sample
from webapp.accounts.actions import make_owner_code
from webapp.accounts.models import Business
from webapp.commands.group import handover, in_app
from webapp.commands.record import upgrade_schema
from webapp.kit.db import db, transaction


@handover.command(hidden=True)
@click.option("--sample/--no-sample", "wanted", default=True, envvar="HANDOVER_SAMPLE")
@in_app
def prepare(wanted: bool) -> None:
    """Migrate, load the sample on the first run, make a code for the first owner; print what to tell, as JSON."""
    home = current_app.config["HOME"]
    upgrade_schema()
    marks = db.session.scalars(select(Business.sample_at)).all()
    if wanted and not marks and not sample.was_loaded(home):
        click.echo("Loading a sample business, plainly marked, to look around in...", err=True)
        sample.load(home)
        marks = [True]
    news = sample.news(home) if any(marks) else {}
    if all(marks):  # nobody but the sample: the first owner has yet to come
        with transaction():
            news["owner_code"] = make_owner_code()
    click.echo(json.dumps(news))


@handover.group("sample")
def sample_business() -> None:
    """The invented business to look around in."""


@sample_business.command("remove")
@in_app
def remove() -> None:
    """Remove the sample business and all it holds. Your own business is not touched."""
    names = sample.remove(current_app.config["HOME"])
    click.echo(f"removed: {', '.join(names)}" if names else "there is no sample business here")

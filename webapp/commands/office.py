"""People and devices of an installation."""

import click

from webapp.accounts.actions import add_device, make_owner_code
from webapp.commands.group import handover, in_app, one_business
from webapp.kit.db import transaction


@handover.group()
def device() -> None:
    """Programs and scanners that speak to the API."""


@device.command("add")
@click.argument("name")
@click.option("--business", help="The business's name, where there are several.")
@in_app
def add(name: str, business: str | None) -> None:
    """Enrol a device and print its token, once: only a fingerprint of it is kept."""
    owner = one_business(business).id
    with transaction():
        _, token = add_device(owner, name)
    click.echo(token)
    click.echo("Send it as 'Authorization: Bearer <token>'. It is not shown again.", err=True)


@handover.group()
def owner() -> None:
    """The owner of a business."""


@owner.command("code")
@in_app
def code() -> None:
    """Print a new one-time code for opening a business at /welcome. An earlier code no longer works."""
    with transaction():
        fresh = make_owner_code()
    click.echo(fresh)

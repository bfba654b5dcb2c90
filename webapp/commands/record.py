"""The record: chains checked, deadlines swept, the schema brought up to date."""

from datetime import UTC, datetime
from pathlib import Path

import click
import flask_migrate

from webapp.commands.group import handover, in_app
from webapp.deadlines.jobs import sweep as sweep_deadlines
from webapp.kit.clock import now
from webapp.kit.seal import public_key
from webapp.ledger.actions import Break, Fault, check_chains, check_witnessed
from webapp.ledger.jobs import sign_checkpoints

MIGRATIONS = Path(__file__).parent.parent / "migrations"


@handover.group()
def ledger() -> None:
    """The ledger of what happened."""


@ledger.command("check")
@in_app
def check() -> None:
    """Verify every order's chain of facts, every checkpoint, and that nothing went back since it was witnessed.

    Names what does not hold; status 1 if there is anything.
    """
    if tell_ledger():
        raise SystemExit(1)


def tell_ledger() -> int:
    """Verify everything and say what does not hold; how much that is."""
    broken = 0
    for found in check_chains():
        if isinstance(found, Break):
            broken += 1
            click.echo(f"broken: order {found.order_id} of business {found.business_id}: {found.words}")
        else:
            click.echo(f"{found} facts hold" + (f"; {broken} links do not" if broken else "; every chain is whole"))
    faults = 0
    for seen in check_witnessed():
        if isinstance(seen, Fault):
            faults += 1
            where = f"order {seen.order_id} of business {seen.business_id}" if seen.order_id else str(seen.business_id)
            click.echo(f"not as witnessed: {where}: {seen.words}")
        else:
            click.echo(f"{seen} checkpoints" + (f"; {faults} faults" if faults else " hold; nothing went back"))
    return broken + faults


@ledger.command("seal")
@in_app
def seal() -> None:
    """Sign a checkpoint over every chain now (the clock does it every hour) and have it witnessed."""
    click.echo(f"{sign_checkpoints()} checkpoints signed and witnessed; public key {public_key()}")


def typed_time(_context, _option, text: str | None) -> datetime | None:
    """A time as typed (with a zone, or else UTC), aware and in UTC."""
    if text is None:
        return None
    try:
        at = datetime.fromisoformat(text.strip())
        return (at.replace(tzinfo=UTC) if at.tzinfo is None else at).astimezone(UTC)
    except (ValueError, OverflowError):
        words = f"{text!r} is not a time; write it like 2026-11-22T08:00 (UTC) or 2026-11-22T16:00+08:00"
        raise click.BadParameter(words) from None


@handover.command()
@click.option("--at", callback=typed_time, help="As if it were this time (default: now).")
@in_app
def sweep(at: datetime | None) -> None:
    """Judge every deadline whose time has come, and send the reminders that are due."""
    at = at or now()
    done = sweep_deadlines(at)
    words = ", ".join(f"{done.get(what, 0)} {what}" for what in ("looked", "missed", "reminded", "undone", "changed"))
    click.echo(f"as of {at:%Y-%m-%d %H:%M} UTC: {words}")


@handover.group("db")
def database() -> None:
    """The database's schema."""


@database.command()
@in_app
def upgrade() -> None:
    """Bring the schema up to date. Data is never removed by it."""
    upgrade_schema()
    click.echo("the schema is up to date")


def upgrade_schema() -> None:
    """Run the migrations that have not run yet."""
    flask_migrate.upgrade(directory=str(MIGRATIONS))

"""Files brought in from the command line: orders and stock."""

import time
from pathlib import Path

import click
from sqlalchemy import select

from webapp.commands.group import handover, in_app, one_business, one_shop
from webapp.kit.db import db, transaction
from webapp.orders.jobs import import_file
from webapp.orders.models import Import, Remark
from webapp.orders.rules.rows import Unreadable
from webapp.stock.actions import import_stock as take_stock
from webapp.stock.actions import made_before, read_stock, settle_remade

SHOWN = 20
existing_file = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)


@handover.command("import-orders")
@click.argument("file", type=existing_file)
@click.option("--shop", required=True, help="The shop's name, as on the Shops page.")
@click.option("--business", help="The business's name, where several have a shop of that name.")
@in_app
def import_orders(file: Path, shop: str, business: str | None) -> None:
    """Bring in an order export of Seller Center (CSV or XLSX). The same file again changes nothing.

    Bad rows are refused one by one, with row number, column and reason; the rest comes in. Status 1 if the file
    cannot be read, 2 if rows were refused.
    """
    chosen = one_shop(shop, business)
    began = time.monotonic()
    done = import_file(chosen.business_id, chosen.id, file.name, file.read_bytes(), "office", "Command line")
    if done.state == "failed":
        raise click.ClickException(done.failure_words)
    seconds = time.monotonic() - began
    click.echo(
        f"{done.rows_read} rows in {seconds:.1f} s: {done.created} orders new, {done.updated} updated, "
        f"{done.unchanged} unchanged, {done.refused} rows refused"
    )
    _show_remarks(done)
    if done.refused:
        raise SystemExit(2)


def _show_remarks(done: Import) -> None:
    query = select(Remark).where(Remark.business_id == done.business_id, Remark.import_id == done.id)
    remarks = db.session.scalars(query.order_by(Remark.row).limit(SHOWN)).all()
    for remark in remarks:
        text = f": {remark.text[:60]!r}" if remark.text else ""
        click.echo(f"  row {remark.row}, {remark.column}: {remark.words}{text}")
    if done.refused + done.noted > len(remarks):
        click.echo(f"  ... and {done.refused + done.noted - len(remarks)} more; see the import's page")


@handover.command("import-stock")
@click.argument("file", type=existing_file)
@click.option("--business", help="The business's name, where there are several.")
@in_app
def import_stock(file: Path, business: str | None) -> None:
    """Bring in a stock list (CSV or XLSX with the columns SKU, name, place, on hand): how many are there now.

    Rows that cannot be taken are refused one by one; the rest is kept. Status 1 if the file cannot be read, 2 if rows
    were refused.
    """
    owner = one_business(business)
    try:
        with file.open("rb") as opened:
            stock = read_stock(opened)
    except Unreadable as refused:
        raise click.ClickException(refused.words) from refused
    with transaction():
        before = made_before(owner.id, stock)
        counted = take_stock(owner.id, stock, "Command line")
    with transaction():
        settle_remade(owner.id, before)
    click.echo(f"{counted.kept} counts kept, {len(counted.refusals)} rows refused")
    for refusal in counted.refusals[:SHOWN]:
        click.echo(f"  row {refusal.where}: {refusal.words}")
    if len(counted.refusals) > SHOWN:
        click.echo(f"  ... and {len(counted.refusals) - SHOWN} more")
    if counted.refusals:
        raise SystemExit(2 if counted.kept else 1)

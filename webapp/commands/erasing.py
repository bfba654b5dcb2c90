"""A buyer's data erased from the command line: the same act as the page's (webapp/evidence/actions/erasing.py)."""

import click
from sqlalchemy import or_, select

from webapp.accounts.models import Business, Shop
from webapp.cases.actions.forgetting import spare_documents, strike_out
from webapp.cases.models import documents_of_orders
from webapp.cases.rules.striking import NAMING
from webapp.commands.group import handover, in_app, one_business, one_shop
from webapp.evidence.actions import Asker, destroy_doomed, erase, is_disputed
from webapp.evidence.models import Erasure, erasures_of
from webapp.evidence.rules.erasing import GOES, HELD_BACK, HELD_BECAUSE, PICTURES, STAYS
from webapp.evidence.rules.personal import FIELDS, REASONS
from webapp.kit.db import db, transaction
from webapp.kit.errors import Refusal, Refused
from webapp.ledger.models import facts_of
from webapp.orders.models import Order, Parcel, ParcelOrder
from webapp.orders.rules.numbers import number_key


@handover.command("erase-buyer")
@click.argument("number")
@click.option("--business", help="The business's name, where there are several.")
@click.option("--shop", help="The shop's name, where several of its orders have this number.")
@click.option("--because", type=click.Choice(list(REASONS)), default="buyer_asked", show_default=True)
@click.option("--keep-documents", is_flag=True, help="Keep what was added to its cases; else it is destroyed too.")
@click.option("--yes", is_flag=True, help="Do not ask. There is no way back.")
@in_app
def erase_buyer(
    number: str, business: str | None, shop: str | None, because: str, keep_documents: bool, yes: bool
) -> None:
    """Erase the buyer's data from the order with this order number or tracking number, as its page does.

    Shows what goes, what stays and why, and asks first. Done again it changes nothing. Status 1 if there is no such
    order, or more than one.
    """
    of = one_shop(shop, business) if shop else None
    owner = db.session.get_one(Business, of.business_id) if of else one_business(business)
    order = _one_order(owner, of, number)
    said = f"order {order.number} of {owner.name}"
    if earlier := erasures_of(owner.id, [order.id]).get(order.id):
        click.echo(f"{said}: {_words_of(earlier)}")
        return
    fields = [words.lower() for field, words in FIELDS.items() if getattr(order, field)]
    disputed = is_disputed(facts_of(owner.id, [order.id])[order.id])
    documents = documents_of_orders(owner.id, [order.id])
    if not yes:
        _show(said, disputed)
        _list(f"Added to its cases, {'stays' if keep_documents else 'goes'}:", tuple(each.name for each in documents))
        click.confirm("Erase it? There is no way back", abort=True)
    buyer = {name: getattr(order, name) for name in NAMING}
    with transaction():
        done = erase(Asker(owner.id, "office", "Command line"), order.id, because)
        if isinstance(done, Refusal):
            raise Refused(done)
        spare_documents(owner.id, order.id, {str(each.id) for each in documents if keep_documents}, "Command line")
        strike_out(owner.id, order.id, buyer)
        pictures = "erased" if done.pictures_at else f"{HELD_BACK}, {HELD_BECAUSE}; then they go by themselves"
    with transaction():
        destroy_doomed(owner.id)
    click.echo(f"{said}: the buyer's data are erased ({REASONS[because].lower()})")
    click.echo(f"  fields: {', '.join(fields) or 'none was filled'}\n  pictures: {pictures}")
    if documents:
        fate = "kept" if keep_documents else "go with the pictures"
        click.echo(f"  documents of its cases: {len(documents):,} {fate}")
    _list("Kept:", STAYS)


def _one_order(owner: Business, shop: Shop | None, number: str) -> Order:
    """The order of that number, its own or its parcel's; of no business but this one."""
    inside = (
        select(ParcelOrder.order_id)
        .join(Parcel, (Parcel.business_id == ParcelOrder.business_id) & (Parcel.id == ParcelOrder.parcel_id))
        .where(Parcel.business_id == owner.id, Parcel.number_key == number_key(number), Parcel.number_key != "")
    )
    query = select(Order).where(
        Order.business_id == owner.id, or_(Order.number == number.strip(), Order.id.in_(inside))
    )
    query = query.where(Order.shop_id == shop.id) if shop else query
    found = db.session.scalars(query.order_by(Order.number, Order.id).limit(21)).all()
    if len(found) == 1:
        return found[0]
    where = f"{owner.name}, shop {shop.name}" if shop else owner.name
    if not found:
        raise click.ClickException(f"{where} has no order and no parcel with the number {number!r}")
    names = {each.id: each.name for each in db.session.scalars(select(Shop).where(Shop.business_id == owner.id))}
    numbers = "".join(f"\n       {each.number}, shop {names[each.shop_id]}" for each in found[:20])
    raise click.ClickException(f"several orders of {where} answer to {number!r}; say which, by order number"
                               f" or with --shop:{numbers}")  # fmt: skip


def _words_of(erasure: Erasure) -> str:
    words = f"erased already, {erasure.at:%Y-%m-%d %H:%M} UTC by {erasure.by_name} ({REASONS[erasure.because].lower()})"
    return words if erasure.pictures_at else f"{words}; pictures are {HELD_BACK}"


def _show(said: str, disputed: bool) -> None:
    click.echo(f"{said[0].upper()}{said[1:]}")
    _list("Goes:", (*GOES, f"{PICTURES}{f': {HELD_BACK}, {HELD_BECAUSE}' if disputed else ''}."))
    _list("Stays:", STAYS)


def _list(title: str, lines: tuple[str, ...]) -> None:
    if lines:
        click.echo(title)
    for line in lines:
        click.echo(f"  * {line}")

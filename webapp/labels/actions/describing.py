"""From what is asked to what a label says, and to what is known of a label that is read."""

from webapp.labels.models.reads import Asked
from webapp.labels.rules.checking import About
from webapp.labels.rules.contents import Contents, contents


def contents_of(asked: Asked) -> Contents:
    """What this parcel's own label says."""
    order = asked.order
    return contents(
        number=asked.number.replace(" ", ""), carrier=asked.carrier, name=order.order_recipient,
        phone=order.order_phone, address=address_of(asked),
        items=[(quantity, name, variation) for quantity, name, variation, *_ in asked.lines],
        marks=[mark for *_, marks in asked.lines for mark in marks],
        orders=[row.order_number for row in asked.orders], sender=order.shop, sender_address=sender_of(asked),
    )  # fmt: skip


def address_of(asked: Asked) -> str:
    """Where a parcel goes, in one line; towns that the address names already are not said twice."""
    order = asked.order
    parts, said = [order.order_address], order.order_address.casefold()
    for part in (order.order_city, order.order_region, order.order_postcode, order.order_country):
        if part and part.casefold() not in said:
            parts.append(part)
            said += part.casefold()
    return ", ".join(filter(None, parts))


def sender_of(asked: Asked) -> str:
    """Where a parcel comes from, in one line."""
    return ", ".join(filter(None, (asked.order.place, asked.order.place_address)))


def about_of(asked: Asked, others: frozenset[str]) -> About:
    """What is known of a parcel, for checking its label. `others` are number keys of other parcels."""
    order = asked.order
    return About(
        number=asked.number, orders=tuple(row.order_number for row in asked.orders), name=order.order_recipient,
        address=order.order_address or order.order_city,
        items=tuple(text for _, name, _, sku, _ in asked.lines for text in (name, sku) if text),
        phones=tuple(row.order_phone for row in asked.orders),
        own_words="\n".join((asked.carrier, order.shop, sender_of(asked))), package=asked.package, others=others,
    )  # fmt: skip

"""Keeping the list of places."""

from uuid import UUID

from sqlalchemy import select

from webapp.accounts.models import hold_business
from webapp.kit.clock import now
from webapp.kit.db import db
from webapp.kit.errors import Refusal, Refused
from webapp.places.models import KINDS, Place

LONGEST_NAME, LONGEST_ADDRESS = 120, 500


def add_place(business_id: UUID, kind: str, name: str, address: str = "") -> Place:
    """A new warehouse, pick-up place or drop-off point. Raises Refused."""
    if kind not in KINDS:
        raise Refused(Refusal("unknown_kind", "Choose what kind of place it is.", "kind"))
    place = Place(business_id=business_id, kind=kind, name=_named(business_id, name), address=_written(address))
    db.session.add(place)
    db.session.flush()
    return place


def change_place(place: Place, name: str, address: str) -> None:
    """Another name or address; what kind of place it is stays. Raises Refused."""
    place.name, place.address = _named(place.business_id, name, place.id), _written(address)


def close_place(place: Place) -> None:
    """The place is used no more; what happened there stays told."""
    place.closed_at = place.closed_at or now()


def reopen_place(place: Place) -> None:
    """The place is used again."""
    place.closed_at = None


def _named(business_id: UUID, name: str, own_id: UUID | None = None) -> str:
    name = " ".join(name.split())
    if not 1 <= len(name) <= LONGEST_NAME or not name.isprintable():
        raise Refused(Refusal("bad_name", f"A name has 1 to {LONGEST_NAME} printable characters.", "name"))
    hold_business(business_id)
    taken = db.session.scalar(select(Place).where(Place.business_id == business_id, Place.name == name))
    if taken and taken.id != own_id:
        closed = " It is closed: reopen it instead." if taken.closed_at else ""
        raise Refused(Refusal("known_place", f"A place of that name exists already.{closed}", "name"))
    return name


def _written(address: str) -> str:
    address = "\n".join(filter(None, (" ".join(line.split()) for line in address.splitlines())))
    if len(address) > LONGEST_ADDRESS:
        raise Refused(Refusal("long_address", f"An address has at most {LONGEST_ADDRESS} characters.", "address"))
    return address

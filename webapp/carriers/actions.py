"""Keeping the list of carriers."""

from uuid import UUID

from sqlalchemy import select

from webapp.accounts.models import hold_business
from webapp.carriers.models import Carrier
from webapp.carriers.rules import known_names
from webapp.kit.clock import now
from webapp.kit.db import db
from webapp.kit.errors import Refusal, Refused

LONGEST_NAME, MOST_NAMES, LONGEST_PROMISE = 120, 50, 120


def add_carrier(
    business_id: UUID, name: str, others: str = "", days_from: str = "", days_to: str = "", own_fleet: str = ""
) -> Carrier:
    """A new carrier. `others` holds the other names it is known by, one a line; the days are those it promises
    from collection to delivery, in words or empty; `own_fleet` says whether its couriers
    are our own. Raises Refused."""
    carrier = Carrier(business_id=business_id, name="", known_as=[])
    change_carrier(carrier, name, others, days_from, days_to, own_fleet)
    db.session.add(carrier)
    db.session.flush()
    return carrier


def change_carrier(carrier: Carrier, name: str, others: str, days_from: str, days_to: str, own_fleet: str = "") -> None:
    """Other names or promises, or other people who bring its parcels. Raises Refused."""
    name = " ".join(name.split())
    if not 1 <= len(name) <= LONGEST_NAME or not name.isprintable():
        raise Refused(Refusal("bad_name", f"A name has 1 to {LONGEST_NAME} printable characters.", "name"))
    names = known_names(name, others)
    if len(names) > MOST_NAMES or any(len(each) > LONGEST_NAME for each in names):
        raise Refused(Refusal("many_names", f"At most {MOST_NAMES} names of {LONGEST_NAME} characters.", "others"))
    _refuse_shared(carrier, name, names)
    earliest, latest = _promise(days_from, days_to)
    carrier.name, carrier.known_as = name, names
    carrier.promised_days_from, carrier.promised_days_to = earliest, latest
    carrier.own_fleet_at = (carrier.own_fleet_at or now()) if own_fleet else None


def retire_carrier(carrier: Carrier) -> None:
    """The carrier is used no more; what it moved stays told."""
    carrier.retired_at = carrier.retired_at or now()


def reinstate_carrier(carrier: Carrier) -> None:
    """The carrier is used again."""
    carrier.retired_at = None


def _refuse_shared(carrier: Carrier, name: str, names: list[str]) -> None:
    """One name must lead to one carrier, or an import would have to guess."""
    hold_business(carrier.business_id)
    query = select(Carrier).where(Carrier.business_id == carrier.business_id)
    for other in db.session.scalars(query):
        if other.id == carrier.id:
            continue
        if other.name == name:
            raise Refused(Refusal("known_carrier", "A carrier of that name exists already.", "name"))
        shared = sorted(set(names) & set(other.known_as))
        if shared:
            words = f"{other.name} goes by {shared[0]!r} already. One name can lead to one carrier only."
            raise Refused(Refusal("shared_name", words, "name" if shared[0] == names[0] else "others"))


def _promise(days_from: str, days_to: str) -> tuple[int | None, int | None]:
    texts = days_from.strip(), days_to.strip()
    for text, where in zip(texts, ("days_from", "days_to"), strict=True):
        if text and not (len(text) < 4 and text.isascii() and text.isdecimal() and int(text) <= LONGEST_PROMISE):
            raise Refused(Refusal("bad_days", f"Days are a whole number from 0 to {LONGEST_PROMISE}.", where))
    earliest, latest = (int(text) if text else None for text in texts)
    if earliest is not None and latest is not None and earliest > latest:
        raise Refused(Refusal("days_crossed", "The latest day comes before the earliest.", "days_to"))
    return earliest, latest

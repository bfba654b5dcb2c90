from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from webapp.accounts.models import Shop
from webapp.carriers.models import carriers_of
from webapp.orders.rules.searching import fold
from webapp.places.models import places_of


@dataclass(frozen=True, slots=True)
class Source:
    """Where orders come from, and in whose name their facts are told. `known_at` is when we learnt all this, `given_at`
    when the very same was given to us for the first time, where that is known."""

    business_id: UUID
    shop_id: UUID
    zone: str
    currency: str
    name: str  # "export" or "typed"
    actor: str
    actor_name: str
    known_at: datetime
    details: dict[str, str] = field(default_factory=dict)
    given_at: datetime | None = None

    @property
    def first_at(self) -> datetime:
        """The earliest moment at which somebody here had what it says."""
        return self.given_at or self.known_at


def source_of(shop: Shop, name: str, actor: str, actor_name: str, known_at: datetime, **details: str) -> Source:
    """The source for orders of that shop."""
    return Source(shop.business_id, shop.id, shop.time_zone, shop.currency, name, actor, actor_name, known_at, details)


@dataclass(frozen=True, slots=True)
class Directory:
    """The warehouses and carriers of a business by the names that others call them."""

    warehouses: dict[str, UUID]
    carriers: dict[str, UUID]

    def warehouse(self, words: str) -> UUID | None:
        """The warehouse of that name, if we have one."""
        return self.warehouses.get(fold(words)) if words else None

    def carrier(self, words: str) -> UUID | None:
        """The carrier known by that name, if we have one."""
        return self.carriers.get(fold(words)) if words else None


def directory_of(business_id: UUID) -> Directory:
    """Who and what can be named in a business's orders."""
    carriers = {
        fold(name): carrier.id for carrier in carriers_of(business_id) for name in (*carrier.known_as, carrier.name)
    }
    return Directory({fold(place.name): place.id for place in places_of(business_id, "warehouse")}, carriers)

"""How an order's amount is shared among its parcels."""

from collections.abc import Mapping
from decimal import Decimal
from uuid import UUID

CENT = Decimal("0.01")


def shares(amount: Decimal | None, worths: Mapping[UUID, Decimal]) -> dict[UUID, Decimal | None]:
    """The order's amount by parcel, by the worth of what is in each; in equal parts where a price is not known. None
    where the order's amount is not known."""
    if amount is None or not worths:
        return dict.fromkeys(worths)
    if len(worths) == 1:
        return dict.fromkeys(worths, amount)
    whole = sum(worths.values())
    if not all(worths.values()):
        return {parcel: (amount / len(worths)).quantize(CENT) for parcel in worths}
    return {parcel: (amount * worth / whole).quantize(CENT) for parcel, worth in worths.items()}

from uuid import UUID

from webapp.kit.clock import now
from webapp.kit.ids import new_id


def movement(
    business_id: UUID,
    item_id: UUID,
    place_id: UUID,
    kind: str,
    quantity: int,
    order_id: UUID | None,
    name: str,
    reason: str = "",
) -> dict:
    """A movement's row, as bulk writing takes it."""
    return {
        "business_id": business_id, "id": new_id(), "item_id": item_id, "place_id": place_id, "kind": kind,
        "quantity": quantity, "order_id": order_id, "actor_name": name, "reason": reason,
        "at": now(),
    }  # fmt: skip

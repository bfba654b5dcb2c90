from webapp.kit.clock import now
from webapp.kit.errors import Refusal
from webapp.ledger.actions import Telling, hold_chains, record
from webapp.packing.actions.gathering import Table, lay_out, orders_of_unit
from webapp.packing.actions.opening import Packer
from webapp.packing.actions.taking import touch
from webapp.packing.models import Packing, box_of, packing_of
from webapp.packing.rules.sealing import LEAST_REASON, LONGEST_REASON, Obstacle
from webapp.stock.actions import take_part_back


def seal(packer: Packer, packing: Packing) -> list[Obstacle]:
    """Close the box: a fact of every order in it. Answers with what stands against it; sealing twice changes nothing.

    The caller holds nothing yet: chains first, as every writer does, then the parcel.
    """
    held = _hold(packing)
    if held.sealed_at or held.ended_at:
        return []
    table = lay_out(held)
    if table.standing:
        return table.standing
    held.sealed_at, held.sealed_by_name = now(), packer.name
    held.expected_g = (
        round(table.expected.items + table.expected.box) if table.expected and not table.expected.unknown else None
    )
    box = box_of(held.business_id, held.box_id, to_change=True) if held.box_id else None
    if box and box.left:
        box.left -= 1
    touch(held)
    record(held.business_id, [_packed(packer, table, order.id) for order in table.orders])
    return []


def _hold(packing: Packing) -> Packing:
    business_id, packing_id = packing.business_id, packing.id
    hold_chains(business_id, [o.id for o in orders_of_unit(business_id, packing.order_id, packing.parcel_id)])
    held = packing_of(business_id, packing_id, to_change=True)
    assert held
    return held


def _packed(packer: Packer, table: Table, order_id) -> Telling:
    packing = table.packing
    missing = {row.sku or row.name: row.left for row in table.rows if row.left}
    details = {
        "packing": str(packing.id),
        "box": table.box.name if table.box else "",
        "weight_g": packing.weight_g,
        "expected_g": packing.expected_g,
        "pieces": sum(row.packed for row in table.rows),
        "missing": ", ".join(f"{count} × {name}" for name, count in missing.items()),
        "marks": ", ".join(dict.fromkeys(mark for row in table.rows if row.packed for mark in row.marks)),
        "decisions": "; ".join(f"{code}: {made['reason']} ({made['by']})" for code, made in packing.decisions.items()),
    }
    kept = {name: value for name, value in details.items() if value not in (None, "")}
    at = packing.sealed_at
    assert at
    return Telling(
        order_id, "packed", f"packed-{packing.id}", at, packer.actor, packer.name, packing.parcel_id, details=kept
    )


def unpack(packer: Packer, packing: Packing, reason: str) -> Refusal | None:
    """Open a sealed parcel again, or clear an open one off the table: what was in it is packed anew."""
    reason = " ".join(reason.split())
    held = _hold(packing)
    if held.ended_at:
        return None
    if held.sealed_at and not LEAST_REASON <= len(reason) <= LONGEST_REASON:
        return Refusal("no_reason", "Say why it is unpacked, in a few words.", "reason")
    table = lay_out(held)
    if held.sealed_at and table.barred and table.barred.code == "gone":
        return Refusal("gone", table.barred.words, "reason")
    held.ended_at = now()
    if held.parcel_id:
        take_part_back(held.business_id, [order.id for order in table.orders], held.parcel_id)
    if held.sealed_at:
        _put_box_back(held)
        record(held.business_id, [_unpacked(packer, held, order.id, reason) for order in table.orders])
    touch(held)
    return None


def _put_box_back(packing: Packing) -> None:
    box = box_of(packing.business_id, packing.box_id, to_change=True) if packing.box_id else None
    if box and box.left is not None:
        box.left += 1


def _unpacked(packer: Packer, packing: Packing, order_id, reason: str) -> Telling:
    at = packing.ended_at
    assert at
    return Telling(
        order_id, "unpacked", f"unpacked-{packing.id}", at, packer.actor, packer.name, packing.parcel_id,
        details={"reason": reason}, undoes=f"packed-{packing.id}",
    )  # fmt: skip

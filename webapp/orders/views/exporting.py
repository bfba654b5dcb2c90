"""The orders that a list shows, as a file."""

from collections.abc import Iterator

from flask import Response, make_response

from webapp.deadlines.models import next_due_of
from webapp.kit.access import for_roles, me
from webapp.kit.clock import now
from webapp.kit.sheets import Cell, write_xlsx
from webapp.ledger.kinds import STATUSES
from webapp.orders.models import items_of, numbers_of
from webapp.orders.views import bp
from webapp.orders.views.asking import asked

MOST_WRITTEN = 5_000
AT_ONCE = 500
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
COLUMNS = ("Order", "Placed", "Status", "Recipient", "City", "Items", "Tracking numbers", "Next deadline", "Amount",
           "Currency")  # fmt: skip


@bp.get("/orders/export", endpoint="show_export")
@for_roles("seller")
def show_export() -> Response:
    """The orders of a list as XLSX, times in UTC; when there are more than fit, the last row says so.

    Not as CSV: a spreadsheet takes an order number of 18 digits there for a figure, and rounds it.
    """
    answer = make_response(write_xlsx(_rows(), "Orders"))
    answer.headers["Content-Type"] = KIND
    answer.headers["Content-Disposition"] = f'attachment; filename="orders-{now():%Y-%m-%d}.xlsx"'
    return answer


def _rows() -> Iterator[tuple[Cell, ...]]:
    yield COLUMNS
    found = asked().find(MOST_WRITTEN, whole=True)
    for start in range(0, len(found.orders), AT_ONCE):
        yield from _written(found.orders[start : start + AT_ONCE])
    if found.further or found.cut:
        yield (f"Only the first {len(found.orders):,} are here. Search, or choose a lane or days, for the others.",)


def _written(orders) -> Iterator[tuple[Cell, ...]]:
    ids = [order.id for order in orders]
    items, parcels = items_of(me.business_id, ids), numbers_of(me.business_id, ids)
    due = next_due_of(me.business_id, ids)
    for order in orders:
        next_due = due.get(order.id)
        yield (
            order.number, f"{order.placed_at:%Y-%m-%dT%H:%M:%SZ}", STATUSES[order.status].words, order.recipient,
            order.city, "; ".join(f"{item.quantity} × {item.name or item.sku}" for item in items[order.id]),
            "; ".join(parcel.tracking_number or "" for parcel in parcels[order.id]),
            f"{next_due.due_at:%Y-%m-%dT%H:%M:%SZ}" if next_due else "",
            "" if order.amount is None else str(order.amount), order.currency,
        )  # fmt: skip

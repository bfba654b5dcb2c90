"""Orders come in: from files, or typed."""

from webapp.orders.actions.importing import take_import
from webapp.orders.actions.typing import PAYMENTS, TypedLine, TypedOrder, type_order

__all__ = ["PAYMENTS", "TypedLine", "TypedOrder", "take_import", "type_order"]

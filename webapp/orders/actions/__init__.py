"""Orders come in and are found."""

from webapp.orders.actions.importing import take_import

__all__ = ["take_import"]

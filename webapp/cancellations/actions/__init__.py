"""Calling orders off, and paying back."""

from webapp.cancellations.actions.cancelling import Called, Why, cancel_orders, take_back
from webapp.cancellations.actions.refunding import purse_of, record_refund, withdraw_refund

__all__ = ["Called", "Why", "cancel_orders", "purse_of", "record_refund", "take_back", "withdraw_refund"]

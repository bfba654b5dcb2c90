"""Calling orders off, and paying back."""

from webapp.cancellations.actions.asking import agree, ask_for_buyer, refuse, stop
from webapp.cancellations.actions.cancelling import Called, Why, cancel_orders, standing_of, take_back
from webapp.cancellations.actions.following import follow
from webapp.cancellations.actions.forgetting import forget
from webapp.cancellations.actions.looking import Outlook, outlook_of
from webapp.cancellations.actions.refunding import purse_of, purses_of, record_refund, undo_refund, withdraw_refund
from webapp.cancellations.actions.resting import cancel_rest
from webapp.cancellations.actions.running import run_some, set_automatic

__all__ = [
    "Called", "Outlook", "Why", "agree", "ask_for_buyer", "cancel_orders", "cancel_rest", "follow", "forget",
    "outlook_of", "purse_of", "purses_of", "record_refund", "refuse", "run_some", "set_automatic", "standing_of",
    "stop", "take_back", "undo_refund", "withdraw_refund",
]  # fmt: skip

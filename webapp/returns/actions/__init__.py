"""What people do with what comes back."""

from webapp.returns.actions.answering import amend, answer
from webapp.returns.actions.following import follow
from webapp.returns.actions.forgetting import forget
from webapp.returns.actions.inspecting import Inspected, inspect
from webapp.returns.actions.opening import By, may_come_back, open_return, open_undelivered
from webapp.returns.actions.photographing import photographed_return, tell_return_photo
from webapp.returns.actions.receiving import JUDGE, join_waiting, receive
from webapp.returns.actions.settling import settle_return
from webapp.returns.actions.undoing import undo_inspection

__all__ = [
    "JUDGE", "By", "Inspected", "amend", "answer", "follow", "forget", "inspect", "join_waiting", "may_come_back",
    "open_return", "open_undelivered", "photographed_return", "receive", "settle_return", "tell_return_photo",
    "undo_inspection",
]  # fmt: skip

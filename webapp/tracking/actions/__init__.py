"""What is done about carriers: link to their systems, watch parcels, keep what they say."""

from webapp.tracking.actions.feeds import Feed, feeds_of
from webapp.tracking.actions.leases import Hold, LeaseLost, Outcome, due_links, let_go, take_link
from webapp.tracking.actions.linking import change_link, open_link, trial
from webapp.tracking.actions.polling import Answered, Asked, due_watches, keep_answers
from webapp.tracking.actions.reports import Said, Source, record_reports
from webapp.tracking.actions.told import (
    READ,
    join_missed,
    join_told,
    links_told,
    note_trouble,
    read_again,
    read_told,
    receive,
    unread,
)
from webapp.tracking.actions.watching import finish, resume, watch

__all__ = [
    "READ", "Answered", "Asked", "Feed", "Hold", "LeaseLost", "Outcome", "Said", "Source", "change_link",
    "due_links", "due_watches", "feeds_of", "finish", "join_missed", "join_told", "keep_answers", "let_go",
    "links_told", "note_trouble", "open_link", "read_again", "read_told", "receive", "record_reports", "resume",
    "take_link", "trial", "unread", "watch",
]  # fmt: skip

"""What people do at the moment of handing over."""

from webapp.handover.actions.batches import discard_batch, open_batch
from webapp.handover.actions.closing import Closing, close_batch
from webapp.handover.actions.joining import join_unknown
from webapp.handover.actions.photographing import caption, tell_photo, tell_photographed
from webapp.handover.actions.rows import Post, Witness
from webapp.handover.actions.runs import follow_runs, move_stop, put_on_run, set_out
from webapp.handover.actions.taking import Answer, Raced, take_scans
from webapp.handover.actions.undoing import scan_of, take_out, undo_scan

__all__ = [
    "Answer", "Closing", "Post", "Raced", "Witness", "caption", "close_batch", "discard_batch", "follow_runs",
    "join_unknown", "move_stop", "open_batch", "put_on_run", "scan_of", "set_out",
    "take_out", "take_scans", "tell_photo", "tell_photographed", "undo_scan",
]  # fmt: skip

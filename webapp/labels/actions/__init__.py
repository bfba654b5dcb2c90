"""Making, reading, checking and printing labels; giving out tracking numbers."""

from webapp.labels.actions.letters import legible_scripts, reads_letters
from webapp.labels.actions.making import Wish, ask_run, why_no_label
from webapp.labels.actions.marking import marked
from webapp.labels.actions.pooling import give_numbers, import_pool
from webapp.labels.actions.printing import print_run, printers, try_printer
from webapp.labels.actions.rulings import permit, require_labels, withdraw_permit
from webapp.labels.actions.uploading import take_upload

__all__ = [
    "Wish", "ask_run", "give_numbers", "import_pool", "legible_scripts", "marked", "permit", "print_run", "printers",
    "reads_letters", "require_labels", "take_upload", "try_printer", "why_no_label",
    "withdraw_permit",
]  # fmt: skip

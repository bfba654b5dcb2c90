"""The office of an installation, on the command line: `bin/handover --help`."""

import logging
import os
import sys

from webapp.commands import doctor, erasing, files, office, phones, prepare, record, saving
from webapp.commands.group import handover

__all__ = ["doctor", "erasing", "files", "handover", "main", "office", "phones", "prepare", "record", "saving"]


def main() -> None:
    """The process's entry."""
    os.umask(0o077)
    logging.basicConfig(level=logging.WARNING, format="%(message)s", stream=sys.stderr)
    handover(prog_name="handover")

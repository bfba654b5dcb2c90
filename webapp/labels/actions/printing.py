"""Straight to a network printer's raw port. Only printers that the settings name are ever called."""

import socket
from collections.abc import Mapping
from uuid import UUID

from flask import current_app
from sqlalchemy import select

from webapp.kit import files, queue
from webapp.kit.clock import now
from webapp.kit.db import db
from webapp.kit.errors import Refusal
from webapp.labels.actions.zebras import zebra
from webapp.labels.models import Run
from webapp.labels.rules.contents import contents
from webapp.labels.rules.making import FORMS

PRINT = "webapp.labels.jobs.print_waiting"
PATIENCE = 4  # seconds to be let in
SENDING = 30  # seconds that a printer may take over its work


def printers() -> Mapping[str, tuple[str, int]]:
    """The printers that may be printed to, by name."""
    return current_app.config["PRINTERS"]


def send(printer: str, content: bytes) -> Refusal | None:
    """Send a printer its work; or, in words, why it did not take it."""
    where = printers().get(printer)
    if where is None:
        return Refusal("unknown_printer", f"There is no printer “{printer}” in the settings any more.", "printer")
    try:
        with socket.create_connection(where, timeout=PATIENCE) as line:
            line.settimeout(SENDING)
            line.sendall(content)
            line.shutdown(socket.SHUT_WR)
    except TimeoutError:
        return Refusal(
            "printer_silent", f"{printer} does not answer. Is it switched on, and on this network?", "printer"
        )
    except ConnectionRefusedError:
        return Refusal("printer_closed", f"{printer} is there, but takes no work on this port.", "printer")
    except OSError as why:
        return Refusal("printer_unreachable", f"{printer} cannot be reached: {why.strerror or why}.", "printer")
    return None


def try_printer(printer: str) -> Refusal | None:
    """Print a small label that says that it is a test."""
    test = contents(
        number="TEST0001", carrier="Test print", name="This is a test", phone="", address="No parcel goes with it",
        items=[(1, "Nothing", "")], marks=[], orders=["0"], sender="Handover", sender_address="",
    )  # fmt: skip
    return send(printer, zebra([test], 203))


def waiting_prints(limit: int = 20) -> list[tuple[UUID, UUID]]:
    """Runs that are ready and were not sent to their printer yet, as (business, run)."""
    query = select(Run.business_id, Run.id).where(
        Run.printer != "", Run.state == "done", Run.sha256 != "", Run.printed_at.is_(None), Run.print_failure == ""
    )
    return [(row[0], row[1]) for row in db.session.execute(query.order_by(Run.created_at).limit(limit))]


def claim_print(business_id: UUID, run_id: UUID) -> tuple[str, bytes] | None:
    """Take a run for printing: what goes to which printer. It counts as printed from now on: better once too few than
    every label twice. None if another worker took it."""
    run = db.session.scalars(
        select(Run).where(Run.business_id == business_id, Run.id == run_id).with_for_update()
    ).one()
    if run.printed_at or run.print_failure:
        return None
    run.printed_at = now()
    return run.printer, files.read(run.sha256)


def note_print(business_id: UUID, run_id: UUID, trouble: Refusal) -> None:
    """Write down why a run did not come out of its printer."""
    run = db.session.get_one(Run, (business_id, run_id))
    run.printed_at, run.print_failure = None, trouble.words


def print_run(run: Run, printer: str) -> Refusal | None:
    """Ask for a run's labels on a printer (again)."""
    if printer not in printers():
        return Refusal("unknown_printer", "Choose one of the printers.", "printer")
    if not FORMS[run.form].density:
        return Refusal(
            "not_for_printer", "This run is a PDF. Make it as ZPL to send it straight to a printer.", "printer"
        )
    run.printer, run.printed_at, run.print_failure = printer, None, ""
    queue.ring_after_commit(PRINT)
    return None

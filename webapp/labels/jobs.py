"""What the worker runs for labels: each finds its own work."""

from webapp.kit import leases
from webapp.kit.db import db, transaction
from webapp.labels.actions import making, printing, uploading
from webapp.labels.actions.reading import Unreadable
from webapp.labels.models import Run, Upload


def make_runs() -> int:
    """Make every run of labels that waits. Returns how many there were."""
    return _all(Run, _make)


def read_uploads() -> int:
    """Read every file of labels that waits. Returns how many there were."""
    return _all(Upload, _read)


def _all(model, work) -> int:
    count = 0
    while True:
        with transaction():
            claimed = leases.claim(model, failure=leases.GIVEN_UP)
        if claimed is None:
            return count
        work(claimed)
        count += 1


def _make(claimed: leases.Claimed) -> None:
    with transaction():
        making.number_parcels(claimed)
    with transaction():
        parcel_ids = making.draw_run(claimed)
    if parcel_ids is None:
        return
    for first in range(0, len(parcel_ids), making.CHUNK):
        rows = making.check_some(claimed, parcel_ids, first)
        db.session.rollback()
        with transaction():
            if not making.keep_some(claimed, parcel_ids, rows, first + len(rows)):
                return
    with transaction():
        making.finish(claimed)
    print_waiting()


def _read(claimed: leases.Claimed) -> None:
    done, total = 0, 1
    try:
        while done < total:
            total, pages = uploading.read_some(claimed, done)
            if not pages:
                break
            rows = uploading.check_pages(claimed, pages, done)
            db.session.rollback()
            with transaction():
                if not uploading.keep_pages(claimed, rows, total, done + len(rows)):
                    return
            done += len(rows)
    except Unreadable as why:
        with transaction():
            uploading.finish_upload(claimed, str(why))
        return
    with transaction():
        uploading.finish_upload(claimed)


def print_waiting() -> int:
    """Send every finished run that is meant for a printer there. Returns how many came out."""
    waiting, sent = printing.waiting_prints(), 0
    for business_id, run_id in waiting:
        with transaction():
            taken = printing.claim_print(business_id, run_id)
        trouble = printing.send(*taken) if taken else None
        if trouble:
            with transaction():
                printing.note_print(business_id, run_id, trouble)
        sent += bool(taken and not trouble)
    return sent

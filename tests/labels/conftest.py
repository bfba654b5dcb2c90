import io

import pytest

from webapp.kit import queue
from webapp.kit.db import db, transaction
from webapp.labels.actions import ask_run, take_upload
from webapp.labels.actions.making import Wish
from webapp.labels.models import labels_of_file, run_of, upload_of


class Office:
    """Somebody who makes labels and brings them, and waits until the worker is done."""

    def __init__(self, cast):
        self.cast = cast

    def make(self, *orders, form="thermal", why="", printer=""):
        """A run for these orders' parcels, done."""
        parcels = [self.cast.parcel(order) for order in orders]
        with transaction():
            run = ask_run(self.cast.business, Wish(parcels, form, printer, why), "person:test", "Sample Ana")
            run_id = run.id
        queue.drain()
        db.session.rollback()
        return run_of(self.cast.business, run_id)

    def bring(self, content, parcel=None, name="sample.pdf"):
        """An upload, read; its labels."""
        with transaction():
            upload_id = take_upload(self.cast.business, name, content, "person:test", "Sample Ana", parcel).id
        queue.drain()
        db.session.rollback()
        self.upload = upload_of(self.cast.business, upload_id)
        return labels_of_file(self.cast.business, upload_id)


@pytest.fixture
def office(cast) -> Office:
    return Office(cast)


def as_png(image) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()

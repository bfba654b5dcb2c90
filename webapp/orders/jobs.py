import gc
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from webapp.accounts.models import Shop
from webapp.kit.db import db, refresh_statistics, transaction
from webapp.kit.errors import Refused
from webapp.orders.actions import importing
from webapp.orders.models import Import, Order, Parcel, ParcelOrder

MUCH = (Order, Parcel, ParcelOrder)
LOOK_AGAIN = 20  # chunks after which the database has other figures than it thinks


def read_imports() -> int:
    """Read every file of orders that waits. Returns how many there were."""
    done = 0
    while _read_one(None):
        done += 1
    return done


def import_file(business_id: UUID, shop_id: UUID, name: str, content: bytes, by: str, by_name: str) -> Import:
    """Take a file and read it at once, in this process. Returns the import with its counts and state; raises Refused
    for what is plainly no such file."""
    with transaction():
        shop = db.session.get_one(Shop, (business_id, shop_id))
        import_id = importing.take_import(business_id, shop, name, content, by, by_name).id
    _read_one(import_id)
    return db.session.get_one(Import, (business_id, import_id))


def _read_one(import_id: UUID | None) -> bool:
    with transaction():
        claimed = importing.claim_import(import_id)
    if claimed is None:
        return False
    try:
        with _unswept(), _opened(claimed) as export:
            with transaction():
                importing.note_total(claimed, export)
            for place, chunk in enumerate(importing.chunks_of(claimed, export)):
                with transaction():
                    if not importing.take_chunk(claimed, export, chunk):
                        return True
                    if place % LOOK_AGAIN == 0:
                        refresh_statistics(*MUCH)
        with transaction():
            importing.finish_import(claimed)
            refresh_statistics(*MUCH)
    except Refused as refused:
        with transaction():
            importing.finish_import(claimed, refused.refusals[0])
    return True


@contextmanager
def _unswept() -> Iterator[None]:
    """Without Python's search for rings of garbage: a million short-lived rows leave none, and it cost an eighth."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@contextmanager
def _opened(claimed: importing.Claimed) -> Iterator:
    export = importing.open_import(claimed)
    try:
        yield export
    finally:
        export.close()

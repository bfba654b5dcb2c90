from dataclasses import replace
from uuid import UUID

from webapp.kit.clock import now
from webapp.kit.db import db
from webapp.packing.actions.gathering import Table, lay_out
from webapp.packing.actions.opening import Packer
from webapp.packing.models import PackedPiece, Packing
from webapp.packing.rules.counting import Verdict, judge, next_row, wrong_item
from webapp.stock.models import item_scanned

LONGEST = 200


def put_in(packer: Packer, packing: Packing, piece_id: UUID, text: str, quantity: int) -> Verdict:
    """Judge a scanned piece, and count it where it belongs here. The same piece_id again gives the same answer.

    `packing` is held for writing: of two tables that scan the last piece at once, one is told that it is too many.
    """
    if closed := _closed(packing):
        return closed
    table = lay_out(packing)
    if known := db.session.get(PackedPiece, (packer.business_id, piece_id)):
        row = next((row for row in table.rows if row.key == known.row_key), None)
        said = Verdict(known.verdict, row, f"{row.packed} of {row.needed}" if row else "")
        return _named(said, packing, table, known.code)
    verdict = _named(judge(table.rows, text, quantity), packing, table, text)
    _keep(packer, packing, piece_id, text, max(quantity, 1), verdict)
    return verdict


def put_in_more(packer: Packer, packing: Packing, piece_id: UUID, text: str, count: int) -> Verdict:
    """A number typed after a scan: so many of that item in all, the scanned one among them."""
    if closed := _closed(packing):
        return closed
    if not text:
        return Verdict("nothing_scanned")
    if count < 2:
        return Verdict("bad_quantity", None, "It was counted once already.")
    return put_in(packer, packing, piece_id, text, count - 1)


def take_out(packing: Packing) -> Verdict:
    """Take the last scan back that counts."""
    if closed := _closed(packing):
        return closed
    table = lay_out(packing)
    if table.last is None:
        return Verdict("nothing_to_undo")
    table.last.undone_at = now()
    touch(packing)
    return Verdict("taken_out", next((row for row in table.rows if row.key == table.last.row_key), None))


def touch(packing: Packing) -> None:
    """Pages of this parcel on other tables hear that something changed."""
    packing.version += 1
    db.session.flush()


def _named(verdict: Verdict, packing: Packing, table: Table, text: str) -> Verdict:
    """Of a wrong item, which one it is and which one is wanted."""
    if verdict.code != "not_in_order":
        return verdict
    item = item_scanned(packing.business_id, text)
    wanted = next_row(table.rows, table.last.row_key if table.last else "")
    return replace(verdict, more=wrong_item(text, item.sku if item else "", item.name if item else "", wanted))


def _closed(packing: Packing) -> Verdict | None:
    if packing.ended_at:
        return Verdict("ended")
    return Verdict("sealed_already") if packing.sealed_at else None


def _keep(packer: Packer, packing: Packing, piece_id: UUID, text: str, quantity: int, verdict: Verdict) -> None:
    db.session.add(
        PackedPiece(
            business_id=packer.business_id, id=piece_id, packing_id=packing.id, code=text.strip()[:LONGEST],
            row_key=verdict.row.key if verdict.row else "", quantity=quantity, verdict=verdict.code,
            by_name=packer.name,
        )
    )  # fmt: skip
    touch(packing)

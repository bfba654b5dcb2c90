"""The packing table: a parcel is opened, filled, prepared, sealed, and unpacked again."""

from webapp.packing.actions.boxes import BoxForm, add_box, change_box, retire_box
from webapp.packing.actions.gathering import Table, lay_out
from webapp.packing.actions.inserting import add_insert, remove_insert
from webapp.packing.actions.opening import Packer, open_packing
from webapp.packing.actions.preparing import choose_box, decide, tick, weigh, write_note
from webapp.packing.actions.sealing import seal, unpack
from webapp.packing.actions.taking import put_in, take_out

__all__ = [
    "BoxForm", "Packer", "Table", "add_box", "add_insert", "change_box", "choose_box", "decide", "lay_out",
    "open_packing", "put_in", "remove_insert", "retire_box", "seal", "take_out", "tick", "unpack", "weigh",
    "write_note",
]  # fmt: skip

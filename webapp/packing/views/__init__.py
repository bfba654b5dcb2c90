"""The pages of packing: what waits, one parcel on the table, the shop's boxes, its inserts, the sheet of commands."""

from flask import Blueprint

bp = Blueprint("packing", __name__)

from webapp.packing.views import boxes, commands, inserts, labellings, sealings, steps, tables  # noqa: E402

__all__ = ["boxes", "bp", "commands", "inserts", "labellings", "sealings", "steps", "tables"]

"""The sample's packing table: boxes, a text for the boxes, a list to pick, and labels that are made already."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from webapp.kit.db import db, transaction
from webapp.labels.actions import ask_run
from webapp.labels.actions.making import Wish
from webapp.ledger.models import Chain
from webapp.orders.models import Parcel, ParcelOrder
from webapp.packing.actions import add_insert
from webapp.packing.actions.boxes import BoxForm, add_box
from webapp.packing.models import tongues
from webapp.stock.actions import make_pick_list
from webapp.stock.models import pickable

# name, inner length, width, height mm, own weight and the most it may hold g, how many are left
BOXES = (
    ("Sample S", 270, 190, 120, 90, 3000, 60), ("Sample M", 320, 260, 280, 180, 8000, 40),
    ("Sample L", 460, 320, 300, 320, 15000, 8),
)  # fmt: skip
INSERT = ("Sample care card", "Rinse the kettle with water before the first use. Keep the lid shut while it boils.")
LABELLED, PICKED = 4, 6


def lay_table(business_id: UUID, place_id: UUID, by: str, by_name: str) -> None:
    """Everything that picking, packing and labelling want, for some of the orders that wait."""
    names = ("name", "length_mm", "width_mm", "height_mm", "weight_g", "max_weight_g", "left")
    with transaction():
        for box in BOXES:
            add_box(business_id, BoxForm.read({name: str(text) for name, text in zip(names, box, strict=True)}))
        add_insert(business_id, by_name, *INSERT, tongues())
        waiting = [row.id for row in pickable(business_id, place_id)]
        make_pick_list(business_id, place_id, waiting[:PICKED], "Sample wave", by_name)
    with transaction():
        ask_run(business_id, Wish(_parcels(business_id)[:LABELLED], "thermal"), by, by_name)


def _parcels(business_id: UUID) -> Sequence[UUID]:
    query = (
        select(ParcelOrder.parcel_id)
        .join(Chain, (Chain.business_id == ParcelOrder.business_id) & (Chain.order_id == ParcelOrder.order_id))
        .join(Parcel, (Parcel.business_id == ParcelOrder.business_id) & (Parcel.id == ParcelOrder.parcel_id))
        .where(ParcelOrder.business_id == business_id, Chain.lane == "to_hand_over", Parcel.number_key != "")
        .order_by(Chain.status_at, ParcelOrder.parcel_id)
    )
    return db.session.scalars(query).all()

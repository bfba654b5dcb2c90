"""What waits of orders that go in parts, parts that go from a place of their own, and what is called off of them."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    for name in ("parts", "waits"):
        op.add_column("chains", sa.Column(name, sa.Integer(), server_default="0", nullable=False))
    with op.batch_alter_table("order_parts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("place_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("off", sa.JSON(), server_default="{}", nullable=False))
        batch_op.create_foreign_key(
            batch_op.f("fk_order_parts_business_id_place_id"), "places", ["business_id", "place_id"],
            ["business_id", "id"],
        )  # fmt: skip
    with op.batch_alter_table("reservations", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("pk_reservations"), type_="primary")
        batch_op.create_primary_key(batch_op.f("pk_reservations"), ["business_id", "order_id", "item_id", "place_id"])
    # What has left is no longer counted as picked: a second part of the same goods could not be picked.
    op.execute(
        "UPDATE reservations SET picked = CASE WHEN picked > shipped THEN picked - shipped ELSE 0 END WHERE shipped > 0"
    )
    # What was agreed until now goes from where it was promised.
    op.execute(
        "UPDATE order_parts SET place_id = (SELECT r.place_id FROM reservations r"
        " WHERE r.business_id = order_parts.business_id AND r.order_id = order_parts.order_id LIMIT 1)"
    )

"""What packing and labels must know of an item; bins, picked goods, pick lists, reasons."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

SIZES = ("length_mm", "width_mm", "height_mm", "weight_g", "low_at")


def upgrade() -> None:
    for name in SIZES:
        op.add_column("items", sa.Column(name, sa.Integer(), nullable=True))
    for name in ("marks", "protection"):
        op.add_column("items", sa.Column(name, sa.JSON(), server_default="[]", nullable=False))
    op.add_column("items", sa.Column("dangerous", sa.Text(), server_default="", nullable=False))
    op.add_column("holdings", sa.Column("bin", sa.Text(), server_default="", nullable=False))
    op.add_column("reservations", sa.Column("picked", sa.Integer(), server_default="0", nullable=False))
    op.add_column("movements", sa.Column("reason", sa.Text(), server_default="", nullable=False))
    _items()
    _picking()
    _counting()


def _items() -> None:
    op.create_table(
        "item_barcodes",
        _id("business_id"),
        sa.Column("code", sa.Text(), nullable=False),
        _id("item_id"),
        _fk("item_barcodes", "items", "item_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("business_id", "code", name=op.f("pk_item_barcodes")),
    )
    op.create_index("ix_item_barcodes_item", "item_barcodes", ["business_id", "item_id"])
    op.create_table(
        "kit_parts",
        _id("business_id"),
        _id("item_id"),
        _id("part_id"),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_kit_parts_quantity")),
        _fk("kit_parts", "items", "item_id", ondelete="CASCADE"),
        _fk("kit_parts", "items", "part_id"),
        sa.PrimaryKeyConstraint("business_id", "item_id", "part_id", name=op.f("pk_kit_parts")),
    )


def _picking() -> None:
    op.create_table(
        "pick_lists",
        _id("place_id"),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        _id("business_id"),
        _id("id"),
        _fk("pick_lists", "places", "place_id"),
        sa.PrimaryKeyConstraint("business_id", "id", name=op.f("pk_pick_lists")),
    )
    op.create_index("ix_pick_lists_created", "pick_lists", ["business_id", "created_at"])
    op.create_table(
        "picks",
        _id("business_id"),
        _id("list_id"),
        _id("order_id"),
        _id("item_id"),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("wanted", "picked", "short")),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint("picked >= 0 AND short >= 0 AND wanted >= picked + short", name=op.f("ck_picks_picked")),
        _fk("picks", "pick_lists", "list_id", ondelete="CASCADE"),
        _fk("picks", "orders", "order_id", ondelete="CASCADE"),
        _fk("picks", "items", "item_id"),
        sa.PrimaryKeyConstraint("business_id", "list_id", "order_id", "item_id", name=op.f("pk_picks")),
    )
    op.create_index("ix_picks_order", "picks", ["business_id", "order_id"])


def _counting() -> None:
    op.create_table(
        "stock_counts",
        _id("place_id"),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        _id("business_id"),
        _id("id"),
        _fk("stock_counts", "places", "place_id"),
        sa.PrimaryKeyConstraint("business_id", "id", name=op.f("pk_stock_counts")),
    )
    op.create_index("ix_stock_counts_created", "stock_counts", ["business_id", "created_at"])
    op.create_table(
        "stock_count_lines",
        _id("business_id"),
        _id("count_id"),
        _id("item_id"),
        sa.Column("counted", sa.Integer(), nullable=False),
        sa.Column("bin", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("counted >= 0", name=op.f("ck_stock_count_lines_counted")),
        _fk("stock_count_lines", "stock_counts", "count_id", ondelete="CASCADE"),
        _fk("stock_count_lines", "items", "item_id"),
        sa.PrimaryKeyConstraint("business_id", "count_id", "item_id", name=op.f("pk_stock_count_lines")),
    )
    op.create_table(
        "stock_scans",
        _id("business_id"),
        sa.Column("key", sa.Text(), nullable=False),
        _id("subject_id"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("business_id", "key", name=op.f("pk_stock_scans")),
    )


def _id(name: str) -> sa.Column:
    return sa.Column(name, sa.Uuid(), nullable=False)


def _fk(table: str, other: str, column: str, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    columns, there = ["business_id", column], [f"{other}.business_id", f"{other}.id"]
    return sa.ForeignKeyConstraint(columns, there, name=op.f(f"fk_{table}_business_id_{column}"), ondelete=ondelete)

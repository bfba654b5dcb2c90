"""Labels: made and checked, in runs and uploads; numbers to give out; what carriers are permitted."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "label_runs",
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("parcel_ids", sa.JSON(), nullable=False),
        sa.Column("skipped", sa.JSON(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("slips_sha256", sa.Text(), nullable=False),
        sa.Column("printer", sa.Text(), nullable=False),
        sa.Column("printed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("print_failure", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("failure", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claim", sa.Text(), nullable=False),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["business_id"], ["businesses.id"], name=op.f("fk_label_runs_business_id")),
        sa.PrimaryKeyConstraint("business_id", "id", name=op.f("pk_label_runs")),
    )
    with op.batch_alter_table("label_runs", schema=None) as batch_op:
        batch_op.create_index("ix_label_runs_created", ["business_id", "created_at", "id"], unique=False)
        batch_op.create_index("ix_label_runs_state", ["state", "claimed_until"], unique=False)

    op.create_table(
        "label_uploads",
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("parcel_id", sa.Uuid(), nullable=True),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("failure", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claim", sa.Text(), nullable=False),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["business_id"], ["businesses.id"], name=op.f("fk_label_uploads_business_id")),
        sa.PrimaryKeyConstraint("business_id", "id", name=op.f("pk_label_uploads")),
    )
    with op.batch_alter_table("label_uploads", schema=None) as batch_op:
        batch_op.create_index("ix_label_uploads_created", ["business_id", "created_at", "id"], unique=False)
        batch_op.create_index("ix_label_uploads_state", ["state", "claimed_until"], unique=False)

    op.create_table(
        "label_permits",
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("carrier_id", sa.Uuid(), nullable=False),
        sa.Column("offence", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["business_id", "carrier_id"],
            ["carriers.business_id", "carriers.id"],
            name=op.f("fk_label_permits_business_id_carrier_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("business_id", "carrier_id", "offence", name=op.f("pk_label_permits")),
    )
    op.create_table(
        "number_pools",
        sa.Column("carrier_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("next_position", sa.Integer(), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["business_id", "carrier_id"],
            ["carriers.business_id", "carriers.id"],
            name=op.f("fk_number_pools_business_id_carrier_id"),
        ),
        sa.PrimaryKeyConstraint("business_id", "id", name=op.f("pk_number_pools")),
    )
    with op.batch_alter_table("number_pools", schema=None) as batch_op:
        batch_op.create_index("ix_number_pools_carrier", ["business_id", "carrier_id"], unique=False)

    op.create_table(
        "labels",
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("parcel_id", sa.Uuid(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("offences", sa.JSON(), nullable=False),
        sa.Column("fault", sa.Text(), nullable=False),
        sa.Column("text_read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("picture_sha256", sa.Text(), nullable=False),
        sa.Column("width", sa.Double(), nullable=False),
        sa.Column("height", sa.Double(), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["business_id", "parcel_id"],
            ["parcels.business_id", "parcels.id"],
            name=op.f("fk_labels_business_id_parcel_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["business_id"], ["businesses.id"], name=op.f("fk_labels_business_id")),
        sa.PrimaryKeyConstraint("business_id", "id", name=op.f("pk_labels")),
        sa.UniqueConstraint("business_id", "file_id", "place", name=op.f("uq_labels_business_id_file_id_place")),
    )
    with op.batch_alter_table("labels", schema=None) as batch_op:
        batch_op.create_index("ix_labels_parcel", ["business_id", "parcel_id", "checked_at"], unique=False)

    op.create_table(
        "pool_numbers",
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("pool_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("carrier_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("number_key", sa.Text(), nullable=False),
        sa.Column("parcel_id", sa.Uuid(), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["business_id", "pool_id"],
            ["number_pools.business_id", "number_pools.id"],
            name=op.f("fk_pool_numbers_business_id_pool_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("business_id", "pool_id", "position", name=op.f("pk_pool_numbers")),
        sa.UniqueConstraint(
            "business_id", "carrier_id", "number_key", name=op.f("uq_pool_numbers_business_id_carrier_id_number_key")
        ),
    )
    with op.batch_alter_table("shops", schema=None) as batch_op:
        batch_op.add_column(sa.Column("labels_here_at", sa.DateTime(timezone=True), nullable=True))

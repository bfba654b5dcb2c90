"""Enrolled phones, badges and PINs"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "badges",
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("membership_id", sa.Uuid(), nullable=False),
        sa.Column("code_hash", sa.Text(), nullable=False),
        sa.Column("made_by_name", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["business_id", "membership_id"],
            ["memberships.business_id", "memberships.id"],
            name=op.f("fk_badges_business_id_membership_id"),
        ),
        sa.ForeignKeyConstraint(["business_id"], ["businesses.id"], name=op.f("fk_badges_business_id")),
        sa.PrimaryKeyConstraint("business_id", "id", name=op.f("pk_badges")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_badges_code_hash")),
    )
    with op.batch_alter_table("badges", schema=None) as batch_op:
        batch_op.create_index("ix_badges_membership", ["business_id", "membership_id"], unique=False)

    op.create_table(
        "enrolments",
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("code_hash", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("device_id", sa.Uuid(), nullable=True),
        sa.Column("made_by_name", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["business_id", "device_id"],
            ["devices.business_id", "devices.id"],
            name=op.f("fk_enrolments_business_id_device_id"),
        ),
        sa.ForeignKeyConstraint(["business_id"], ["businesses.id"], name=op.f("fk_enrolments_business_id")),
        sa.PrimaryKeyConstraint("business_id", "id", name=op.f("pk_enrolments")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_enrolments_code_hash")),
    )
    op.create_table(
        "pin_tries",
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("badge_hash", sa.Text(), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=False),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["business_id", "device_id"],
            ["devices.business_id", "devices.id"],
            name=op.f("fk_pin_tries_business_id_device_id"),
        ),
        sa.ForeignKeyConstraint(["business_id"], ["businesses.id"], name=op.f("fk_pin_tries_business_id")),
        sa.PrimaryKeyConstraint("business_id", "id", name=op.f("pk_pin_tries")),
    )
    with op.batch_alter_table("pin_tries", schema=None) as batch_op:
        batch_op.create_index("ix_pin_tries_badge", ["business_id", "badge_hash", "tried_at"], unique=False)
        batch_op.create_index("ix_pin_tries_tried", ["tried_at"], unique=False)

    with op.batch_alter_table("devices", schema=None) as batch_op:
        batch_op.add_column(sa.Column("kind", sa.Text(), server_default="program", nullable=False))

    with op.batch_alter_table("memberships", schema=None) as batch_op:
        batch_op.add_column(sa.Column("pin_hash", sa.Text(), nullable=True))

    with op.batch_alter_table("sessions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("device_id", sa.Uuid(), nullable=True))
        batch_op.create_index("ix_sessions_device", ["business_id", "device_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_sessions_business_id_device_id"),
            "devices",
            ["business_id", "device_id"],
            ["business_id", "id"],
        )

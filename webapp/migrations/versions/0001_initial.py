"""Every table of the first version."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "businesses",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sample_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_businesses")),
    )
    op.create_table(
        "owner_codes",
        sa.Column("code_hash", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_owner_codes")),
    )
    op.create_table(
        "people",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("invitation_hash", sa.Text(), nullable=True),
        sa.Column("invited_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
        sa.UniqueConstraint("email", name=op.f("uq_people_email")),
        sa.UniqueConstraint("invitation_hash", name=op.f("uq_people_invitation_hash")),
    )
    op.create_table(
        "carriers",
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("known_as", sa.JSON(), nullable=False),
        sa.Column("promised_days_from", sa.Integer(), nullable=True),
        sa.Column("promised_days_to", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["business_id"], ["businesses.id"], name=op.f("fk_carriers_business_id")),
        sa.PrimaryKeyConstraint("business_id", "id", name=op.f("pk_carriers")),
        sa.UniqueConstraint("business_id", "name", name=op.f("uq_carriers_business_id_name")),
    )
    op.create_table(
        "devices",
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["business_id"], ["businesses.id"], name=op.f("fk_devices_business_id")),
        sa.PrimaryKeyConstraint("business_id", "id", name=op.f("pk_devices")),
        sa.UniqueConstraint("business_id", "name", name=op.f("uq_devices_business_id_name")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_devices_token_hash")),
    )
    op.create_table(
        "items",
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("sku", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["business_id"], ["businesses.id"], name=op.f("fk_items_business_id")),
        sa.PrimaryKeyConstraint("business_id", "id", name=op.f("pk_items")),
        sa.UniqueConstraint("business_id", "sku", name=op.f("uq_items_business_id_sku")),
    )
    op.create_table(
        "memberships",
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["business_id"], ["businesses.id"], name=op.f("fk_memberships_business_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_memberships_person_id")),
        sa.PrimaryKeyConstraint("business_id", "id", name=op.f("pk_memberships")),
    )
    with op.batch_alter_table("memberships", schema=None) as batch_op:
        batch_op.create_index("ix_memberships_person", ["person_id"], unique=False)

    op.create_table(
        "places",
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["business_id"], ["businesses.id"], name=op.f("fk_places_business_id")),
        sa.PrimaryKeyConstraint("business_id", "id", name=op.f("pk_places")),
        sa.UniqueConstraint("business_id", "name", name=op.f("uq_places_business_id_name")),
    )
    op.create_table(
        "proofs",
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_by", sa.Text(), nullable=False),
        sa.Column("taken_by_name", sa.Text(), nullable=False),
        sa.Column("caption", sa.Text(), nullable=False),
        sa.Column("reuses", sa.Uuid(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("developed_sha256", sa.Text(), nullable=True),
        sa.Column("developed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("spoilt_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("spoilt_because", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["business_id"], ["businesses.id"], name=op.f("fk_proofs_business_id")),
        sa.PrimaryKeyConstraint("business_id", "id", name=op.f("pk_proofs")),
        sa.UniqueConstraint(
            "business_id",
            "subject",
            "subject_id",
            "sha256",
            name=op.f("uq_proofs_business_id_subject_subject_id_sha256"),
        ),
    )
    with op.batch_alter_table("proofs", schema=None) as batch_op:
        batch_op.create_index("ix_proofs_sha256", ["business_id", "sha256"], unique=False)
        batch_op.create_index(
            "ix_proofs_undeveloped",
            ["recorded_at"],
            unique=False,
            postgresql_where=sa.text("developed_at IS NULL AND spoilt_at IS NULL AND kind = 'photo'"),
            sqlite_where=sa.text("developed_at IS NULL AND spoilt_at IS NULL AND kind = 'photo'"),
        )

    op.create_table(
        "quarantined",
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("sent", sa.JSON(), nullable=False),
        sa.Column("receipt", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reviewed_by_name", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["business_id"], ["businesses.id"], name=op.f("fk_quarantined_business_id")),
        sa.PrimaryKeyConstraint("business_id", "id", name=op.f("pk_quarantined")),
        sa.UniqueConstraint(
            "business_id", "client_id", "fingerprint", name=op.f("uq_quarantined_business_id_client_id_fingerprint")
        ),
    )
    with op.batch_alter_table("quarantined", schema=None) as batch_op:
        batch_op.create_index("ix_quarantined_received", ["business_id", "received_at"], unique=False)

    op.create_table(
        "shops",
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("market", sa.Text(), nullable=False),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["business_id"], ["businesses.id"], name=op.f("fk_shops_business_id")),
        sa.PrimaryKeyConstraint("business_id", "id", name=op.f("pk_shops")),
        sa.UniqueConstraint("business_id", "name", name=op.f("uq_shops_business_id_name")),
    )
    op.create_table(
        "batches",
        sa.Column("carrier_id", sa.Uuid(), nullable=False),
        sa.Column("place_id", sa.Uuid(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("opened_by", sa.Text(), nullable=False),
        sa.Column("opened_by_name", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_by", sa.Text(), nullable=True),
        sa.Column("closed_by_name", sa.Text(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("driver_name", sa.Text(), nullable=False),
        sa.Column("signature_id", sa.Uuid(), nullable=True),
        sa.Column("manifest_number", sa.Integer(), nullable=True),
        sa.Column("manifest", sa.JSON(), nullable=True),
        sa.Column("manifest_sha256", sa.Text(), nullable=True),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["business_id", "carrier_id"],
            ["carriers.business_id", "carriers.id"],
            name=op.f("fk_batches_business_id_carrier_id"),
        ),
        sa.ForeignKeyConstraint(
            ["business_id", "place_id"],
            ["places.business_id", "places.id"],
            name=op.f("fk_batches_business_id_place_id"),
        ),
        sa.ForeignKeyConstraint(
            ["business_id", "signature_id"],
            ["proofs.business_id", "proofs.id"],
            name=op.f("fk_batches_business_id_signature_id"),
        ),
        sa.PrimaryKeyConstraint("business_id", "id", name=op.f("pk_batches")),
        sa.UniqueConstraint("business_id", "manifest_number", name=op.f("uq_batches_business_id_manifest_number")),
    )
    with op.batch_alter_table("batches", schema=None) as batch_op:
        batch_op.create_index("ix_batches_opened", ["business_id", "opened_at"], unique=False)

    op.create_table(
        "carrier_links",
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("carrier_id", sa.Uuid(), nullable=False),
        sa.Column("adapter", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("base_url", sa.Text(), nullable=False),
        sa.Column("carrier_code", sa.Text(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("pace", sa.Integer(), nullable=True),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_good_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failing_words", sa.Text(), nullable=False),
        sa.Column("rounds_failed", sa.Integer(), nullable=False),
        sa.Column("open_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claim", sa.Text(), nullable=True),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["business_id", "carrier_id"],
            ["carriers.business_id", "carriers.id"],
            name=op.f("fk_carrier_links_business_id_carrier_id"),
        ),
        sa.ForeignKeyConstraint(["business_id"], ["businesses.id"], name=op.f("fk_carrier_links_business_id")),
        sa.PrimaryKeyConstraint("business_id", "id", name=op.f("pk_carrier_links")),
    )
    with op.batch_alter_table("carrier_links", schema=None) as batch_op:
        batch_op.create_index("ix_carrier_links_token", ["token"], unique=False)

    op.create_table(
        "holdings",
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("place_id", sa.Uuid(), nullable=False),
        sa.Column("on_hand", sa.Integer(), nullable=False),
        sa.Column("reserved", sa.Integer(), nullable=False),
        sa.CheckConstraint("on_hand >= reserved", name=op.f("ck_holdings_on_hand")),
        sa.CheckConstraint("reserved >= 0", name=op.f("ck_holdings_reserved")),
        sa.ForeignKeyConstraint(
            ["business_id", "item_id"], ["items.business_id", "items.id"], name=op.f("fk_holdings_business_id_item_id")
        ),
        sa.ForeignKeyConstraint(
            ["business_id", "place_id"],
            ["places.business_id", "places.id"],
            name=op.f("fk_holdings_business_id_place_id"),
        ),
        sa.PrimaryKeyConstraint("business_id", "item_id", "place_id", name=op.f("pk_holdings")),
    )
    op.create_table(
        "imports",
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("rows_total", sa.Integer(), nullable=True),
        sa.Column("rows_read", sa.Integer(), nullable=False),
        sa.Column("orders_read", sa.Integer(), nullable=False),
        sa.Column("created", sa.Integer(), nullable=False),
        sa.Column("updated", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("noted", sa.Integer(), nullable=False),
        sa.Column("failure", sa.Text(), nullable=False),
        sa.Column("failure_words", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claim", sa.Text(), nullable=False),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["business_id", "shop_id"], ["shops.business_id", "shops.id"], name=op.f("fk_imports_business_id_shop_id")
        ),
        sa.PrimaryKeyConstraint("business_id", "id", name=op.f("pk_imports")),
    )
    with op.batch_alter_table("imports", schema=None) as batch_op:
        batch_op.create_index("ix_imports_created", ["business_id", "created_at", "id"], unique=False)
        batch_op.create_index("ix_imports_state", ["state", "claimed_until"], unique=False)

    op.create_table(
        "movements",
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("place_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=True),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["business_id", "item_id"], ["items.business_id", "items.id"], name=op.f("fk_movements_business_id_item_id")
        ),
        sa.ForeignKeyConstraint(
            ["business_id", "place_id"],
            ["places.business_id", "places.id"],
            name=op.f("fk_movements_business_id_place_id"),
        ),
        sa.PrimaryKeyConstraint("business_id", "id", name=op.f("pk_movements")),
    )
    with op.batch_alter_table("movements", schema=None) as batch_op:
        batch_op.create_index("ix_movements_item", ["business_id", "item_id", "at"], unique=False)

    op.create_table(
        "orders",
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("shipping_type", sa.Text(), nullable=False),
        sa.Column("order_type", sa.Text(), nullable=False),
        sa.Column("place_id", sa.Uuid(), nullable=True),
        sa.Column("warehouse", sa.Text(), server_default="", nullable=False),
        sa.Column("payment_method", sa.Text(), nullable=False),
        sa.Column("prepaid_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=14, scale=2), nullable=True),
        sa.Column("buyer_username", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("postcode", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("buyer_message", sa.Text(), nullable=False),
        sa.Column("seller_note", sa.Text(), nullable=False),
        sa.Column("delivery_option", sa.Text(), nullable=False),
        sa.Column("platform_status", sa.Text(), nullable=False),
        sa.Column("platform_times", sa.JSON(), nullable=False),
        sa.Column("platform_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("buyer_key", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["business_id", "place_id"],
            ["places.business_id", "places.id"],
            name=op.f("fk_orders_business_id_place_id"),
        ),
        sa.ForeignKeyConstraint(
            ["business_id", "shop_id"], ["shops.business_id", "shops.id"], name=op.f("fk_orders_business_id_shop_id")
        ),
        sa.PrimaryKeyConstraint("business_id", "id", name=op.f("pk_orders")),
        sa.UniqueConstraint("business_id", "shop_id", "number", name=op.f("uq_orders_business_id_shop_id_number")),
        sa.UniqueConstraint("buyer_key", name=op.f("uq_orders_buyer_key")),
    )
    with op.batch_alter_table("orders", schema=None) as batch_op:
        batch_op.create_index("ix_orders_number", ["business_id", "number"], unique=False)
        batch_op.create_index("ix_orders_placed", ["business_id", "placed_at", "id"], unique=False)

    op.create_table(
        "parcels",
        sa.Column("carrier_id", sa.Uuid(), nullable=True),
        sa.Column("carrier_words", sa.Text(), nullable=False),
        sa.Column("tracking_number", sa.Text(), nullable=False),
        sa.Column("number_key", sa.Text(), nullable=False),
        sa.Column("package_id", sa.Text(), nullable=False),
        sa.Column("promised_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["business_id", "carrier_id"],
            ["carriers.business_id", "carriers.id"],
            name=op.f("fk_parcels_business_id_carrier_id"),
        ),
        sa.PrimaryKeyConstraint("business_id", "id", name=op.f("pk_parcels")),
    )
    with op.batch_alter_table("parcels", schema=None) as batch_op:
        batch_op.create_index("ix_parcels_number_key", ["business_id", "number_key"], unique=False)
        batch_op.create_index("ix_parcels_package", ["business_id", "package_id"], unique=False)

    op.create_table(
        "sessions",
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("membership_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("user_agent", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["business_id", "membership_id"],
            ["memberships.business_id", "memberships.id"],
            name=op.f("fk_sessions_business_id_membership_id"),
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_sessions")),
    )
    op.create_table(
        "carrier_told",
        sa.Column("link_id", sa.Uuid(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("trouble", sa.Text(), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["business_id", "link_id"],
            ["carrier_links.business_id", "carrier_links.id"],
            name=op.f("fk_carrier_told_business_id_link_id"),
        ),
        sa.PrimaryKeyConstraint("business_id", "id", name=op.f("pk_carrier_told")),
    )
    with op.batch_alter_table("carrier_told", schema=None) as batch_op:
        batch_op.create_index("ix_carrier_told_number", ["business_id", "number"], unique=False)
        batch_op.create_index(
            "ix_carrier_told_unread",
            ["business_id", "link_id", "tries", "received_at"],
            unique=False,
            postgresql_where=sa.text("read_at IS NULL"),
            sqlite_where=sa.text("read_at IS NULL"),
        )
        batch_op.create_index("uq_carrier_told_digest", ["business_id", "link_id", "digest"], unique=True)

    op.create_table(
        "carrier_unheard_codes",
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("link_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["business_id", "link_id"],
            ["carrier_links.business_id", "carrier_links.id"],
            name=op.f("fk_carrier_unheard_codes_business_id_link_id"),
        ),
        sa.PrimaryKeyConstraint("business_id", "link_id", "code", name=op.f("pk_carrier_unheard_codes")),
    )
    op.create_table(
        "carrier_watches",
        sa.Column("link_id", sa.Uuid(), nullable=False),
        sa.Column("parcel_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("next_poll_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_polled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_kind", sa.Text(), nullable=True),
        sa.Column("last_answer", sa.Text(), nullable=False),
        sa.Column("refused_words", sa.Text(), nullable=False),
        sa.Column("expected_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["business_id", "link_id"],
            ["carrier_links.business_id", "carrier_links.id"],
            name=op.f("fk_carrier_watches_business_id_link_id"),
        ),
        sa.ForeignKeyConstraint(
            ["business_id", "parcel_id"],
            ["parcels.business_id", "parcels.id"],
            name=op.f("fk_carrier_watches_business_id_parcel_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("business_id", "id", name=op.f("pk_carrier_watches")),
        sa.UniqueConstraint(
            "business_id", "link_id", "parcel_id", name=op.f("uq_carrier_watches_business_id_link_id_parcel_id")
        ),
    )
    with op.batch_alter_table("carrier_watches", schema=None) as batch_op:
        batch_op.create_index(
            "ix_carrier_watches_due",
            ["business_id", "link_id", "next_poll_at"],
            unique=False,
            postgresql_where=sa.text("next_poll_at IS NOT NULL"),
            sqlite_where=sa.text("next_poll_at IS NOT NULL"),
        )
        batch_op.create_index("ix_carrier_watches_number", ["business_id", "link_id", "number"], unique=False)
        batch_op.create_index("ix_carrier_watches_parcel", ["business_id", "parcel_id"], unique=False)

    op.create_table(
        "chains",
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("head", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("lane", sa.Text(), nullable=False),
        sa.Column("status_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("parcels", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["business_id", "order_id"],
            ["orders.business_id", "orders.id"],
            name=op.f("fk_chains_business_id_order_id"),
        ),
        sa.PrimaryKeyConstraint("business_id", "order_id", name=op.f("pk_chains")),
    )
    with op.batch_alter_table("chains", schema=None) as batch_op:
        batch_op.create_index("ix_chains_lane", ["business_id", "lane", "status_at", "order_id"], unique=False)

    op.create_table(
        "deadlines",
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("lane", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("book", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("remind_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("look_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("pressing_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("leads_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("standing", sa.Text(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["business_id", "order_id"],
            ["orders.business_id", "orders.id"],
            name=op.f("fk_deadlines_business_id_order_id"),
        ),
        sa.PrimaryKeyConstraint("business_id", "id", name=op.f("pk_deadlines")),
        sa.UniqueConstraint("business_id", "order_id", "rule", name=op.f("uq_deadlines_business_id_order_id_rule")),
    )
    with op.batch_alter_table("deadlines", schema=None) as batch_op:
        batch_op.create_index(
            "ix_deadlines_lane",
            ["business_id", "lane", "leads_at", "id"],
            unique=False,
            postgresql_where=sa.text("leads_at IS NOT NULL"),
            sqlite_where=sa.text("leads_at IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_deadlines_leads",
            ["business_id", "leads_at", "id"],
            unique=False,
            postgresql_where=sa.text("leads_at IS NOT NULL"),
            sqlite_where=sa.text("leads_at IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_deadlines_look",
            ["look_at", "id"],
            unique=False,
            postgresql_where=sa.text("look_at IS NOT NULL"),
            sqlite_where=sa.text("look_at IS NOT NULL"),
        )
        batch_op.create_index("ix_deadlines_pressing", ["business_id", "standing", "pressing_at", "id"], unique=False)
        batch_op.create_index(
            "ix_deadlines_rule", ["business_id", "standing", "rule", "pressing_at", "id"], unique=False
        )
        batch_op.create_index(
            "ix_deadlines_shop",
            ["business_id", "shop_id", "leads_at", "id"],
            unique=False,
            postgresql_where=sa.text("leads_at IS NOT NULL"),
            sqlite_where=sa.text("leads_at IS NOT NULL"),
        )

    op.create_table(
        "facts",
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("parcel_id", sa.Uuid(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("uncertainty", sa.Double(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("place_id", sa.Uuid(), nullable=True),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("undoes", sa.Text(), nullable=True),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("announced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["business_id", "order_id"], ["orders.business_id", "orders.id"], name=op.f("fk_facts_business_id_order_id")
        ),
        sa.PrimaryKeyConstraint("business_id", "id", name=op.f("pk_facts")),
    )
    with op.batch_alter_table("facts", schema=None) as batch_op:
        batch_op.create_index(
            "ix_facts_unannounced",
            ["business_id", "recorded_at"],
            unique=False,
            postgresql_where=sa.text("announced_at IS NULL"),
            sqlite_where=sa.text("announced_at IS NULL"),
        )
        batch_op.create_index("uq_facts_key", ["business_id", "order_id", "key"], unique=True)
        batch_op.create_index("uq_facts_position", ["business_id", "order_id", "position"], unique=True)

    op.create_table(
        "import_remarks",
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("column", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["business_id", "import_id"],
            ["imports.business_id", "imports.id"],
            name=op.f("fk_import_remarks_business_id_import_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("business_id", "import_id", "row", name=op.f("pk_import_remarks")),
    )
    op.create_table(
        "order_lines",
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("parcel_id", sa.Uuid(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("sku_id", sa.Text(), nullable=False),
        sa.Column("sku", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("variation", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("unit_price", sa.Numeric(precision=14, scale=2), nullable=True),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("quantity >= 0", name=op.f("ck_order_lines_quantity")),
        sa.ForeignKeyConstraint(
            ["business_id", "order_id"],
            ["orders.business_id", "orders.id"],
            name=op.f("fk_order_lines_business_id_order_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["business_id", "parcel_id"],
            ["parcels.business_id", "parcels.id"],
            name=op.f("fk_order_lines_business_id_parcel_id"),
        ),
        sa.PrimaryKeyConstraint("business_id", "id", name=op.f("pk_order_lines")),
    )
    with op.batch_alter_table("order_lines", schema=None) as batch_op:
        batch_op.create_index("ix_order_lines_order", ["business_id", "order_id"], unique=False)

    op.create_table(
        "parcel_orders",
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("parcel_id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["business_id", "order_id"],
            ["orders.business_id", "orders.id"],
            name=op.f("fk_parcel_orders_business_id_order_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["business_id", "parcel_id"],
            ["parcels.business_id", "parcels.id"],
            name=op.f("fk_parcel_orders_business_id_parcel_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("business_id", "parcel_id", "order_id", name=op.f("pk_parcel_orders")),
    )
    with op.batch_alter_table("parcel_orders", schema=None) as batch_op:
        batch_op.create_index("ix_parcel_orders_order", ["business_id", "order_id"], unique=False)

    op.create_table(
        "reservations",
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("place_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("shipped", sa.Integer(), nullable=False),
        sa.CheckConstraint("shipped >= 0 AND quantity >= shipped", name=op.f("ck_reservations_shipped")),
        sa.ForeignKeyConstraint(
            ["business_id", "item_id"],
            ["items.business_id", "items.id"],
            name=op.f("fk_reservations_business_id_item_id"),
        ),
        sa.ForeignKeyConstraint(
            ["business_id", "order_id"],
            ["orders.business_id", "orders.id"],
            name=op.f("fk_reservations_business_id_order_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["business_id", "place_id"],
            ["places.business_id", "places.id"],
            name=op.f("fk_reservations_business_id_place_id"),
        ),
        sa.PrimaryKeyConstraint("business_id", "order_id", "item_id", name=op.f("pk_reservations")),
    )
    op.create_table(
        "scans",
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("device_id", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=True),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("number_bytes", sa.LargeBinary(), nullable=True),
        sa.Column("number_key", sa.Text(), nullable=False),
        sa.Column("symbology", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("device_time", sa.Text(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("uncertainty", sa.Double(), nullable=False),
        sa.Column("clock_doubt", sa.Text(), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=True),
        sa.Column("batch_named", sa.Text(), nullable=False),
        sa.Column("place_id", sa.Uuid(), nullable=True),
        sa.Column("photo_sha256", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("parcel_id", sa.Uuid(), nullable=True),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("believed", sa.Boolean(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("receipt", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by_name", sa.Text(), nullable=False),
        sa.Column("undone_because", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["business_id", "batch_id"],
            ["batches.business_id", "batches.id"],
            name=op.f("fk_scans_business_id_batch_id"),
        ),
        sa.ForeignKeyConstraint(
            ["business_id", "parcel_id"],
            ["parcels.business_id", "parcels.id"],
            name=op.f("fk_scans_business_id_parcel_id"),
        ),
        sa.ForeignKeyConstraint(
            ["business_id", "place_id"], ["places.business_id", "places.id"], name=op.f("fk_scans_business_id_place_id")
        ),
        sa.ForeignKeyConstraint(["business_id"], ["businesses.id"], name=op.f("fk_scans_business_id")),
        sa.PrimaryKeyConstraint("business_id", "client_id", name=op.f("pk_scans")),
    )
    with op.batch_alter_table("scans", schema=None) as batch_op:
        batch_op.create_index("ix_scans_batch", ["business_id", "batch_id", "happened_at"], unique=False)
        batch_op.create_index("ix_scans_device", ["business_id", "device_id", "seq"], unique=False)
        batch_op.create_index("ix_scans_parcel", ["business_id", "parcel_id"], unique=False)
        batch_op.create_index("ix_scans_received", ["business_id", "received_at"], unique=False)
        batch_op.create_index(
            "ix_scans_unknown",
            ["business_id", "number_key"],
            unique=False,
            postgresql_where=sa.text("code = 'unknown_number'"),
            sqlite_where=sa.text("code = 'unknown_number'"),
        )

    op.create_table(
        "search_terms",
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("term", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["business_id", "order_id"],
            ["orders.business_id", "orders.id"],
            name=op.f("fk_search_terms_business_id_order_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("business_id", "term", "order_id", name=op.f("pk_search_terms")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("search_terms", schema=None) as batch_op:
        batch_op.create_index("ix_search_terms_order", ["business_id", "order_id"], unique=False)

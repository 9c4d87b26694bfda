"""Operations, markets, lots, awards, contacts, exchanges, the records they come from and their amendments."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "operations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("structure_id", sa.Uuid(), nullable=False),
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authorities.id"], name=op.f("fk_operations_authority_id")),
        sa.ForeignKeyConstraint(["structure_id"], ["structures.id"], name=op.f("fk_operations_structure_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_operations")),
    )
    with op.batch_alter_table("operations", schema=None) as batch_op:
        batch_op.create_index("ix_operations_structure_id_authority_id", ["structure_id", "authority_id"], unique=False)

    op.create_table(
        "markets",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("structure_id", sa.Uuid(), nullable=False),
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("department_id", sa.Uuid(), nullable=True),
        sa.Column("operation_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("framework_id", sa.Uuid(), nullable=True),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("buyer_category", sa.String(length=64), nullable=True),
        sa.Column("purchase_type", sa.String(length=64), nullable=True),
        sa.Column("procedure", sa.Text(), nullable=True),
        sa.Column("cpv", sa.Text(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("estimated_value", sa.BigInteger(), nullable=True),
        sa.Column("launched_on", sa.Date(), nullable=True),
        sa.Column("notified_on", sa.Date(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("duration_months", sa.Integer(), nullable=True),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("social_conditions", sa.JSON(), nullable=False),
        sa.Column("duty_ground", sa.String(length=64), nullable=True),
        sa.Column("duty_note", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("referent_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "framework_id IS NULL OR kind = 'subsequent'", name=op.f("ck_markets_framework_has_subsequent_markets")
        ),
        sa.CheckConstraint(
            "ends_on IS NULL OR starts_on IS NULL OR ends_on >= starts_on", name=op.f("ck_markets_ends_after_start")
        ),
        sa.ForeignKeyConstraint(["authority_id"], ["authorities.id"], name=op.f("fk_markets_authority_id")),
        sa.ForeignKeyConstraint(["department_id"], ["authority_departments.id"], name=op.f("fk_markets_department_id")),
        sa.ForeignKeyConstraint(["framework_id"], ["markets.id"], name=op.f("fk_markets_framework_id")),
        sa.ForeignKeyConstraint(["operation_id"], ["operations.id"], name=op.f("fk_markets_operation_id")),
        sa.ForeignKeyConstraint(["referent_id"], ["users.id"], name=op.f("fk_markets_referent_id")),
        sa.ForeignKeyConstraint(["structure_id"], ["structures.id"], name=op.f("fk_markets_structure_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_markets")),
    )
    with op.batch_alter_table("markets", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_markets_framework_id"), ["framework_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_markets_operation_id"), ["operation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_markets_referent_id"), ["referent_id"], unique=False)
        batch_op.create_index("ix_markets_structure_id_authority_id", ["structure_id", "authority_id"], unique=False)
        batch_op.create_index("ix_markets_structure_id_state", ["structure_id", "state", "notified_on"], unique=False)

    op.create_table(
        "contacts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("structure_id", sa.Uuid(), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("market_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("position", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_contacts_company_id")),
        sa.ForeignKeyConstraint(["market_id"], ["markets.id"], name=op.f("fk_contacts_market_id")),
        sa.ForeignKeyConstraint(["structure_id"], ["structures.id"], name=op.f("fk_contacts_structure_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contacts")),
    )
    with op.batch_alter_table("contacts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contacts_company_id"), ["company_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_contacts_market_id"), ["market_id"], unique=False)
        batch_op.create_index("ix_contacts_structure_id_company_id", ["structure_id", "company_id"], unique=False)

    op.create_table(
        "lots",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("structure_id", sa.Uuid(), nullable=False),
        sa.Column("market_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("cpv", sa.Text(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("considerations", sa.JSON(), nullable=False),
        sa.Column("published", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["market_id"], ["markets.id"], name=op.f("fk_lots_market_id")),
        sa.ForeignKeyConstraint(["structure_id"], ["structures.id"], name=op.f("fk_lots_structure_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lots")),
    )
    with op.batch_alter_table("lots", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lots_market_id"), ["market_id"], unique=False)
        batch_op.create_index("ix_lots_structure_id_market_id", ["structure_id", "market_id"], unique=False)

    op.create_table(
        "market_authorities",
        sa.Column("market_id", sa.Uuid(), nullable=False),
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authorities.id"], name=op.f("fk_market_authorities_authority_id")),
        sa.ForeignKeyConstraint(["market_id"], ["markets.id"], name=op.f("fk_market_authorities_market_id")),
        sa.PrimaryKeyConstraint("market_id", "authority_id", name=op.f("pk_market_authorities")),
    )
    with op.batch_alter_table("market_authorities", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_market_authorities_authority_id"), ["authority_id"], unique=False)

    op.create_table(
        "awards",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("structure_id", sa.Uuid(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("groupement", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["lot_id"], ["lots.id"], name=op.f("fk_awards_lot_id")),
        sa.ForeignKeyConstraint(["structure_id"], ["structures.id"], name=op.f("fk_awards_structure_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_awards")),
        sa.UniqueConstraint("lot_id", name=op.f("uq_awards_lot_id")),
    )
    with op.batch_alter_table("awards", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_awards_structure_id"), ["structure_id"], unique=False)

    op.create_table(
        "contract_changes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("structure_id", sa.Uuid(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("effective_on", sa.Date(), nullable=True),
        sa.Column("summary", sa.Text(), nullable=True),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(state = 'to_review') = (decided_at IS NULL)", name=op.f("ck_contract_changes_decided_has_an_instant")
        ),
        sa.ForeignKeyConstraint(["lot_id"], ["lots.id"], name=op.f("fk_contract_changes_lot_id")),
        sa.ForeignKeyConstraint(["structure_id"], ["structures.id"], name=op.f("fk_contract_changes_structure_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract_changes")),
        sa.UniqueConstraint("lot_id", "kind", "fingerprint", name=op.f("uq_contract_changes_lot_id_kind_fingerprint")),
    )
    with op.batch_alter_table("contract_changes", schema=None) as batch_op:
        batch_op.create_index("ix_contract_changes_structure_id_state", ["structure_id", "state"], unique=False)

    op.create_table(
        "decp_records",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("structure_id", sa.Uuid(), nullable=False),
        sa.Column("buyer", sa.Text(), nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("discriminator", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.JSON(), nullable=False),
        sa.Column("warnings", sa.JSON(), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["lot_id"], ["lots.id"], name=op.f("fk_decp_records_lot_id")),
        sa.ForeignKeyConstraint(["structure_id"], ["structures.id"], name=op.f("fk_decp_records_structure_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decp_records")),
        sa.UniqueConstraint(
            "structure_id",
            "buyer",
            "uid",
            "discriminator",
            name=op.f("uq_decp_records_structure_id_buyer_uid_discriminator"),
        ),
    )
    with op.batch_alter_table("decp_records", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_decp_records_lot_id"), ["lot_id"], unique=False)

    op.create_table(
        "exchanges",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("structure_id", sa.Uuid(), nullable=False),
        sa.Column("market_id", sa.Uuid(), nullable=True),
        sa.Column("company_id", sa.Uuid(), nullable=True),
        sa.Column("contact_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("next_action", sa.Text(), nullable=True),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f("fk_exchanges_author_id")),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_exchanges_company_id")),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_exchanges_contact_id")),
        sa.ForeignKeyConstraint(["market_id"], ["markets.id"], name=op.f("fk_exchanges_market_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name=op.f("fk_exchanges_owner_id")),
        sa.ForeignKeyConstraint(["structure_id"], ["structures.id"], name=op.f("fk_exchanges_structure_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchanges")),
    )
    with op.batch_alter_table("exchanges", schema=None) as batch_op:
        batch_op.create_index(
            "ix_exchanges_structure_id_market_id", ["structure_id", "market_id", "happened_on"], unique=False
        )
        batch_op.create_index(
            "ix_exchanges_structure_id_owner_id", ["structure_id", "owner_id", "done_on", "due_on"], unique=False
        )

    op.create_table(
        "award_members",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("structure_id", sa.Uuid(), nullable=False),
        sa.Column("award_id", sa.Uuid(), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("siret", sa.Text(), nullable=True),
        sa.Column("role", sa.String(length=64), nullable=False),
        sa.Column("principal_id", sa.Uuid(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("share", sa.BigInteger(), nullable=True),
        sa.Column("indicative_hours", sa.BigInteger(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("protected_share", sa.BigInteger(), nullable=True),
        sa.Column("protected_on", sa.Date(), nullable=True),
        sa.Column("protected_document", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(role = 'subcontractor') = (principal_id IS NOT NULL)",
            name=op.f("ck_award_members_subcontractor_has_principal"),
        ),
        sa.ForeignKeyConstraint(["award_id"], ["awards.id"], name=op.f("fk_award_members_award_id")),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_award_members_company_id")),
        sa.ForeignKeyConstraint(["principal_id"], ["award_members.id"], name=op.f("fk_award_members_principal_id")),
        sa.ForeignKeyConstraint(["structure_id"], ["structures.id"], name=op.f("fk_award_members_structure_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_members")),
        sa.UniqueConstraint("award_id", "company_id", "role", name=op.f("uq_award_members_award_id_company_id_role")),
    )
    with op.batch_alter_table("award_members", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_award_members_company_id"), ["company_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_award_members_structure_id"), ["structure_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("award_members", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_award_members_structure_id"))
        batch_op.drop_index(batch_op.f("ix_award_members_company_id"))

    op.drop_table("award_members")
    with op.batch_alter_table("exchanges", schema=None) as batch_op:
        batch_op.drop_index("ix_exchanges_structure_id_owner_id")
        batch_op.drop_index("ix_exchanges_structure_id_market_id")

    op.drop_table("exchanges")
    with op.batch_alter_table("decp_records", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_decp_records_lot_id"))

    op.drop_table("decp_records")
    with op.batch_alter_table("contract_changes", schema=None) as batch_op:
        batch_op.drop_index("ix_contract_changes_structure_id_state")

    op.drop_table("contract_changes")
    with op.batch_alter_table("awards", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_awards_structure_id"))

    op.drop_table("awards")
    with op.batch_alter_table("market_authorities", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_market_authorities_authority_id"))

    op.drop_table("market_authorities")
    with op.batch_alter_table("lots", schema=None) as batch_op:
        batch_op.drop_index("ix_lots_structure_id_market_id")
        batch_op.drop_index(batch_op.f("ix_lots_market_id"))

    op.drop_table("lots")
    with op.batch_alter_table("contacts", schema=None) as batch_op:
        batch_op.drop_index("ix_contacts_structure_id_company_id")
        batch_op.drop_index(batch_op.f("ix_contacts_market_id"))
        batch_op.drop_index(batch_op.f("ix_contacts_company_id"))

    op.drop_table("contacts")
    with op.batch_alter_table("markets", schema=None) as batch_op:
        batch_op.drop_index("ix_markets_structure_id_state")
        batch_op.drop_index("ix_markets_structure_id_authority_id")
        batch_op.drop_index(batch_op.f("ix_markets_referent_id"))
        batch_op.drop_index(batch_op.f("ix_markets_operation_id"))
        batch_op.drop_index(batch_op.f("ix_markets_framework_id"))

    op.drop_table("markets")
    with op.batch_alter_table("operations", schema=None) as batch_op:
        batch_op.drop_index("ix_operations_structure_id_authority_id")

    op.drop_table("operations")

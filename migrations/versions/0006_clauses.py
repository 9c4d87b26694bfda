"""Clauses, their sub-quotas and documents, commitments and calibrations."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "clauses",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("structure_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("legal_basis", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("target", sa.String(length=64), nullable=False),
        sa.Column("unit", sa.String(length=64), nullable=False),
        sa.Column("unit_count", sa.BigInteger(), nullable=True),
        sa.Column("unit_hours", sa.BigInteger(), nullable=True),
        sa.Column("unit_source", sa.Text(), nullable=True),
        sa.Column("draft_hours", sa.BigInteger(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("declares_from", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("close_reason", sa.Text(), nullable=True),
        sa.Column("threshold", sa.BigInteger(), nullable=True),
        sa.Column("step", sa.BigInteger(), nullable=True),
        sa.Column("step_hours", sa.BigInteger(), nullable=True),
        sa.Column("whole_steps", sa.Boolean(), nullable=False),
        sa.Column("bearing", sa.String(length=64), nullable=False),
        sa.Column("hours_share", sa.BigInteger(), nullable=True),
        sa.Column("joint_debt", sa.Boolean(), nullable=True),
        sa.Column("modalities", sa.JSON(), nullable=False),
        sa.Column("documents", sa.JSON(), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("rhythm", sa.String(length=64), nullable=False),
        sa.Column("declaration_day", sa.Integer(), nullable=False),
        sa.Column("penalty_kind", sa.String(length=64), nullable=False),
        sa.Column("penalty_amount", sa.BigInteger(), nullable=True),
        sa.Column("daily_penalty", sa.BigInteger(), nullable=True),
        sa.Column("counting_rules", sa.JSON(), nullable=False),
        sa.Column("counting_reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state = 'draft' OR draft_hours IS NULL", name=op.f("ck_clauses_running_owes_by_its_ledger")
        ),
        sa.CheckConstraint("state = 'draft' OR starts_on IS NOT NULL", name=op.f("ck_clauses_running_has_a_start")),
        sa.CheckConstraint("declaration_day BETWEEN 1 AND 31", name=op.f("ck_clauses_declaration_day_of_a_month")),
        sa.CheckConstraint(
            "ends_on IS NULL OR starts_on IS NULL OR ends_on >= starts_on", name=op.f("ck_clauses_ends_after_start")
        ),
        sa.ForeignKeyConstraint(["structure_id"], ["structures.id"], name=op.f("fk_clauses_structure_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clauses")),
    )
    with op.batch_alter_table("clauses", schema=None) as batch_op:
        batch_op.create_index("ix_clauses_structure_id_state", ["structure_id", "state"], unique=False)

    op.create_table(
        "clause_criteria",
        sa.Column("clause_id", sa.Uuid(), nullable=False),
        sa.Column("criterion_code", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["clause_id"], ["clauses.id"], name=op.f("fk_clause_criteria_clause_id")),
        sa.ForeignKeyConstraint(["criterion_code"], ["criteria.code"], name=op.f("fk_clause_criteria_criterion_code")),
        sa.PrimaryKeyConstraint("clause_id", "criterion_code", name=op.f("pk_clause_criteria")),
    )
    op.create_table(
        "clause_documents",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("structure_id", sa.Uuid(), nullable=False),
        sa.Column("clause_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("content_type", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("added_by", sa.Text(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["clause_id"], ["clauses.id"], name=op.f("fk_clause_documents_clause_id")),
        sa.ForeignKeyConstraint(["structure_id"], ["structures.id"], name=op.f("fk_clause_documents_structure_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clause_documents")),
    )
    with op.batch_alter_table("clause_documents", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_clause_documents_clause_id"), ["clause_id"], unique=False)

    op.create_table(
        "clause_quotas",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("structure_id", sa.Uuid(), nullable=False),
        sa.Column("clause_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("share", sa.BigInteger(), nullable=True),
        sa.Column("hours", sa.BigInteger(), nullable=True),
        sa.Column("criterion_codes", sa.JSON(), nullable=False),
        sa.CheckConstraint("(share IS NULL) <> (hours IS NULL)", name=op.f("ck_clause_quotas_share_or_hours")),
        sa.ForeignKeyConstraint(["clause_id"], ["clauses.id"], name=op.f("fk_clause_quotas_clause_id")),
        sa.ForeignKeyConstraint(["structure_id"], ["structures.id"], name=op.f("fk_clause_quotas_structure_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clause_quotas")),
    )
    with op.batch_alter_table("clause_quotas", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_clause_quotas_clause_id"), ["clause_id"], unique=False)

    op.create_table(
        "commitments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("structure_id", sa.Uuid(), nullable=False),
        sa.Column("clause_id", sa.Uuid(), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("share", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["clause_id"], ["clauses.id"], name=op.f("fk_commitments_clause_id")),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_commitments_company_id")),
        sa.ForeignKeyConstraint(["structure_id"], ["structures.id"], name=op.f("fk_commitments_structure_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitments")),
        sa.UniqueConstraint("clause_id", "company_id", name=op.f("uq_commitments_clause_id_company_id")),
    )
    with op.batch_alter_table("commitments", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_commitments_company_id"), ["company_id"], unique=False)
        batch_op.create_index("ix_commitments_structure_id_company_id", ["structure_id", "company_id"], unique=False)

    op.create_table(
        "calibrations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("structure_id", sa.Uuid(), nullable=False),
        sa.Column("market_id", sa.Uuid(), nullable=True),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("clause_id", sa.Uuid(), nullable=True),
        sa.Column("hours", sa.BigInteger(), nullable=False),
        sa.Column("inputs", sa.JSON(), nullable=False),
        sa.Column("sources", sa.JSON(), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.Column("author", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["clause_id"], ["clauses.id"], name=op.f("fk_calibrations_clause_id")),
        sa.ForeignKeyConstraint(["market_id"], ["markets.id"], name=op.f("fk_calibrations_market_id")),
        sa.ForeignKeyConstraint(["structure_id"], ["structures.id"], name=op.f("fk_calibrations_structure_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calibrations")),
    )
    with op.batch_alter_table("calibrations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_calibrations_clause_id"), ["clause_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_calibrations_market_id"), ["market_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_calibrations_structure_id"), ["structure_id"], unique=False)

    op.create_table(
        "clause_lots",
        sa.Column("clause_id", sa.Uuid(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["clause_id"], ["clauses.id"], name=op.f("fk_clause_lots_clause_id")),
        sa.ForeignKeyConstraint(["lot_id"], ["lots.id"], name=op.f("fk_clause_lots_lot_id")),
        sa.PrimaryKeyConstraint("clause_id", "lot_id", name=op.f("pk_clause_lots")),
        sa.UniqueConstraint("lot_id", name=op.f("uq_clause_lots_lot_id")),
    )


def downgrade() -> None:
    op.drop_table("clause_lots")
    with op.batch_alter_table("calibrations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_calibrations_structure_id"))
        batch_op.drop_index(batch_op.f("ix_calibrations_market_id"))
        batch_op.drop_index(batch_op.f("ix_calibrations_clause_id"))

    op.drop_table("calibrations")
    with op.batch_alter_table("commitments", schema=None) as batch_op:
        batch_op.drop_index("ix_commitments_structure_id_company_id")
        batch_op.drop_index(batch_op.f("ix_commitments_company_id"))

    op.drop_table("commitments")
    with op.batch_alter_table("clause_quotas", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_clause_quotas_clause_id"))

    op.drop_table("clause_quotas")
    with op.batch_alter_table("clause_documents", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_clause_documents_clause_id"))

    op.drop_table("clause_documents")
    op.drop_table("clause_criteria")
    with op.batch_alter_table("clauses", schema=None) as batch_op:
        batch_op.drop_index("ix_clauses_structure_id_state")

    op.drop_table("clauses")

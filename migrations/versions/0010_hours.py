"""Declarations, reviews and the ledger of hours done."""

import sqlalchemy as sa
from alembic import op

from migrations.triggers import forbid_changes

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "signatures",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("structure_id", sa.Uuid(), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("signer_id", sa.Uuid(), nullable=False),
        sa.Column("signer_label", sa.Text(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("on_behalf", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_signatures_company_id")),
        sa.ForeignKeyConstraint(["signer_id"], ["users.id"], name=op.f("fk_signatures_signer_id")),
        sa.ForeignKeyConstraint(["structure_id"], ["structures.id"], name=op.f("fk_signatures_structure_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signatures")),
    )
    with op.batch_alter_table("signatures", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_signatures_company_id"), ["company_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_signatures_structure_id"), ["structure_id"], unique=False)

    op.create_table(
        "declarations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("structure_id", sa.Uuid(), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("commitment_id", sa.Uuid(), nullable=False),
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("period_end", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("channel", sa.String(length=64), nullable=True),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.Column("contested_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("contest_reason", sa.Text(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("period_end > period_start", name=op.f("ck_declarations_period_forward")),
        sa.ForeignKeyConstraint(["commitment_id"], ["commitments.id"], name=op.f("fk_declarations_commitment_id")),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_declarations_company_id")),
        sa.ForeignKeyConstraint(["structure_id"], ["structures.id"], name=op.f("fk_declarations_structure_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_declarations")),
        sa.UniqueConstraint(
            "company_id",
            "commitment_id",
            "period_start",
            name=op.f("uq_declarations_company_id_commitment_id_period_start"),
        ),
    )
    with op.batch_alter_table("declarations", schema=None) as batch_op:
        batch_op.create_index("ix_declarations_commitment_id", ["commitment_id"], unique=False)
        batch_op.create_index(
            "ix_declarations_structure_id_period_start", ["structure_id", "period_start"], unique=False
        )

    op.create_table(
        "worked_months",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("structure_id", sa.Uuid(), nullable=False),
        sa.Column("placement_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["placement_id"], ["placements.id"], name=op.f("fk_worked_months_placement_id")),
        sa.ForeignKeyConstraint(["structure_id"], ["structures.id"], name=op.f("fk_worked_months_structure_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_worked_months")),
        sa.UniqueConstraint("placement_id", "month", name=op.f("uq_worked_months_placement_id_month")),
    )
    with op.batch_alter_table("worked_months", schema=None) as batch_op:
        batch_op.create_index("ix_worked_months_structure_id_month", ["structure_id", "month"], unique=False)

    op.create_table(
        "amendments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("structure_id", sa.Uuid(), nullable=False),
        sa.Column("commitment_id", sa.Uuid(), nullable=False),
        sa.Column("worked_month_id", sa.Uuid(), nullable=False),
        sa.Column("before_hours", sa.BigInteger(), nullable=False),
        sa.Column("after_hours", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("actor_label", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["commitment_id"], ["commitments.id"], name=op.f("fk_amendments_commitment_id")),
        sa.ForeignKeyConstraint(["structure_id"], ["structures.id"], name=op.f("fk_amendments_structure_id")),
        sa.ForeignKeyConstraint(["worked_month_id"], ["worked_months.id"], name=op.f("fk_amendments_worked_month_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_amendments")),
    )
    with op.batch_alter_table("amendments", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_amendments_commitment_id"), ["commitment_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_amendments_structure_id"), ["structure_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_amendments_worked_month_id"), ["worked_month_id"], unique=False)

    op.create_table(
        "declaration_versions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("structure_id", sa.Uuid(), nullable=False),
        sa.Column("declaration_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("signature_id", sa.Uuid(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["declaration_id"], ["declarations.id"], name=op.f("fk_declaration_versions_declaration_id")
        ),
        sa.ForeignKeyConstraint(["signature_id"], ["signatures.id"], name=op.f("fk_declaration_versions_signature_id")),
        sa.ForeignKeyConstraint(["structure_id"], ["structures.id"], name=op.f("fk_declaration_versions_structure_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_declaration_versions")),
        sa.UniqueConstraint("declaration_id", "number", name=op.f("uq_declaration_versions_declaration_id_number")),
    )
    with op.batch_alter_table("declaration_versions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_declaration_versions_signature_id"), ["signature_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_declaration_versions_structure_id"), ["structure_id"], unique=False)

    op.create_table(
        "draft_lines",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("structure_id", sa.Uuid(), nullable=False),
        sa.Column("declaration_id", sa.Uuid(), nullable=False),
        sa.Column("placement_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("work_hours", sa.BigInteger(), nullable=False),
        sa.Column("training_hours", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("work_hours >= 0 AND training_hours >= 0", name=op.f("ck_draft_lines_hours_not_negative")),
        sa.ForeignKeyConstraint(["declaration_id"], ["declarations.id"], name=op.f("fk_draft_lines_declaration_id")),
        sa.ForeignKeyConstraint(["placement_id"], ["placements.id"], name=op.f("fk_draft_lines_placement_id")),
        sa.ForeignKeyConstraint(["structure_id"], ["structures.id"], name=op.f("fk_draft_lines_structure_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_lines")),
        sa.UniqueConstraint(
            "declaration_id", "placement_id", "month", name=op.f("uq_draft_lines_declaration_id_placement_id_month")
        ),
    )
    with op.batch_alter_table("draft_lines", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_draft_lines_placement_id"), ["placement_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_draft_lines_structure_id"), ["structure_id"], unique=False)

    op.create_table(
        "worked_entries",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("structure_id", sa.Uuid(), nullable=False),
        sa.Column("worked_month_id", sa.Uuid(), nullable=False),
        sa.Column("work_hours", sa.BigInteger(), nullable=False),
        sa.Column("training_hours", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["structure_id"], ["structures.id"], name=op.f("fk_worked_entries_structure_id")),
        sa.ForeignKeyConstraint(
            ["worked_month_id"], ["worked_months.id"], name=op.f("fk_worked_entries_worked_month_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_worked_entries")),
    )
    with op.batch_alter_table("worked_entries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_worked_entries_structure_id"), ["structure_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_worked_entries_worked_month_id"), ["worked_month_id"], unique=False)

    op.create_table(
        "declaration_version_lines",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("structure_id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("placement_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("work_hours", sa.BigInteger(), nullable=False),
        sa.Column("training_hours", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["placement_id"], ["placements.id"], name=op.f("fk_declaration_version_lines_placement_id")
        ),
        sa.ForeignKeyConstraint(
            ["structure_id"], ["structures.id"], name=op.f("fk_declaration_version_lines_structure_id")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["declaration_versions.id"], name=op.f("fk_declaration_version_lines_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_declaration_version_lines")),
        sa.UniqueConstraint(
            "version_id",
            "placement_id",
            "month",
            name=op.f("uq_declaration_version_lines_version_id_placement_id_month"),
        ),
    )
    with op.batch_alter_table("declaration_version_lines", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_declaration_version_lines_placement_id"), ["placement_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_declaration_version_lines_structure_id"), ["structure_id"], unique=False)

    op.create_table(
        "hours_lines",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("structure_id", sa.Uuid(), nullable=False),
        sa.Column("commitment_id", sa.Uuid(), nullable=False),
        sa.Column("worked_month_id", sa.Uuid(), nullable=True),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=True),
        sa.Column("work_hours", sa.BigInteger(), nullable=False),
        sa.Column("training_hours", sa.BigInteger(), nullable=False),
        sa.Column("hours", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("version_line_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("amendment_id", sa.Uuid(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("hours = work_hours + training_hours", name=op.f("ck_hours_lines_hours_is_the_sum")),
        sa.CheckConstraint(
            "worked_month_id IS NOT NULL OR kind = 'takeover'", name=op.f("ck_hours_lines_worked_by_somebody")
        ),
        sa.ForeignKeyConstraint(["amendment_id"], ["amendments.id"], name=op.f("fk_hours_lines_amendment_id")),
        sa.ForeignKeyConstraint(["commitment_id"], ["commitments.id"], name=op.f("fk_hours_lines_commitment_id")),
        sa.ForeignKeyConstraint(["lot_id"], ["lots.id"], name=op.f("fk_hours_lines_lot_id")),
        sa.ForeignKeyConstraint(["structure_id"], ["structures.id"], name=op.f("fk_hours_lines_structure_id")),
        sa.ForeignKeyConstraint(
            ["version_line_id"], ["declaration_version_lines.id"], name=op.f("fk_hours_lines_version_line_id")
        ),
        sa.ForeignKeyConstraint(["worked_month_id"], ["worked_months.id"], name=op.f("fk_hours_lines_worked_month_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hours_lines")),
    )
    with op.batch_alter_table("hours_lines", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_hours_lines_amendment_id"), ["amendment_id"], unique=False)
        batch_op.create_index(
            "ix_hours_lines_done", ["structure_id", "commitment_id", "month", "recorded_at", "hours"], unique=False
        )
        batch_op.create_index("ix_hours_lines_worked_month_id", ["worked_month_id"], unique=False)
        batch_op.create_index(
            "uq_hours_lines_version_line_id",
            ["version_line_id"],
            unique=True,
            sqlite_where=sa.text("version_line_id IS NOT NULL"),
            postgresql_where=sa.text("version_line_id IS NOT NULL"),
        )

    op.create_table(
        "line_reviews",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("structure_id", sa.Uuid(), nullable=False),
        sa.Column("version_line_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("decision", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("actor_label", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["structure_id"], ["structures.id"], name=op.f("fk_line_reviews_structure_id")),
        sa.ForeignKeyConstraint(
            ["version_line_id"], ["declaration_version_lines.id"], name=op.f("fk_line_reviews_version_line_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_line_reviews")),
    )
    with op.batch_alter_table("line_reviews", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_line_reviews_structure_id"), ["structure_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_line_reviews_version_line_id"), ["version_line_id"], unique=False)

    op.create_table(
        "takeover_records",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("structure_id", sa.Uuid(), nullable=False),
        sa.Column("sheet", sa.String(length=64), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["structure_id"], ["structures.id"], name=op.f("fk_takeover_records_structure_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_takeover_records")),
        sa.UniqueConstraint(
            "structure_id", "sheet", "reference", name=op.f("uq_takeover_records_structure_id_sheet_reference")
        ),
    )
    with op.batch_alter_table("takeover_records", schema=None) as batch_op:
        batch_op.create_index("ix_takeover_records_subject_id", ["subject_id"], unique=False)
    for table in (
        "signatures",
        "declaration_versions",
        "declaration_version_lines",
        "line_reviews",
        "worked_entries",
        "amendments",
        "hours_lines",
    ):
        forbid_changes(table)


def downgrade() -> None:
    with op.batch_alter_table("takeover_records", schema=None) as batch_op:
        batch_op.drop_index("ix_takeover_records_subject_id")

    op.drop_table("takeover_records")
    with op.batch_alter_table("line_reviews", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_line_reviews_version_line_id"))
        batch_op.drop_index(batch_op.f("ix_line_reviews_structure_id"))

    op.drop_table("line_reviews")
    with op.batch_alter_table("hours_lines", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_hours_lines_version_line_id",
            sqlite_where=sa.text("version_line_id IS NOT NULL"),
            postgresql_where=sa.text("version_line_id IS NOT NULL"),
        )
        batch_op.drop_index("ix_hours_lines_worked_month_id")
        batch_op.drop_index("ix_hours_lines_done")
        batch_op.drop_index(batch_op.f("ix_hours_lines_amendment_id"))

    op.drop_table("hours_lines")
    with op.batch_alter_table("declaration_version_lines", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_declaration_version_lines_structure_id"))
        batch_op.drop_index(batch_op.f("ix_declaration_version_lines_placement_id"))

    op.drop_table("declaration_version_lines")
    with op.batch_alter_table("worked_entries", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_worked_entries_worked_month_id"))
        batch_op.drop_index(batch_op.f("ix_worked_entries_structure_id"))

    op.drop_table("worked_entries")
    with op.batch_alter_table("draft_lines", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_draft_lines_structure_id"))
        batch_op.drop_index(batch_op.f("ix_draft_lines_placement_id"))

    op.drop_table("draft_lines")
    with op.batch_alter_table("declaration_versions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_declaration_versions_structure_id"))
        batch_op.drop_index(batch_op.f("ix_declaration_versions_signature_id"))

    op.drop_table("declaration_versions")
    with op.batch_alter_table("amendments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_amendments_worked_month_id"))
        batch_op.drop_index(batch_op.f("ix_amendments_structure_id"))
        batch_op.drop_index(batch_op.f("ix_amendments_commitment_id"))

    op.drop_table("amendments")
    with op.batch_alter_table("worked_months", schema=None) as batch_op:
        batch_op.drop_index("ix_worked_months_structure_id_month")

    op.drop_table("worked_months")
    with op.batch_alter_table("declarations", schema=None) as batch_op:
        batch_op.drop_index("ix_declarations_structure_id_period_start")
        batch_op.drop_index("ix_declarations_commitment_id")

    op.drop_table("declarations")
    with op.batch_alter_table("signatures", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_signatures_structure_id"))
        batch_op.drop_index(batch_op.f("ix_signatures_company_id"))

    op.drop_table("signatures")

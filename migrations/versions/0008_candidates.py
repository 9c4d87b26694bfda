"""People, their proofs and the decisions on eligibility."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "candidates",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("structure_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("referent_id", sa.Uuid(), nullable=True),
        sa.Column("prescriber_id", sa.Uuid(), nullable=True),
        sa.Column("registered_on", sa.Date(), nullable=False),
        sa.Column("informed_on", sa.Date(), nullable=True),
        sa.Column("last_contact_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["prescriber_id"], ["prescribers.id"], name=op.f("fk_candidates_prescriber_id")),
        sa.ForeignKeyConstraint(["referent_id"], ["users.id"], name=op.f("fk_candidates_referent_id")),
        sa.ForeignKeyConstraint(["structure_id"], ["structures.id"], name=op.f("fk_candidates_structure_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_candidates")),
    )
    with op.batch_alter_table("candidates", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_candidates_prescriber_id"), ["prescriber_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_candidates_referent_id"), ["referent_id"], unique=False)
        batch_op.create_index("ix_candidates_structure_id_state", ["structure_id", "state"], unique=False)

    op.create_table(
        "candidate_identities",
        sa.Column("candidate_id", sa.Uuid(), nullable=False),
        sa.Column("structure_id", sa.Uuid(), nullable=False),
        sa.Column("first_name", sa.Text(), nullable=False),
        sa.Column("last_name", sa.Text(), nullable=False),
        sa.Column("search_key", sa.Text(), nullable=False),
        sa.Column("birth_date", sa.Date(), nullable=True),
        sa.Column("sex", sa.String(length=64), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("postcode", sa.Text(), nullable=True),
        sa.Column("commune", sa.Text(), nullable=True),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["candidate_id"], ["candidates.id"], name=op.f("fk_candidate_identities_candidate_id")),
        sa.ForeignKeyConstraint(["structure_id"], ["structures.id"], name=op.f("fk_candidate_identities_structure_id")),
        sa.PrimaryKeyConstraint("candidate_id", name=op.f("pk_candidate_identities")),
    )
    with op.batch_alter_table("candidate_identities", schema=None) as batch_op:
        batch_op.create_index(
            "ix_candidate_identities_structure_id_name", ["structure_id", "last_name", "first_name"], unique=False
        )
        batch_op.create_index(
            "ix_candidate_identities_structure_id_search_key", ["structure_id", "search_key"], unique=False
        )

    op.create_table(
        "evidence",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("structure_id", sa.Uuid(), nullable=False),
        sa.Column("candidate_id", sa.Uuid(), nullable=False),
        sa.Column("criterion_code", sa.Text(), nullable=False),
        sa.Column("proof", sa.Text(), nullable=False),
        sa.Column("seen_on", sa.Date(), nullable=False),
        sa.Column("seen_by_id", sa.Uuid(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "valid_until IS NULL OR valid_from IS NULL OR valid_until >= valid_from",
            name=op.f("ck_evidence_valid_forward"),
        ),
        sa.ForeignKeyConstraint(["candidate_id"], ["candidates.id"], name=op.f("fk_evidence_candidate_id")),
        sa.ForeignKeyConstraint(["criterion_code"], ["criteria.code"], name=op.f("fk_evidence_criterion_code")),
        sa.ForeignKeyConstraint(["seen_by_id"], ["users.id"], name=op.f("fk_evidence_seen_by_id")),
        sa.ForeignKeyConstraint(["structure_id"], ["structures.id"], name=op.f("fk_evidence_structure_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
    )
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.create_index("ix_evidence_structure_id_candidate_id", ["structure_id", "candidate_id"], unique=False)

    op.create_table(
        "eligibility_decisions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("structure_id", sa.Uuid(), nullable=False),
        sa.Column("candidate_id", sa.Uuid(), nullable=False),
        sa.Column("clause_id", sa.Uuid(), nullable=False),
        sa.Column("hired_on", sa.Date(), nullable=False),
        sa.Column("counts_until", sa.Date(), nullable=True),
        sa.Column("criterion_code", sa.Text(), nullable=True),
        sa.Column("evidence_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "criterion_code IS NOT NULL OR reason IS NOT NULL", name=op.f("ck_eligibility_decisions_has_a_ground")
        ),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["candidates.id"], name=op.f("fk_eligibility_decisions_candidate_id")
        ),
        sa.ForeignKeyConstraint(["clause_id"], ["clauses.id"], name=op.f("fk_eligibility_decisions_clause_id")),
        sa.ForeignKeyConstraint(
            ["criterion_code"], ["criteria.code"], name=op.f("fk_eligibility_decisions_criterion_code")
        ),
        sa.ForeignKeyConstraint(["decided_by_id"], ["users.id"], name=op.f("fk_eligibility_decisions_decided_by_id")),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], name=op.f("fk_eligibility_decisions_evidence_id")),
        sa.ForeignKeyConstraint(
            ["structure_id"], ["structures.id"], name=op.f("fk_eligibility_decisions_structure_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_eligibility_decisions")),
    )
    with op.batch_alter_table("eligibility_decisions", schema=None) as batch_op:
        batch_op.create_index(
            "ix_eligibility_decisions_structure_id_candidate_id", ["structure_id", "candidate_id"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("eligibility_decisions", schema=None) as batch_op:
        batch_op.drop_index("ix_eligibility_decisions_structure_id_candidate_id")

    op.drop_table("eligibility_decisions")
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.drop_index("ix_evidence_structure_id_candidate_id")

    op.drop_table("evidence")
    with op.batch_alter_table("candidate_identities", schema=None) as batch_op:
        batch_op.drop_index("ix_candidate_identities_structure_id_search_key")
        batch_op.drop_index("ix_candidate_identities_structure_id_name")

    op.drop_table("candidate_identities")
    with op.batch_alter_table("candidates", schema=None) as batch_op:
        batch_op.drop_index("ix_candidates_structure_id_state")
        batch_op.drop_index(batch_op.f("ix_candidates_referent_id"))
        batch_op.drop_index(batch_op.f("ix_candidates_prescriber_id"))

    op.drop_table("candidates")

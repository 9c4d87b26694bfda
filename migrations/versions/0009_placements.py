"""Employment contracts and their assignment to commitments."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "placements",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("structure_id", sa.Uuid(), nullable=False),
        sa.Column("candidate_id", sa.Uuid(), nullable=False),
        sa.Column("employer_id", sa.Uuid(), nullable=False),
        sa.Column("contract_kind", sa.String(length=64), nullable=False),
        sa.Column("modality", sa.String(length=64), nullable=False),
        sa.Column("occupation", sa.Text(), nullable=False),
        sa.Column("tutor", sa.Text(), nullable=True),
        sa.Column("weekly_hours", sa.BigInteger(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("end_reason", sa.String(length=64), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name=op.f("ck_placements_ends_after_start")),
        sa.CheckConstraint(
            "weekly_hours > 0 AND weekly_hours <= 4800", name=op.f("ck_placements_weekly_hours_possible")
        ),
        sa.ForeignKeyConstraint(["candidate_id"], ["candidates.id"], name=op.f("fk_placements_candidate_id")),
        sa.ForeignKeyConstraint(["employer_id"], ["companies.id"], name=op.f("fk_placements_employer_id")),
        sa.ForeignKeyConstraint(["structure_id"], ["structures.id"], name=op.f("fk_placements_structure_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_placements")),
    )
    with op.batch_alter_table("placements", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_placements_employer_id"), ["employer_id"], unique=False)
        batch_op.create_index("ix_placements_structure_id_candidate_id", ["structure_id", "candidate_id"], unique=False)
        batch_op.create_index("ix_placements_structure_id_ends_on", ["structure_id", "ends_on"], unique=False)

    op.create_table(
        "assignments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("structure_id", sa.Uuid(), nullable=False),
        sa.Column("placement_id", sa.Uuid(), nullable=False),
        sa.Column("commitment_id", sa.Uuid(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("share", sa.BigInteger(), nullable=False),
        sa.Column("decision_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name=op.f("ck_assignments_ends_after_start")),
        sa.ForeignKeyConstraint(["commitment_id"], ["commitments.id"], name=op.f("fk_assignments_commitment_id")),
        sa.ForeignKeyConstraint(["decision_id"], ["eligibility_decisions.id"], name=op.f("fk_assignments_decision_id")),
        sa.ForeignKeyConstraint(["placement_id"], ["placements.id"], name=op.f("fk_assignments_placement_id")),
        sa.ForeignKeyConstraint(["structure_id"], ["structures.id"], name=op.f("fk_assignments_structure_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignments")),
    )
    with op.batch_alter_table("assignments", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_assignments_commitment_id"), ["commitment_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_assignments_placement_id"), ["placement_id"], unique=False)
        batch_op.create_index(
            "ix_assignments_structure_id_commitment_id",
            ["structure_id", "commitment_id", "starts_on", "ends_on"],
            unique=False,
        )


def downgrade() -> None:
    with op.batch_alter_table("assignments", schema=None) as batch_op:
        batch_op.drop_index("ix_assignments_structure_id_commitment_id")
        batch_op.drop_index(batch_op.f("ix_assignments_placement_id"))
        batch_op.drop_index(batch_op.f("ix_assignments_commitment_id"))

    op.drop_table("assignments")
    with op.batch_alter_table("placements", schema=None) as batch_op:
        batch_op.drop_index("ix_placements_structure_id_ends_on")
        batch_op.drop_index("ix_placements_structure_id_candidate_id")
        batch_op.drop_index(batch_op.f("ix_placements_employer_id"))

    op.drop_table("placements")

"""Dated reference values, criteria of eligibility, procurement vocabulary."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "cpv_codes",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_cpv_codes")),
    )
    op.create_table(
        "criteria",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("families", sa.JSON(), nullable=False),
        sa.Column("proofs", sa.JSON(), nullable=False),
        sa.Column("validity_months", sa.Integer(), nullable=True),
        sa.Column("validity_is_assumed", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_criteria")),
    )
    op.create_table(
        "reference_values",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("structure_id", sa.Uuid(), nullable=True),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("is_assumed", sa.Boolean(), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["structure_id"], ["structures.id"], name=op.f("fk_reference_values_structure_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reference_values")),
        sa.UniqueConstraint(
            "structure_id", "key", "starts_on", name=op.f("uq_reference_values_structure_id_key_starts_on")
        ),
    )
    with op.batch_alter_table("reference_values", schema=None) as batch_op:
        batch_op.create_index(
            "uq_reference_values_national",
            ["key", "starts_on"],
            unique=True,
            sqlite_where=sa.text("structure_id IS NULL"),
            postgresql_where=sa.text("structure_id IS NULL"),
        )


def downgrade() -> None:
    with op.batch_alter_table("reference_values", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_reference_values_national",
            sqlite_where=sa.text("structure_id IS NULL"),
            postgresql_where=sa.text("structure_id IS NULL"),
        )

    op.drop_table("reference_values")
    op.drop_table("criteria")
    op.drop_table("cpv_codes")

"""Compliance reports issued."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "compliance_reports",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("structure_id", sa.Uuid(), nullable=False),
        sa.Column("market_id", sa.Uuid(), nullable=False),
        sa.Column("situation_on", sa.Date(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["market_id"], ["markets.id"], name=op.f("fk_compliance_reports_market_id")),
        sa.ForeignKeyConstraint(["structure_id"], ["structures.id"], name=op.f("fk_compliance_reports_structure_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_compliance_reports")),
    )
    with op.batch_alter_table("compliance_reports", schema=None) as batch_op:
        batch_op.create_index(
            "ix_compliance_reports_structure_id_market_id", ["structure_id", "market_id"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("compliance_reports", schema=None) as batch_op:
        batch_op.drop_index("ix_compliance_reports_structure_id_market_id")
    op.drop_table("compliance_reports")

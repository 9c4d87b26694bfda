"""Structures, companies, buyers and their departments, prescribers."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "authorities",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("category", sa.String(length=64), nullable=False),
        sa.Column("identifier_kind", sa.String(length=64), nullable=False),
        sa.Column("identifier", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authorities")),
        sa.UniqueConstraint("identifier_kind", "identifier", name=op.f("uq_authorities_identifier_kind_identifier")),
    )
    with op.batch_alter_table("authorities", schema=None) as batch_op:
        batch_op.create_index("ix_authorities_name", ["name"], unique=False)

    op.create_table(
        "companies",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("inclusion_kind", sa.String(length=64), nullable=False),
        sa.Column("identifier_kind", sa.String(length=64), nullable=False),
        sa.Column("identifier", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_companies")),
        sa.UniqueConstraint("identifier_kind", "identifier", name=op.f("uq_companies_identifier_kind_identifier")),
    )
    with op.batch_alter_table("companies", schema=None) as batch_op:
        batch_op.create_index("ix_companies_name", ["name"], unique=False)

    op.create_table(
        "prescribers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("identifier_kind", sa.String(length=64), nullable=False),
        sa.Column("identifier", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prescribers")),
        sa.UniqueConstraint("identifier_kind", "identifier", name=op.f("uq_prescribers_identifier_kind_identifier")),
    )
    with op.batch_alter_table("prescribers", schema=None) as batch_op:
        batch_op.create_index("ix_prescribers_name", ["name"], unique=False)

    op.create_table(
        "structures",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("territory", sa.Text(), nullable=True),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_structures")),
        sa.UniqueConstraint("slug", name=op.f("uq_structures_slug")),
    )
    op.create_table(
        "authority_departments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("structure_id", sa.Uuid(), nullable=False),
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["authorities.id"], name=op.f("fk_authority_departments_authority_id")
        ),
        sa.ForeignKeyConstraint(
            ["structure_id"], ["structures.id"], name=op.f("fk_authority_departments_structure_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authority_departments")),
        sa.UniqueConstraint(
            "structure_id", "authority_id", "name", name=op.f("uq_authority_departments_structure_id_authority_id_name")
        ),
    )
    with op.batch_alter_table("authority_departments", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_authority_departments_authority_id"), ["authority_id"], unique=False)

    op.create_table(
        "establishments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("siret", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_establishments_company_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_establishments")),
        sa.UniqueConstraint("siret", name=op.f("uq_establishments_siret")),
    )
    with op.batch_alter_table("establishments", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_establishments_company_id"), ["company_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("establishments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_establishments_company_id"))

    op.drop_table("establishments")
    with op.batch_alter_table("authority_departments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_authority_departments_authority_id"))

    op.drop_table("authority_departments")
    op.drop_table("structures")
    with op.batch_alter_table("prescribers", schema=None) as batch_op:
        batch_op.drop_index("ix_prescribers_name")

    op.drop_table("prescribers")
    with op.batch_alter_table("companies", schema=None) as batch_op:
        batch_op.drop_index("ix_companies_name")

    op.drop_table("companies")
    with op.batch_alter_table("authorities", schema=None) as batch_op:
        batch_op.drop_index("ix_authorities_name")

    op.drop_table("authorities")

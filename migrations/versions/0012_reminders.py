"""Reminders."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reminders",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("structure_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("declaration_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=True),
        sa.Column("mail_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_reminders_contact_id")),
        sa.ForeignKeyConstraint(["declaration_id"], ["declarations.id"], name=op.f("fk_reminders_declaration_id")),
        sa.ForeignKeyConstraint(["mail_id"], ["mails.id"], name=op.f("fk_reminders_mail_id")),
        sa.ForeignKeyConstraint(["structure_id"], ["structures.id"], name=op.f("fk_reminders_structure_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminders")),
    )
    with op.batch_alter_table("reminders", schema=None) as batch_op:
        batch_op.create_index("ix_reminders_declaration_id", ["declaration_id"], unique=False)
        batch_op.create_index(
            "uq_reminders_late_declaration",
            ["declaration_id"],
            unique=True,
            sqlite_where=sa.text("kind = 'late_declaration'"),
            postgresql_where=sa.text("kind = 'late_declaration'"),
        )
        batch_op.create_index("ix_reminders_structure_id_created_at", ["structure_id", "created_at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("reminders", schema=None) as batch_op:
        batch_op.drop_index("ix_reminders_structure_id_created_at")
        batch_op.drop_index(
            "uq_reminders_late_declaration",
            sqlite_where=sa.text("kind = 'late_declaration'"),
            postgresql_where=sa.text("kind = 'late_declaration'"),
        )
        batch_op.drop_index("ix_reminders_declaration_id")

    op.drop_table("reminders")

"""The ledger of hours owed, the activity that makes hours due, the options of a contract."""

import sqlalchemy as sa
from alembic import op

from migrations.triggers import forbid_changes

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "obligation_events",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("structure_id", sa.Uuid(), nullable=False),
        sa.Column("clause_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("actor_label", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("document", sa.Text(), nullable=True),
        sa.Column("reverses_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["clause_id"], ["clauses.id"], name=op.f("fk_obligation_events_clause_id")),
        sa.ForeignKeyConstraint(
            ["reverses_id"], ["obligation_events.id"], name=op.f("fk_obligation_events_reverses_id")
        ),
        sa.ForeignKeyConstraint(["structure_id"], ["structures.id"], name=op.f("fk_obligation_events_structure_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_obligation_events")),
        sa.UniqueConstraint("reverses_id", name=op.f("uq_obligation_events_reverses_id")),
    )
    with op.batch_alter_table("obligation_events", schema=None) as batch_op:
        batch_op.create_index(
            "ix_obligation_events_structure_id_clause_id", ["structure_id", "clause_id", "id"], unique=False
        )

    op.create_table(
        "activity_facts",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("structure_id", sa.Uuid(), nullable=False),
        sa.Column("clause_id", sa.Uuid(), nullable=False),
        sa.Column("commitment_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("hours", sa.BigInteger(), nullable=True),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("actor_label", sa.Text(), nullable=False),
        sa.Column("reverses_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint(
            "(kind = 'hours_worked') = (amount IS NULL)", name=op.f("ck_activity_facts_euros_unless_hours")
        ),
        sa.CheckConstraint(
            "(kind = 'hours_worked') = (hours IS NOT NULL)", name=op.f("ck_activity_facts_hours_when_hours")
        ),
        sa.ForeignKeyConstraint(["clause_id"], ["clauses.id"], name=op.f("fk_activity_facts_clause_id")),
        sa.ForeignKeyConstraint(["commitment_id"], ["commitments.id"], name=op.f("fk_activity_facts_commitment_id")),
        sa.ForeignKeyConstraint(["reverses_id"], ["activity_facts.id"], name=op.f("fk_activity_facts_reverses_id")),
        sa.ForeignKeyConstraint(["structure_id"], ["structures.id"], name=op.f("fk_activity_facts_structure_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity_facts")),
        sa.UniqueConstraint("reverses_id", name=op.f("uq_activity_facts_reverses_id")),
    )
    with op.batch_alter_table("activity_facts", schema=None) as batch_op:
        batch_op.create_index(
            "ix_activity_facts_due",
            ["structure_id", "clause_id", "kind", "commitment_id", "effective_on", "recorded_at", "amount", "hours"],
            unique=False,
        )

    op.create_table(
        "market_options",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("structure_id", sa.Uuid(), nullable=False),
        sa.Column("market_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("hours", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("document", sa.Text(), nullable=True),
        sa.Column("event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(state = 'planned') = (decided_on IS NULL)", name=op.f("ck_market_options_decided_has_a_day")
        ),
        sa.CheckConstraint(
            "ends_on IS NULL OR starts_on IS NULL OR ends_on >= starts_on",
            name=op.f("ck_market_options_ends_after_start"),
        ),
        sa.ForeignKeyConstraint(["event_id"], ["obligation_events.id"], name=op.f("fk_market_options_event_id")),
        sa.ForeignKeyConstraint(["market_id"], ["markets.id"], name=op.f("fk_market_options_market_id")),
        sa.ForeignKeyConstraint(["structure_id"], ["structures.id"], name=op.f("fk_market_options_structure_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_market_options")),
        sa.UniqueConstraint("event_id", name=op.f("uq_market_options_event_id")),
    )
    with op.batch_alter_table("market_options", schema=None) as batch_op:
        batch_op.create_index("ix_market_options_structure_id_market_id", ["structure_id", "market_id"], unique=False)

    op.create_table(
        "obligation_lines",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("structure_id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("clause_id", sa.Uuid(), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("commitment_id", sa.Uuid(), nullable=True),
        sa.Column("hours", sa.BigInteger(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("runs_from", sa.Date(), nullable=True),
        sa.Column("runs_until", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "(account = 'member') = (commitment_id IS NOT NULL)", name=op.f("ck_obligation_lines_member_has_commitment")
        ),
        sa.CheckConstraint(
            "(runs_from IS NULL) = (runs_until IS NULL)", name=op.f("ck_obligation_lines_runs_from_and_until")
        ),
        sa.CheckConstraint("runs_until >= runs_from", name=op.f("ck_obligation_lines_runs_forward")),
        sa.ForeignKeyConstraint(["clause_id"], ["clauses.id"], name=op.f("fk_obligation_lines_clause_id")),
        sa.ForeignKeyConstraint(["commitment_id"], ["commitments.id"], name=op.f("fk_obligation_lines_commitment_id")),
        sa.ForeignKeyConstraint(["event_id"], ["obligation_events.id"], name=op.f("fk_obligation_lines_event_id")),
        sa.ForeignKeyConstraint(["structure_id"], ["structures.id"], name=op.f("fk_obligation_lines_structure_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_obligation_lines")),
    )
    with op.batch_alter_table("obligation_lines", schema=None) as batch_op:
        batch_op.create_index("ix_obligation_lines_event_id", ["event_id"], unique=False)
        batch_op.create_index(
            "ix_obligation_lines_owed",
            [
                "structure_id",
                "clause_id",
                "account",
                "commitment_id",
                "runs_from",
                "runs_until",
                "effective_on",
                "recorded_at",
                "hours",
            ],
            unique=False,
        )
    for table in ("obligation_events", "obligation_lines", "activity_facts"):
        forbid_changes(table)


def downgrade() -> None:
    with op.batch_alter_table("obligation_lines", schema=None) as batch_op:
        batch_op.drop_index("ix_obligation_lines_owed")
        batch_op.drop_index("ix_obligation_lines_event_id")

    op.drop_table("obligation_lines")
    with op.batch_alter_table("market_options", schema=None) as batch_op:
        batch_op.drop_index("ix_market_options_structure_id_market_id")

    op.drop_table("market_options")
    with op.batch_alter_table("activity_facts", schema=None) as batch_op:
        batch_op.drop_index("ix_activity_facts_due")

    op.drop_table("activity_facts")
    with op.batch_alter_table("obligation_events", schema=None) as batch_op:
        batch_op.drop_index("ix_obligation_events_structure_id_clause_id")

    op.drop_table("obligation_events")

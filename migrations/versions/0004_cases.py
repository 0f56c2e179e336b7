"""Cases, decision sheets and actions"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004_cases"
down_revision = "0003_referrals"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "cases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("referral_id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("accepted_late", sa.Boolean(), nullable=False),
        sa.Column("undecided", sa.Boolean(), nullable=False),
        sa.Column("undecided_reason", sa.Text(), nullable=True),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("placed_by_id", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(state = 'placed') = (ended_at IS NULL)", name=op.f("ck_cases_ended_when")),
        sa.CheckConstraint(
            "state IN ('placed', 'heard', 'tabled', 'deferred', 'removed')", name=op.f("ck_cases_state_known")
        ),
        sa.CheckConstraint("place > 0", name=op.f("ck_cases_place_counts_from_one")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name=op.f("fk_cases_meeting_id_meetings")),
        sa.ForeignKeyConstraint(["placed_by_id"], ["people.id"], name=op.f("fk_cases_placed_by_id_people")),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referrals.id"], name=op.f("fk_cases_referral_id_referrals")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases")),
    )
    op.create_index(op.f("ix_cases_meeting_id"), "cases", ["meeting_id"], unique=False)
    op.create_index(op.f("ix_cases_referral_id"), "cases", ["referral_id"], unique=False)
    op.create_index(
        "uq_cases_place",
        "cases",
        ["meeting_id", "place"],
        unique=True,
        sqlite_where=sa.text("state IN ('placed', 'heard')"),
        postgresql_where=sa.text("state IN ('placed', 'heard')"),
    )
    op.create_index(
        "uq_cases_referral_placed",
        "cases",
        ["referral_id"],
        unique=True,
        sqlite_where=sa.text("state = 'placed'"),
        postgresql_where=sa.text("state = 'placed'"),
    )
    op.create_table(
        "actions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("referral_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("clause", sa.String(length=20), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=True),
        sa.Column("confirmation", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(confirmed_at IS NULL) = (confirmed_by_id IS NULL)",
            name=op.f("ck_actions_confirmed_when_and_by_whom"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_actions_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["confirmed_by_id"], ["people.id"], name=op.f("fk_actions_confirmed_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referrals.id"], name=op.f("fk_actions_referral_id_referrals")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_actions")),
    )
    op.create_index(op.f("ix_actions_case_id"), "actions", ["case_id"], unique=False)
    op.create_index(
        "ix_actions_open",
        "actions",
        ["due_on", "id"],
        unique=False,
        sqlite_where=sa.text("confirmed_at IS NULL"),
        postgresql_where=sa.text("confirmed_at IS NULL"),
    )
    op.create_index(op.f("ix_actions_referral_id"), "actions", ["referral_id"], unique=False)
    op.create_table(
        "case_guests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("invited_by_id", sa.Integer(), nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_guests_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["invited_by_id"], ["people.id"], name=op.f("fk_case_guests_invited_by_id_people")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_case_guests_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_guests")),
        sa.UniqueConstraint("case_id", "person_id", name=op.f("uq_case_guests_case_id_person_id")),
    )
    op.create_table(
        "decision_sheets",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column(
            "entries",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "outcomes",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
        ),
        sa.Column("rationale", sa.Text(), nullable=False),
        sa.Column("decision_reasons", sa.Text(), nullable=False),
        sa.Column("returns_on", sa.Date(), nullable=True),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_by_id", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("signed_by_id", sa.Integer(), nullable=True),
        sa.Column("signed_for_id", sa.Integer(), nullable=True),
        sa.Column("signed_position", sa.String(length=60), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("content_hash", sa.String(length=64), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(signed_at IS NULL) = (signed_by_id IS NULL) AND (signed_at IS NULL) = (content_hash IS NULL)",
            name=op.f("ck_decision_sheets_signed_when_by_whom_and_what"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_decision_sheets_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["saved_by_id"], ["people.id"], name=op.f("fk_decision_sheets_saved_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["signed_by_id"], ["people.id"], name=op.f("fk_decision_sheets_signed_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["signed_for_id"], ["people.id"], name=op.f("fk_decision_sheets_signed_for_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision_sheets")),
        sa.UniqueConstraint("case_id", name=op.f("uq_decision_sheets_case_id")),
    )
    op.create_table(
        "declarations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("detail", sa.String(length=500), nullable=False),
        sa.Column("withdrew", sa.Boolean(), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "NOT withdrew OR kind <> 'none'", name=op.f("ck_declarations_withdrew_for_something")
        ),
        sa.CheckConstraint(
            "kind IN ('none', 'prior_knowledge', 'involvement')", name=op.f("ck_declarations_kind_known")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_declarations_case_id_cases")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_declarations_person_id_people")),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["people.id"], name=op.f("fk_declarations_recorded_by_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_declarations")),
        sa.UniqueConstraint("case_id", "person_id", name=op.f("uq_declarations_case_id_person_id")),
    )


def downgrade() -> None:
    op.drop_table("declarations")
    op.drop_table("decision_sheets")
    op.drop_table("case_guests")
    op.drop_index(op.f("ix_actions_referral_id"), table_name="actions")
    op.drop_index(
        "ix_actions_open",
        table_name="actions",
        sqlite_where=sa.text("confirmed_at IS NULL"),
        postgresql_where=sa.text("confirmed_at IS NULL"),
    )
    op.drop_index(op.f("ix_actions_case_id"), table_name="actions")
    op.drop_table("actions")
    op.drop_index(
        "uq_cases_referral_placed",
        table_name="cases",
        sqlite_where=sa.text("state = 'placed'"),
        postgresql_where=sa.text("state = 'placed'"),
    )
    op.drop_index(
        "uq_cases_place",
        table_name="cases",
        sqlite_where=sa.text("state IN ('placed', 'heard')"),
        postgresql_where=sa.text("state IN ('placed', 'heard')"),
    )
    op.drop_index(op.f("ix_cases_referral_id"), table_name="cases")
    op.drop_index(op.f("ix_cases_meeting_id"), table_name="cases")
    op.drop_table("cases")

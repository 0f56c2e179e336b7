"""Referrals, their forms and signatures"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003_referrals"
down_revision = "0002_panels"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reference_counters",
        sa.Column("abbreviation", sa.String(length=10), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("abbreviation", "year", name=op.f("pk_reference_counters")),
    )
    op.create_table(
        "referrals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=24), nullable=False),
        sa.Column("panel_id", sa.Integer(), nullable=False),
        sa.Column("terms_id", sa.Integer(), nullable=False),
        sa.Column("worker_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=30), nullable=False),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("initials", sa.String(length=60), nullable=False),
        sa.Column(
            "sent_back",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=True,
        ),
        sa.Column("social_worker_signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("team_manager_signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("service_manager_signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signed_hash", sa.String(length=64), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("queued_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("priority", sa.Boolean(), nullable=False),
        sa.Column("late_for_id", sa.Integer(), nullable=True),
        sa.Column("late_choice", sa.String(length=10), nullable=True),
        sa.Column("deferred_to_id", sa.Integer(), nullable=True),
        sa.Column("meeting_id", sa.Integer(), nullable=True),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("returns_on", sa.Date(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_reason", sa.Text(), nullable=True),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'closed') = (closed_at IS NOT NULL AND closed_reason IS NOT NULL AND closed_by_id IS NOT NULL)",
            name=op.f("ck_referrals_closed_when_why_and_by_whom"),
        ),
        sa.CheckConstraint(
            "(state = 'returned') = (returns_on IS NOT NULL)", name=op.f("ck_referrals_returned_to_a_date")
        ),
        sa.CheckConstraint(
            "(state = 'scheduled') = (meeting_id IS NOT NULL)",
            name=op.f("ck_referrals_scheduled_to_a_meeting"),
        ),
        sa.CheckConstraint(
            "late_choice IS NULL OR late_choice IN ('waiting', 'accepted', 'deferred')",
            name=op.f("ck_referrals_late_choice_known"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'signed_by_social_worker', 'signed_by_team_manager', 'signed_by_service_manager', 'submitted', 'scheduled', 'heard', 'actioned', 'returned', 'closed')",
            name=op.f("ck_referrals_state_known"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('heard', 'actioned') OR heard_at IS NOT NULL", name=op.f("ck_referrals_heard_when")
        ),
        sa.CheckConstraint(
            "state NOT IN ('signed_by_service_manager', 'submitted', 'scheduled', 'heard', 'actioned', 'returned') OR service_manager_signed_at IS NOT NULL",
            name=op.f("ck_referrals_service_manager_signed"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('signed_by_social_worker', 'signed_by_team_manager', 'signed_by_service_manager', 'submitted', 'scheduled', 'heard', 'actioned', 'returned') OR social_worker_signed_at IS NOT NULL",
            name=op.f("ck_referrals_social_worker_signed"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('signed_by_team_manager', 'signed_by_service_manager', 'submitted', 'scheduled', 'heard', 'actioned', 'returned') OR team_manager_signed_at IS NOT NULL",
            name=op.f("ck_referrals_team_manager_signed"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('submitted', 'scheduled', 'heard', 'actioned', 'returned') OR submitted_at IS NOT NULL",
            name=op.f("ck_referrals_submitted_when"),
        ),
        sa.CheckConstraint(
            "(late_choice IS NULL) = (late_for_id IS NULL)", name=op.f("ck_referrals_late_for_a_meeting")
        ),
        sa.ForeignKeyConstraint(
            ["closed_by_id"], ["people.id"], name=op.f("fk_referrals_closed_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["deferred_to_id"], ["meetings.id"], name=op.f("fk_referrals_deferred_to_id_meetings")
        ),
        sa.ForeignKeyConstraint(
            ["late_for_id"], ["meetings.id"], name=op.f("fk_referrals_late_for_id_meetings")
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_referrals_meeting_id_meetings")
        ),
        sa.ForeignKeyConstraint(["panel_id"], ["panels.id"], name=op.f("fk_referrals_panel_id_panels")),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_referrals_team_id_teams")),
        sa.ForeignKeyConstraint(["terms_id"], ["terms.id"], name=op.f("fk_referrals_terms_id_terms")),
        sa.ForeignKeyConstraint(["worker_id"], ["people.id"], name=op.f("fk_referrals_worker_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referrals")),
        sa.UniqueConstraint("reference", name=op.f("uq_referrals_reference")),
    )
    op.create_index(
        "ix_referrals_closed",
        "referrals",
        ["closed_at", "id"],
        unique=False,
        sqlite_where=sa.text("state = 'closed'"),
        postgresql_where=sa.text("state = 'closed'"),
    )
    op.create_index(op.f("ix_referrals_meeting_id"), "referrals", ["meeting_id"], unique=False)
    op.create_index("ix_referrals_panel_state", "referrals", ["panel_id", "state", "id"], unique=False)
    op.create_index(
        "ix_referrals_queue",
        "referrals",
        ["panel_id", "queued_since", "id"],
        unique=False,
        sqlite_where=sa.text("state = 'submitted'"),
        postgresql_where=sa.text("state = 'submitted'"),
    )
    op.create_index("ix_referrals_team_open", "referrals", ["team_id", "state", "id"], unique=False)
    op.create_index("ix_referrals_worker_open", "referrals", ["worker_id", "state", "id"], unique=False)
    op.create_table(
        "referral_children",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("referral_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("date_of_birth", sa.String(length=40), nullable=False),
        sa.Column("record_number", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referrals.id"], name=op.f("fk_referral_children_referral_id_referrals")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral_children")),
        sa.UniqueConstraint("referral_id", "number", name=op.f("uq_referral_children_referral_id_number")),
    )
    op.create_index(
        op.f("ix_referral_children_record_number"), "referral_children", ["record_number"], unique=False
    )
    op.create_table(
        "referral_documents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("referral_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("filename", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("dated", sa.Date(), nullable=True),
        sa.Column("attached_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attached_by_id", sa.Integer(), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("agreed_by_id", sa.Integer(), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("size > 0", name=op.f("ck_referral_documents_not_empty")),
        sa.ForeignKeyConstraint(
            ["agreed_by_id"], ["people.id"], name=op.f("fk_referral_documents_agreed_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["attached_by_id"], ["people.id"], name=op.f("fk_referral_documents_attached_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referrals.id"], name=op.f("fk_referral_documents_referral_id_referrals")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral_documents")),
    )
    op.create_index(
        op.f("ix_referral_documents_referral_id"), "referral_documents", ["referral_id"], unique=False
    )
    op.create_table(
        "referral_sections",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("referral_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column(
            "answers",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "last_time",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=True,
        ),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_by_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referrals.id"], name=op.f("fk_referral_sections_referral_id_referrals")
        ),
        sa.ForeignKeyConstraint(
            ["saved_by_id"], ["people.id"], name=op.f("fk_referral_sections_saved_by_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral_sections")),
        sa.UniqueConstraint("referral_id", "key", name=op.f("uq_referral_sections_referral_id_key")),
    )
    op.create_table(
        "signatures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("referral_id", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("for_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("position", sa.String(length=200), nullable=False),
        sa.Column("declaration", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("void_reason", sa.String(length=300), nullable=True),
        sa.CheckConstraint(
            "stage IN ('social_worker', 'team_manager', 'service_manager')",
            name=op.f("ck_signatures_stage_known"),
        ),
        sa.CheckConstraint(
            "(voided_at IS NULL) = (void_reason IS NULL)", name=op.f("ck_signatures_voided_for_a_reason")
        ),
        sa.ForeignKeyConstraint(["for_id"], ["people.id"], name=op.f("fk_signatures_for_id_people")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_signatures_person_id_people")),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referrals.id"], name=op.f("fk_signatures_referral_id_referrals")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signatures")),
    )
    op.create_index("ix_signatures_person", "signatures", ["person_id", "signed_at"], unique=False)
    op.create_index(op.f("ix_signatures_referral_id"), "signatures", ["referral_id"], unique=False)
    op.create_index(
        "uq_signatures_live_person",
        "signatures",
        ["referral_id", "person_id"],
        unique=True,
        sqlite_where=sa.text("voided_at IS NULL"),
        postgresql_where=sa.text("voided_at IS NULL"),
    )
    op.create_index(
        "uq_signatures_live_stage",
        "signatures",
        ["referral_id", "stage"],
        unique=True,
        sqlite_where=sa.text("voided_at IS NULL"),
        postgresql_where=sa.text("voided_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_index(
        "uq_signatures_live_stage",
        table_name="signatures",
        sqlite_where=sa.text("voided_at IS NULL"),
        postgresql_where=sa.text("voided_at IS NULL"),
    )
    op.drop_index(
        "uq_signatures_live_person",
        table_name="signatures",
        sqlite_where=sa.text("voided_at IS NULL"),
        postgresql_where=sa.text("voided_at IS NULL"),
    )
    op.drop_index(op.f("ix_signatures_referral_id"), table_name="signatures")
    op.drop_index("ix_signatures_person", table_name="signatures")
    op.drop_table("signatures")
    op.drop_table("referral_sections")
    op.drop_index(op.f("ix_referral_documents_referral_id"), table_name="referral_documents")
    op.drop_table("referral_documents")
    op.drop_index(op.f("ix_referral_children_record_number"), table_name="referral_children")
    op.drop_table("referral_children")
    op.drop_index("ix_referrals_worker_open", table_name="referrals")
    op.drop_index("ix_referrals_team_open", table_name="referrals")
    op.drop_index(
        "ix_referrals_queue",
        table_name="referrals",
        sqlite_where=sa.text("state = 'submitted'"),
        postgresql_where=sa.text("state = 'submitted'"),
    )
    op.drop_index("ix_referrals_panel_state", table_name="referrals")
    op.drop_index(op.f("ix_referrals_meeting_id"), table_name="referrals")
    op.drop_index(
        "ix_referrals_closed",
        table_name="referrals",
        sqlite_where=sa.text("state = 'closed'"),
        postgresql_where=sa.text("state = 'closed'"),
    )
    op.drop_table("referrals")
    op.drop_table("reference_counters")

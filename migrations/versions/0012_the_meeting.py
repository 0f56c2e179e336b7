"""The meeting while it sits, members' views, minutes, filing and sheets kept on paper"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012_the_meeting"
down_revision = "0011_presenter_cannot"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "minutes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("drafter_id", sa.Integer(), nullable=False),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_by_id", sa.Integer(), nullable=True),
        sa.Column("approved_for_id", sa.Integer(), nullable=True),
        sa.Column("approved_position", sa.String(length=60), nullable=True),
        sa.Column("content_hash", sa.String(length=64), nullable=True),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state IN ('approved', 'filed')) = (approved_at IS NOT NULL)",
            name=op.f("ck_minutes_approved_in_that_state"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'with_chair', 'approved', 'filed')", name=op.f("ck_minutes_state_known")
        ),
        sa.CheckConstraint(
            "(approved_at IS NULL) = (approved_by_id IS NULL) AND (approved_at IS NULL) = (content_hash IS NULL)",
            name=op.f("ck_minutes_approved_when_by_whom_and_what"),
        ),
        sa.ForeignKeyConstraint(
            ["approved_by_id"], ["people.id"], name=op.f("fk_minutes_approved_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["approved_for_id"], ["people.id"], name=op.f("fk_minutes_approved_for_id_people")
        ),
        sa.ForeignKeyConstraint(["drafter_id"], ["people.id"], name=op.f("fk_minutes_drafter_id_people")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name=op.f("fk_minutes_meeting_id_meetings")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_minutes")),
        sa.UniqueConstraint("meeting_id", name=op.f("uq_minutes_meeting_id")),
    )
    op.create_table(
        "pulses",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("beat", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name=op.f("fk_pulses_meeting_id_meetings")),
        sa.PrimaryKeyConstraint("meeting_id", name=op.f("pk_pulses")),
    )
    op.create_table(
        "presences",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("attendance_id", sa.Integer(), nullable=False),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "left_at IS NULL OR left_at >= arrived_at", name=op.f("ck_presences_left_after_arriving")
        ),
        sa.ForeignKeyConstraint(
            ["attendance_id"],
            ["attendances.id"],
            name=op.f("fk_presences_attendance_id_attendances"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_presences")),
    )
    op.create_index(op.f("ix_presences_attendance_id"), "presences", ["attendance_id"], unique=False)
    op.create_table(
        "filings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("child_number", sa.Integer(), nullable=False),
        sa.Column("child_name", sa.String(length=300), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("filed_by_id", sa.Integer(), nullable=True),
        sa.Column("filed_for_id", sa.Integer(), nullable=True),
        sa.Column("filed_where", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(filed_at IS NULL) = (filed_by_id IS NULL) AND (filed_at IS NULL) = (filed_where = '')",
            name=op.f("ck_filings_filed_when_by_whom_and_where"),
        ),
        sa.CheckConstraint("kind IN ('sheet', 'minutes', 'chronology')", name=op.f("ck_filings_kind_known")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_filings_case_id_cases")),
        sa.ForeignKeyConstraint(["filed_by_id"], ["people.id"], name=op.f("fk_filings_filed_by_id_people")),
        sa.ForeignKeyConstraint(["filed_for_id"], ["people.id"], name=op.f("fk_filings_filed_for_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_filings")),
        sa.UniqueConstraint(
            "case_id", "child_number", "kind", name=op.f("uq_filings_case_id_child_number_kind")
        ),
    )
    op.create_index(
        "ix_filings_open",
        "filings",
        ["due_on", "id"],
        unique=False,
        sqlite_where=sa.text("filed_at IS NULL"),
        postgresql_where=sa.text("filed_at IS NULL"),
    )
    op.create_table(
        "looks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=10), nullable=False),
        sa.Column("text_hash", sa.String(length=64), nullable=False),
        sa.Column("found", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("what IN ('part', 'sheet')", name=op.f("ck_looks_what_known")),
        sa.CheckConstraint("length(reason) > 0", name=op.f("ck_looks_reason_given")),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_looks_by_id_people")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_looks_case_id_cases")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_looks")),
        sa.UniqueConstraint("case_id", "what", "text_hash", name=op.f("uq_looks_case_id_what_text_hash")),
    )
    op.create_table(
        "meeting_papers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("filename", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("attached_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attached_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("size > 0", name=op.f("ck_meeting_papers_not_empty")),
        sa.ForeignKeyConstraint(
            ["attached_by_id"], ["people.id"], name=op.f("fk_meeting_papers_attached_by_id_people")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_meeting_papers_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_meeting_papers_meeting_id_meetings")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_papers")),
    )
    op.create_index(op.f("ix_meeting_papers_meeting_id"), "meeting_papers", ["meeting_id"], unique=False)
    op.create_table(
        "member_views",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("for_id", sa.Integer(), nullable=True),
        sa.Column("view", sa.String(length=10), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("for_minutes", sa.Boolean(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.Column("from_paper", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "view IN ('agree', 'disagree', 'abstain')", name=op.f("ck_member_views_view_known")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_member_views_case_id_cases")),
        sa.ForeignKeyConstraint(["for_id"], ["people.id"], name=op.f("fk_member_views_for_id_people")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_member_views_person_id_people")),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["people.id"], name=op.f("fk_member_views_recorded_by_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member_views")),
        sa.UniqueConstraint("case_id", "person_id", name=op.f("uq_member_views_case_id_person_id")),
    )
    op.create_table(
        "minutes_sections",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("minutes_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("drafted", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_by_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_minutes_sections_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["minutes_id"], ["minutes.id"], name=op.f("fk_minutes_sections_minutes_id_minutes")
        ),
        sa.ForeignKeyConstraint(
            ["saved_by_id"], ["people.id"], name=op.f("fk_minutes_sections_saved_by_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_minutes_sections")),
        sa.UniqueConstraint("minutes_id", "key", name=op.f("uq_minutes_sections_minutes_id_key")),
    )
    op.create_index(op.f("ix_minutes_sections_case_id"), "minutes_sections", ["case_id"], unique=False)
    op.create_table(
        "sittings",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("agenda_item", sa.String(length=60), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("stage", sa.String(length=60), nullable=True),
        sa.Column("stage_began_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stage_minutes", sa.Integer(), nullable=True),
        sa.Column("designate_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(case_id IS NULL) = (stage IS NULL)", name=op.f("ck_sittings_stage_of_a_case")),
        sa.CheckConstraint(
            "(stage IS NULL) = (stage_began_at IS NULL) AND (stage IS NULL) = (stage_minutes IS NULL)",
            name=op.f("ck_sittings_stage_began_and_lasts"),
        ),
        sa.CheckConstraint(
            "stage_minutes IS NULL OR stage_minutes > 0", name=op.f("ck_sittings_stage_takes_time")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_sittings_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["designate_id"], ["people.id"], name=op.f("fk_sittings_designate_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_sittings_meeting_id_meetings")
        ),
        sa.PrimaryKeyConstraint("meeting_id", name=op.f("pk_sittings")),
    )
    op.create_table(
        "minutes_comments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("minutes_id", sa.Integer(), nullable=False),
        sa.Column("section_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("for_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("length(text) > 0", name=op.f("ck_minutes_comments_text_given")),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_minutes_comments_by_id_people")),
        sa.ForeignKeyConstraint(["for_id"], ["people.id"], name=op.f("fk_minutes_comments_for_id_people")),
        sa.ForeignKeyConstraint(
            ["minutes_id"], ["minutes.id"], name=op.f("fk_minutes_comments_minutes_id_minutes")
        ),
        sa.ForeignKeyConstraint(
            ["section_id"],
            ["minutes_sections.id"],
            name=op.f("fk_minutes_comments_section_id_minutes_sections"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_minutes_comments")),
    )
    op.create_index(op.f("ix_minutes_comments_minutes_id"), "minutes_comments", ["minutes_id"], unique=False)
    op.create_table(
        "section_texts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("section_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["saved_by_id"], ["people.id"], name=op.f("fk_section_texts_saved_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["section_id"], ["minutes_sections.id"], name=op.f("fk_section_texts_section_id_minutes_sections")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_section_texts")),
        sa.UniqueConstraint("section_id", "number", name=op.f("uq_section_texts_section_id_number")),
    )
    with op.batch_alter_table("actions") as actions:
        actions.add_column(sa.Column("owner", sa.String(length=200), server_default="", nullable=False))
    with op.batch_alter_table("attendances") as attendances:
        attendances.add_column(
            sa.Column("from_paper", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
    with op.batch_alter_table("decision_sheets") as decision_sheets:
        decision_sheets.add_column(
            sa.Column("against_majority", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        decision_sheets.add_column(
            sa.Column(
                "dissent",
                sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
                server_default="[]",
                nullable=False,
            )
        )
        decision_sheets.add_column(
            sa.Column("from_paper", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
    with op.batch_alter_table("declarations") as declarations:
        declarations.add_column(
            sa.Column("from_paper", sa.Boolean(), server_default=sa.false(), nullable=False)
        )


def downgrade() -> None:
    with op.batch_alter_table("declarations") as declarations:
        declarations.drop_column("from_paper")
    with op.batch_alter_table("decision_sheets") as decision_sheets:
        decision_sheets.drop_column("from_paper")
        decision_sheets.drop_column("dissent")
        decision_sheets.drop_column("against_majority")
    with op.batch_alter_table("attendances") as attendances:
        attendances.drop_column("from_paper")
    with op.batch_alter_table("actions") as actions:
        actions.drop_column("owner")
    op.drop_table("section_texts")
    op.drop_index(op.f("ix_minutes_comments_minutes_id"), table_name="minutes_comments")
    op.drop_table("minutes_comments")
    op.drop_table("sittings")
    op.drop_index(op.f("ix_minutes_sections_case_id"), table_name="minutes_sections")
    op.drop_table("minutes_sections")
    op.drop_table("member_views")
    op.drop_index(op.f("ix_meeting_papers_meeting_id"), table_name="meeting_papers")
    op.drop_table("meeting_papers")
    op.drop_table("looks")
    op.drop_index(
        "ix_filings_open",
        table_name="filings",
        sqlite_where=sa.text("filed_at IS NULL"),
        postgresql_where=sa.text("filed_at IS NULL"),
    )
    op.drop_table("filings")
    op.drop_index(op.f("ix_presences_attendance_id"), table_name="presences")
    op.drop_table("presences")
    op.drop_table("pulses")
    op.drop_table("minutes")

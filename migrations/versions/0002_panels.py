"""Panels, their terms, seats and meetings"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002_panels"
down_revision = "0001_people"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "panels",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_panels")),
        sa.UniqueConstraint("key", name=op.f("uq_panels_key")),
    )
    op.create_table(
        "terms",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("version", sa.String(length=40), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_terms")),
        sa.UniqueConstraint("sha256", name=op.f("uq_terms_sha256")),
    )
    op.create_index(op.f("ix_terms_key"), "terms", ["key"], unique=False)
    op.create_table(
        "meetings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("panel_id", sa.Integer(), nullable=False),
        sa.Column("terms_id", sa.Integer(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("starts_at", sa.Time(), nullable=False),
        sa.Column("venue", sa.String(length=200), nullable=False),
        sa.Column("deadline_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deadline_why", sa.String(length=300), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("series_on", sa.Date(), nullable=True),
        sa.Column("most_cases", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("chair_id", sa.Integer(), nullable=True),
        sa.Column("chair_for_id", sa.Integer(), nullable=True),
        sa.Column("circulated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_reason", sa.String(length=500), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'cancelled') = (cancelled_reason IS NOT NULL)",
            name=op.f("ck_meetings_cancelled_for_a_reason"),
        ),
        sa.CheckConstraint(
            "(state = 'closed') = (closed_at IS NOT NULL)", name=op.f("ck_meetings_closed_when")
        ),
        sa.CheckConstraint(
            "state <> 'circulated' OR circulated_at IS NOT NULL", name=op.f("ck_meetings_circulated_when")
        ),
        sa.CheckConstraint(
            "state IN ('planned', 'circulated', 'in_session', 'closed', 'cancelled')",
            name=op.f("ck_meetings_state_known"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('in_session', 'closed') OR (opened_at IS NOT NULL AND chair_id IS NOT NULL)",
            name=op.f("ck_meetings_opened_by_a_chair"),
        ),
        sa.CheckConstraint("most_cases > 0", name=op.f("ck_meetings_room_for_a_case")),
        sa.ForeignKeyConstraint(
            ["chair_for_id"], ["people.id"], name=op.f("fk_meetings_chair_for_id_people")
        ),
        sa.ForeignKeyConstraint(["chair_id"], ["people.id"], name=op.f("fk_meetings_chair_id_people")),
        sa.ForeignKeyConstraint(["panel_id"], ["panels.id"], name=op.f("fk_meetings_panel_id_panels")),
        sa.ForeignKeyConstraint(["terms_id"], ["terms.id"], name=op.f("fk_meetings_terms_id_terms")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meetings")),
    )
    op.create_index(op.f("ix_meetings_on"), "meetings", ["on"], unique=False)
    op.create_index(op.f("ix_meetings_panel_id"), "meetings", ["panel_id"], unique=False)
    op.create_index(
        "uq_meetings_panel_moment",
        "meetings",
        ["panel_id", "on", "starts_at"],
        unique=True,
        sqlite_where=sa.text("state <> 'cancelled'"),
        postgresql_where=sa.text("state <> 'cancelled'"),
    )
    op.create_table(
        "seats",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("panel_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("role IN ('chair', 'member', 'administrator')", name=op.f("ck_seats_role_known")),
        sa.CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name=op.f("ck_seats_range_in_order")),
        sa.ForeignKeyConstraint(["panel_id"], ["panels.id"], name=op.f("fk_seats_panel_id_panels")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_seats_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seats")),
    )
    op.create_index(op.f("ix_seats_panel_id"), "seats", ["panel_id"], unique=False)
    op.create_index(op.f("ix_seats_person_id"), "seats", ["person_id"], unique=False)
    op.create_table(
        "attendances",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("for_id", sa.Integer(), nullable=True),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("seat_key", sa.String(length=60), nullable=False),
        sa.Column("apologies", sa.Boolean(), nullable=False),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("conduct_accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "role IN ('chair', 'member', 'administrator', 'guest')", name=op.f("ck_attendances_role_known")
        ),
        sa.CheckConstraint(
            "NOT apologies OR arrived_at IS NULL", name=op.f("ck_attendances_absent_or_present")
        ),
        sa.CheckConstraint(
            "left_at IS NULL OR arrived_at IS NOT NULL", name=op.f("ck_attendances_left_after_arriving")
        ),
        sa.ForeignKeyConstraint(["for_id"], ["people.id"], name=op.f("fk_attendances_for_id_people")),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_attendances_meeting_id_meetings")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_attendances_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendances")),
        sa.UniqueConstraint("meeting_id", "person_id", name=op.f("uq_attendances_meeting_id_person_id")),
    )


def downgrade() -> None:
    op.drop_table("attendances")
    op.drop_index(op.f("ix_seats_person_id"), table_name="seats")
    op.drop_index(op.f("ix_seats_panel_id"), table_name="seats")
    op.drop_table("seats")
    op.drop_index(
        "uq_meetings_panel_moment",
        table_name="meetings",
        sqlite_where=sa.text("state <> 'cancelled'"),
        postgresql_where=sa.text("state <> 'cancelled'"),
    )
    op.drop_index(op.f("ix_meetings_panel_id"), table_name="meetings")
    op.drop_index(op.f("ix_meetings_on"), table_name="meetings")
    op.drop_table("meetings")
    op.drop_index(op.f("ix_terms_key"), table_name="terms")
    op.drop_table("terms")
    op.drop_table("panels")

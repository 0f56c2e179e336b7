"""Before the meeting: circulations, reading, questions, replies, presenters and copies taken"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010_before_the_meeting"
down_revision = "0009_notices"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "access_records",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("for_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("what", sa.String(length=20), nullable=False),
        sa.Column("record_kind", sa.String(length=20), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("detail", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.ForeignKeyConstraint(["for_id"], ["people.id"], name=op.f("fk_access_records_for_id_people")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_access_records_person_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_records")),
    )
    op.create_index("ix_access_records_person", "access_records", ["person_id", "id"], unique=False)
    op.create_index(
        "ix_access_records_record", "access_records", ["record_kind", "record_id", "id"], unique=False
    )
    op.create_table(
        "circulations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("circulated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("for_id", sa.Integer(), nullable=True),
        sa.Column("why", sa.String(length=300), nullable=False),
        sa.Column("cases", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("recipients", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_circulations_numbered_from_one")),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_circulations_by_id_people")),
        sa.ForeignKeyConstraint(["for_id"], ["people.id"], name=op.f("fk_circulations_for_id_people")),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_circulations_meeting_id_meetings")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_circulations")),
        sa.UniqueConstraint("meeting_id", "number", name=op.f("uq_circulations_meeting_id_number")),
    )
    op.create_table(
        "questions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("for_id", sa.Integer(), nullable=True),
        sa.Column("asked_of", sa.String(length=10), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("asked_of IN ('chair', 'presenter')", name=op.f("ck_questions_asked_of_known")),
        sa.CheckConstraint("length(text) > 0", name=op.f("ck_questions_text_given")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_questions_case_id_cases")),
        sa.ForeignKeyConstraint(["for_id"], ["people.id"], name=op.f("fk_questions_for_id_people")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_questions_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_questions")),
    )
    op.create_index("ix_questions_case", "questions", ["case_id", "id"], unique=False)
    op.create_table(
        "reading_marks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("read_hash", sa.String(length=64), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(read_at IS NULL) = (read_hash IS NULL)", name=op.f("ck_reading_marks_read_what")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_reading_marks_case_id_cases")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_reading_marks_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reading_marks")),
        sa.UniqueConstraint("case_id", "person_id", name=op.f("uq_reading_marks_case_id_person_id")),
    )
    op.create_index(op.f("ix_reading_marks_person_id"), "reading_marks", ["person_id"], unique=False)
    op.add_column("attendances", sa.Column("replied_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("cases") as cases:
        cases.add_column(sa.Column("presenter_id", sa.Integer(), nullable=True))
        cases.add_column(sa.Column("presenter_replied_at", sa.DateTime(timezone=True), nullable=True))
        cases.create_foreign_key(op.f("fk_cases_presenter_id_people"), "people", ["presenter_id"], ["id"])
    with op.batch_alter_table("deputyships") as deputyships:
        deputyships.add_column(sa.Column("meeting_id", sa.Integer(), nullable=True))
        deputyships.create_foreign_key(
            op.f("fk_deputyships_meeting_id_meetings"), "meetings", ["meeting_id"], ["id"]
        )
        deputyships.create_index(op.f("ix_deputyships_meeting_id"), ["meeting_id"])


def downgrade() -> None:
    with op.batch_alter_table("deputyships") as deputyships:
        deputyships.drop_index(op.f("ix_deputyships_meeting_id"))
        deputyships.drop_constraint(op.f("fk_deputyships_meeting_id_meetings"), type_="foreignkey")
        deputyships.drop_column("meeting_id")
    with op.batch_alter_table("cases") as cases:
        cases.drop_constraint(op.f("fk_cases_presenter_id_people"), type_="foreignkey")
        cases.drop_column("presenter_replied_at")
        cases.drop_column("presenter_id")
    with op.batch_alter_table("attendances") as attendances:
        attendances.drop_column("replied_at")
    for table in ("reading_marks", "questions", "circulations", "access_records"):
        op.drop_table(table)

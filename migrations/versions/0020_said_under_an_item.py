"""What is said under an item of the agenda is written while the meeting sits (B1.13)"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0020_said_under_an_item"
down_revision = "0019_left_out_of_a_copy"
branch_labels = None
depends_on = None


def upgrade() -> None:
    stored = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
    op.create_table(
        "item_notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(60), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_by_id", sa.Integer(), nullable=False),
        sa.Column("earlier", stored, nullable=False, server_default="[]"),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_item_notes_meeting_id_meetings")
        ),
        sa.ForeignKeyConstraint(
            ["saved_by_id"], ["people.id"], name=op.f("fk_item_notes_saved_by_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_notes")),
        sa.UniqueConstraint("meeting_id", "item", name=op.f("uq_item_notes_meeting_id_item")),
    )


def downgrade() -> None:
    op.drop_table("item_notes")

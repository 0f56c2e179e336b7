"""What an approver asks to be changed in the minutes is kept while they type it (B1.25)"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0021_changes_not_sent_yet"
down_revision = "0020_said_under_an_item"
branch_labels = None
depends_on = None


def upgrade() -> None:
    stored = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
    op.create_table(
        "changes_drafts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("minutes_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("texts", stored, nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_changes_drafts_by_id_people")),
        sa.ForeignKeyConstraint(
            ["minutes_id"], ["minutes.id"], name=op.f("fk_changes_drafts_minutes_id_minutes")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_changes_drafts")),
        sa.UniqueConstraint("minutes_id", "by_id", name=op.f("uq_changes_drafts_minutes_id_by_id")),
    )


def downgrade() -> None:
    op.drop_table("changes_drafts")

"""What of another family is left out of the copy of a paper for a child's file stands with the paper (B1.25)"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0019_left_out_of_a_copy"
down_revision = "0018_what_was_said_before"
branch_labels = None
depends_on = None


def upgrade() -> None:
    stored = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
    with op.batch_alter_table("filings") as filings:
        filings.add_column(sa.Column("left_out", stored, nullable=False, server_default="[]"))
        filings.add_column(sa.Column("left_out_at", sa.DateTime(timezone=True), nullable=True))
        filings.add_column(
            sa.Column(
                "left_out_by_id",
                sa.Integer(),
                sa.ForeignKey("people.id", name=op.f("fk_filings_left_out_by_id_people")),
                nullable=True,
            )
        )


def downgrade() -> None:
    with op.batch_alter_table("filings") as filings:
        filings.drop_column("left_out_by_id")
        filings.drop_column("left_out_at")
        filings.drop_column("left_out")

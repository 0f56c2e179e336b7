"""What somebody declared is found by them: what they withdrew from stays out of their lists (B1.4)"""

from __future__ import annotations

from alembic import op

revision = "0017_who_declared"
down_revision = "0016_what_a_view_was_of"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_declarations_person_id", "declarations", ["person_id"])


def downgrade() -> None:
    op.drop_index("ix_declarations_person_id", table_name="declarations")

"""What a member said before their view was replaced is kept with it"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0018_what_was_said_before"
down_revision = "0017_who_declared"
branch_labels = None
depends_on = None


def upgrade() -> None:
    stored = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
    with op.batch_alter_table("member_views") as views:
        views.add_column(sa.Column("earlier", stored, nullable=False, server_default="[]"))


def downgrade() -> None:
    with op.batch_alter_table("member_views") as views:
        views.drop_column("earlier")

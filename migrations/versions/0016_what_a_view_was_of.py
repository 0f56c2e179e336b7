"""A member's view remembers of which text of the decision sheet it was said"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016_what_a_view_was_of"
down_revision = "0015_what_was_proposed"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("member_views") as views:
        views.add_column(sa.Column("said_of", sa.String(64), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("member_views") as views:
        views.drop_column("said_of")

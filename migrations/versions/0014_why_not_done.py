"""What the chair asked to be changed in minutes is answered with why it is not done"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014_why_not_done"
down_revision = "0013_dates_as_typed"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("minutes_comments") as comments:
        comments.add_column(sa.Column("answer", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    with op.batch_alter_table("minutes_comments") as comments:
        comments.drop_column("answer")

"""A decision sheet keeps a date of return that is none yet, as it was typed"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013_dates_as_typed"
down_revision = "0012_the_meeting"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("decision_sheets") as sheets:
        sheets.add_column(sa.Column("returns_typed", sa.String(40), nullable=False, server_default=""))


def downgrade() -> None:
    with op.batch_alter_table("decision_sheets") as sheets:
        sheets.drop_column("returns_typed")

"""A presenter can say that they can't come"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011_presenter_cannot"
down_revision = "0010_before_the_meeting"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("cases") as cases:
        cases.add_column(
            sa.Column("presenter_cannot", sa.Boolean(), nullable=False, server_default=sa.false())
        )


def downgrade() -> None:
    with op.batch_alter_table("cases") as cases:
        cases.drop_column("presenter_cannot")

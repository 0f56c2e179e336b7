"""What the chair had proposed is kept beside the decision of whoever decides in the panel's stead"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015_what_was_proposed"
down_revision = "0014_why_not_done"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("decision_sheets") as sheets:
        sheets.add_column(
            sa.Column(
                "proposed",
                sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
                nullable=False,
                server_default="{}",
            )
        )


def downgrade() -> None:
    with op.batch_alter_table("decision_sheets") as sheets:
        sheets.drop_column("proposed")

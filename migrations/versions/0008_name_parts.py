"""Names to find by: parts that lie side by side, both ways round; the late ones; filled from the children there are"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from cmr.rules.folding import ends_of, number_part

revision = "0008_name_parts"
down_revision = "0007_writing"
branch_labels = None
depends_on = None

LATE = sa.text("late_choice IS NOT NULL")
REFERRALS_AT_ONCE = 2_000
BY_CHARACTERS = sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql")
CHILDREN = sa.table(
    "referral_children", sa.column("referral_id"), sa.column("name"), sa.column("record_number")
)
PARTS = sa.table("name_parts", sa.column("part"), sa.column("referral_id"))


def upgrade() -> None:
    op.drop_table("name_parts")  # nothing has written to it yet
    op.create_table(
        "name_parts",
        sa.Column("part", BY_CHARACTERS, nullable=False),
        sa.Column("referral_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referrals.id"], name=op.f("fk_name_parts_referral_id_referrals")
        ),
        sa.PrimaryKeyConstraint("part", "referral_id", name=op.f("pk_name_parts")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_referrals_late", "referrals", ["late_choice", "id"], sqlite_where=LATE, postgresql_where=LATE
    )
    for whose in ("worker", "team", "panel"):
        op.create_index(f"ix_referrals_{whose}", "referrals", [f"{whose}_id", "id"])
    _fill(op.get_bind())
    op.create_index("ix_name_parts_referral", "name_parts", ["referral_id", "part"])


def _fill(connection: sa.Connection) -> None:
    """Some referrals at a time, so that a hundred thousand need no more memory than a few."""
    most = connection.scalar(sa.select(sa.func.max(CHILDREN.c.referral_id))) or 0
    for first in range(1, most + 1, REFERRALS_AT_ONCE):
        within = CHILDREN.c.referral_id.between(first, first + REFERRALS_AT_ONCE - 1)
        parts = {
            (part, child.referral_id)
            for child in connection.execute(sa.select(CHILDREN).where(within))
            for part in (*ends_of(child.name), number_part(child.record_number))
            if part
        }
        if parts:
            rows = [{"part": part, "referral_id": referral_id} for part, referral_id in sorted(parts)]
            connection.execute(sa.insert(PARTS), rows)


def downgrade() -> None:
    for whose in ("late", "worker", "team", "panel"):
        op.drop_index(f"ix_referrals_{whose}", "referrals")
    op.drop_table("name_parts")
    op.create_table(
        "name_parts",
        sa.Column("part", sa.String(length=40), nullable=False),
        sa.Column("referral_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referrals.id"], name=op.f("fk_name_parts_referral_id_referrals")
        ),
        sa.PrimaryKeyConstraint("part", "referral_id", name=op.f("pk_name_parts")),
    )
    op.create_index(op.f("ix_name_parts_referral_id"), "name_parts", ["referral_id"])

"""A referral can be submitted for a later meeting than the one whose deadline it missed"""

from __future__ import annotations

from alembic import op

revision = "0006_later"
down_revision = "0005_history"
branch_labels = None
depends_on = None

BEFORE = "late_choice IS NULL OR late_choice IN ('waiting', 'accepted', 'deferred')"
AFTER = "late_choice IS NULL OR late_choice IN ('waiting', 'accepted', 'deferred', 'later')"


def upgrade() -> None:
    _check(AFTER)


def downgrade() -> None:
    op.execute("UPDATE referrals SET late_choice = 'deferred' WHERE late_choice = 'later'")
    _check(BEFORE)


def _check(condition: str) -> None:
    name = op.f("ck_referrals_late_choice_known")
    with op.batch_alter_table("referrals") as referrals:
        referrals.drop_constraint(name, type_="check")
        referrals.create_check_constraint(name, condition)

"""Writing in full: what is taken over and asked for, documents held and agreed, content as signed, names to find"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007_writing"
down_revision = "0006_later"
branch_labels = None
depends_on = None

UNSCANNED = sa.text("scan = 'waiting'")


def upgrade() -> None:
    with op.batch_alter_table("referrals") as referrals:
        referrals.add_column(sa.Column("asked_for_id", sa.Integer(), nullable=True))
        referrals.create_foreign_key(
            op.f("fk_referrals_asked_for_id_meetings"), "meetings", ["asked_for_id"], ["id"]
        )
    op.add_column("referral_sections", sa.Column("taken_from", sa.String(length=24), nullable=True))
    with op.batch_alter_table("referral_documents") as documents:
        documents.add_column(sa.Column("description", sa.Text(), nullable=False, server_default=""))
        documents.add_column(sa.Column("scan", sa.String(length=10), nullable=False, server_default="clear"))
        documents.add_column(sa.Column("agreement", sa.String(length=10), nullable=True))
        documents.add_column(sa.Column("agreement_reason", sa.Text(), nullable=False, server_default=""))
    op.execute("UPDATE referral_documents SET agreement = 'agreed' WHERE agreed_at IS NOT NULL")
    with op.batch_alter_table("referral_documents") as documents:
        documents.create_check_constraint(
            op.f("ck_referral_documents_scan_known"), "scan IN ('waiting', 'clear', 'refused')"
        )
        documents.create_check_constraint(
            op.f("ck_referral_documents_agreement_known"),
            "agreement IS NULL OR agreement IN ('waiting', 'agreed', 'refused')",
        )
        documents.create_check_constraint(
            op.f("ck_referral_documents_agreement_when"),
            "(agreed_at IS NOT NULL) = (agreement IS NOT NULL AND agreement <> 'waiting')",
        )
    op.create_index(
        "ix_referral_documents_unscanned",
        "referral_documents",
        ["id"],
        sqlite_where=UNSCANNED,
        postgresql_where=UNSCANNED,
    )
    op.add_column("signatures", sa.Column("comments", sa.Text(), nullable=False, server_default=""))
    op.create_table(
        "signed_contents",
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("content", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.PrimaryKeyConstraint("content_hash", name=op.f("pk_signed_contents")),
    )
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


def downgrade() -> None:
    op.drop_table("name_parts")
    op.drop_table("signed_contents")
    with op.batch_alter_table("signatures") as signatures:
        signatures.drop_column("comments")
    op.drop_index("ix_referral_documents_unscanned", table_name="referral_documents")
    with op.batch_alter_table("referral_documents") as documents:
        for check in ("agreement_when", "agreement_known", "scan_known"):
            documents.drop_constraint(op.f(f"ck_referral_documents_{check}"), type_="check")
        for column in ("agreement_reason", "agreement", "scan", "description"):
            documents.drop_column(column)
    with op.batch_alter_table("referral_sections") as sections:
        sections.drop_column("taken_from")
    with op.batch_alter_table("referrals") as referrals:
        referrals.drop_constraint(op.f("fk_referrals_asked_for_id_meetings"), type_="foreignkey")
        referrals.drop_column("asked_for_id")

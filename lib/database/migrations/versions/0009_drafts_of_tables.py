"""Drafts of tables that somebody is filling in"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("scope", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("nonce", sa.String(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name="fk_draft_consultation_id_consultation",
            ondelete="CASCADE",
        ),
        sa.CheckConstraint("kind IN ('sorting')", name="ck_draft_kind"),
        sa.UniqueConstraint(
            "actor", "consultation_id", "scope", "kind", name="uq_draft_actor_consultation_id_scope_kind"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_draft"),
    )
    op.create_index("ix_draft_saved_at", "draft", ["saved_at"])

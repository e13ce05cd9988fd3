"""An example sentence of a theme, and the samples of answers by which the coding of a theme is audited"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE theme ADD COLUMN example VARCHAR DEFAULT '' NOT NULL")
    op.execute("ALTER TABLE theme ADD COLUMN mixed BOOLEAN DEFAULT false NOT NULL")
    op.create_table(
        "audit_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("theme_id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.String(), nullable=False),
        sa.Column("question_number", sa.Integer(), nullable=False),
        sa.Column("stratum", sa.String(), nullable=False),
        sa.Column("carries", sa.Boolean(), nullable=True),
        sa.Column("change_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["theme_id"], ["theme.id"], name="fk_audit_item_theme_id_theme"),
        sa.ForeignKeyConstraint(["change_id"], ["change.id"], name="fk_audit_item_change_id_change"),
        sa.CheckConstraint("stratum IN ('clear', 'close', 'not found')", name="ck_audit_item_stratum"),
        sa.UniqueConstraint(
            "theme_id", "source_id", "question_number", name="uq_audit_item_theme_id_source_id_question_number"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_audit_item"),
        sqlite_autoincrement=True,
    )

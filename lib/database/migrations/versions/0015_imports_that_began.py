"""Imports that began, so that one that ended with its process or its page is told"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "begun_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("nonce", sa.String(), nullable=False),
        sa.Column("process", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_begun_import"),
        sa.UniqueConstraint("nonce", name="uq_begun_import_nonce"),
    )


def downgrade() -> None:
    op.drop_table("begun_import")

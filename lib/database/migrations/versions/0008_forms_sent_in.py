"""Whether a form was sent in, and what counts as an answer"""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE response ADD COLUMN sent_in BOOLEAN DEFAULT true NOT NULL")

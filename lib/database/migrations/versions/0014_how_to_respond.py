"""How to respond: the words or the address that a consultation gives to whoever should"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("consultation", sa.Column("how_to_respond", sa.String(), server_default="", nullable=False))


def downgrade() -> None:
    op.drop_column("consultation", "how_to_respond")

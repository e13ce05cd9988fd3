"""A consultation that is set up on a page: its frame, lists, Board days, archive"""

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass

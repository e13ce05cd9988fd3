"""What officers write in the Board paper, and frozen copies of it"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

SECTIONS = (
    "'Purpose', 'Recommendation', 'Action', 'Background', 'Next steps', 'Financial implications', 'Contact officer'"
)


def upgrade() -> None:
    op.create_table(
        "paper_narrative",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("section", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("change_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(f"section IN ({SECTIONS})", name="ck_paper_narrative_section"),
        *refer_to("paper_narrative"),
        sa.UniqueConstraint("consultation_id", "section", name="uq_paper_narrative_consultation_id_section"),
        sa.PrimaryKeyConstraint("id", name="pk_paper_narrative"),
    )
    op.create_table(
        "frozen_paper",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("as_at", sa.Date(), nullable=False),
        sa.Column("headline", sa.String(), nullable=False),
        sa.Column("data_version", sa.Integer(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("file", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("change_id", sa.Integer(), nullable=False),
        *refer_to("frozen_paper"),
        sa.PrimaryKeyConstraint("id", name="pk_frozen_paper"),
    )


def refer_to(table: str) -> list[sa.ForeignKeyConstraint]:
    """Build the constraints that refer to the consultation and the change."""
    return [
        sa.ForeignKeyConstraint([f"{other}_id"], [f"{other}.id"], name=f"fk_{table}_{other}_id_{other}")
        for other in ("consultation", "change")
    ]


def downgrade() -> None:
    raise NotImplementedError("Go back by putting a copy of the database in its place.")

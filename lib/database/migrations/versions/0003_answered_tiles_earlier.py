"""How many questions each response answered, tiles of the map, earlier consultations known by their result alone"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE credit ADD COLUMN answered INTEGER DEFAULT '0' NOT NULL")
    op.execute(
        "UPDATE credit SET answered = (SELECT count(*) FROM answer "
        "JOIN applicability ON applicability.question_id = answer.question_id "
        "JOIN organisation ON organisation.type = applicability.type "
        "WHERE answer.response_id = credit.response_id AND organisation.id = credit.organisation_id)"
    )
    op.add_column("consultation", sa.Column("earlier", sa.JSON(), nullable=True))
    op.create_table(
        "tile",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("tier", sa.String(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("column", sa.Integer(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name="fk_tile_organisation_id"),
        sa.PrimaryKeyConstraint("organisation_id", "tier", "since", name="pk_tile"),
        sa.CheckConstraint("tier IN ('upper', 'lower')", name="ck_tile_tier"),
    )


def downgrade() -> None:
    raise NotImplementedError("Go back by putting a copy of the database in its place.")

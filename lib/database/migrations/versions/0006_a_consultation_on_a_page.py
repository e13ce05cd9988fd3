"""A consultation that is set up on a page: its frame, lists, Board days, archive"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

TYPES = "'Shire county', 'Shire district', 'Unitary', 'Metropolitan district', 'London borough', 'Professional body', 'National stakeholder'"
WIDER_CHECKS = (  # table, column, the words so far, the words from now on
    ("question", "kind", "'open', 'choice'", "'open', 'choice', 'choices'"),
    ("organisation", "type", TYPES, f"{TYPES}, 'Partner'"),
    ("applicability", "type", TYPES, f"{TYPES}, 'Partner'"),
)
TARGETS = ("target_overall", "target_group_floor", "target_max_variation")


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("PRAGMA defer_foreign_keys = ON")
        for table, column, words, wider_words in WIDER_CHECKS:
            rewrite_table(table, {f"{column} IN ({words})": f"{column} IN ({wider_words})"})
        rewrite_table("consultation", {f"{name} NUMERIC(6, 4) NOT NULL": f"{name} NUMERIC(6, 4)" for name in TARGETS})
    else:
        for table, column, _words, wider_words in WIDER_CHECKS:
            op.execute(f"ALTER TABLE {table} DROP CONSTRAINT ck_{table}_{column}")
            op.execute(f"ALTER TABLE {table} ADD CONSTRAINT ck_{table}_{column} CHECK ({column} IN ({wider_words}))")
        for name in TARGETS:
            op.execute(f"ALTER TABLE consultation ALTER COLUMN {name} DROP NOT NULL")
    op.execute("ALTER TABLE question ADD COLUMN option_codes JSON DEFAULT '[]' NOT NULL")
    op.execute("ALTER TABLE question ADD COLUMN required BOOLEAN DEFAULT true NOT NULL")
    op.execute("ALTER TABLE consultation ADD COLUMN board_days JSON DEFAULT '[]' NOT NULL")
    op.execute("ALTER TABLE consultation ADD COLUMN archived BOOLEAN DEFAULT false NOT NULL")
    op.execute("ALTER TABLE consultation ADD COLUMN is_default BOOLEAN DEFAULT false NOT NULL")
    op.create_table(
        "frame_group",
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["consultation_id"], ["consultation.id"], name="fk_frame_group_consultation_id"),
        sa.CheckConstraint("kind IN ('type', 'region')", name="ck_frame_group_kind"),
        sa.PrimaryKeyConstraint("consultation_id", "kind", "name", name="pk_frame_group"),
    )
    op.create_table(
        "frame_listing",
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["consultation_id"], ["consultation.id"], name="fk_frame_listing_consultation_id"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name="fk_frame_listing_organisation_id"),
        sa.PrimaryKeyConstraint("consultation_id", "organisation_id", name="pk_frame_listing"),
    )


def rewrite_table(table: str, replacements: dict[str, str]) -> None:
    """Create a table of SQLite anew with other constraints, its rows and its indexes.

    Rows of other tables may refer to it: its own come back under their ids before the transaction ends, and the name is
    never given to another table, which would turn those references away.
    """
    connection = op.get_bind()
    listed = "SELECT sql FROM sqlite_master WHERE tbl_name = :table AND sql IS NOT NULL ORDER BY type = 'table' DESC"
    creation, *index_creations = connection.scalars(sa.text(listed), {"table": table}).all()
    for written, wanted in replacements.items():
        if written not in creation:
            raise RuntimeError(f"The table {table} has no {written}: another version made it.")
        creation = creation.replace(written, wanted)
    connection.exec_driver_sql(f"CREATE TABLE kept_rows AS SELECT * FROM {table}")  # noqa: S608 - names of our own
    connection.exec_driver_sql(f"DROP TABLE {table}")
    connection.exec_driver_sql(creation)
    connection.exec_driver_sql(f"INSERT INTO {table} SELECT * FROM kept_rows")  # noqa: S608
    connection.exec_driver_sql("DROP TABLE kept_rows")
    for statement in index_creations:
        connection.exec_driver_sql(statement)


def downgrade() -> None:
    raise NotImplementedError("Go back by putting a copy of the database in its place.")

"""Rows that wait for a decision, undoing, remembered columns, names learned by hand"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# Written out, because SQLite cannot rebuild a table to which others refer while foreign keys are on.
ADDED = (
    'ALTER TABLE organisation ADD COLUMN change_id INTEGER CONSTRAINT fk_organisation_change_id REFERENCES "change" (id)',
    'ALTER TABLE alias ADD COLUMN change_id INTEGER CONSTRAINT fk_alias_change_id REFERENCES "change" (id)',
    "ALTER TABLE response ADD COLUMN content VARCHAR",
    'ALTER TABLE "import" ADD COLUMN consultation_id INTEGER CONSTRAINT fk_import_consultation_id REFERENCES consultation (id)',
    "ALTER TABLE \"import\" ADD COLUMN origin VARCHAR DEFAULT 'file' NOT NULL CONSTRAINT ck_import_origin CHECK (origin IN ('file', 'decision', 'by hand'))",
    "ALTER TABLE \"import\" ADD COLUMN settled INTEGER DEFAULT '0' NOT NULL",
    "ALTER TABLE \"import\" ADD COLUMN doubted INTEGER DEFAULT '0' NOT NULL",
    'ALTER TABLE "import" ADD COLUMN real_people BOOLEAN DEFAULT false NOT NULL',
    'ALTER TABLE "import" ADD COLUMN mapping JSON',
    'ALTER TABLE "import" ADD COLUMN report JSON',
    'ALTER TABLE "import" ADD COLUMN undone_change_id INTEGER CONSTRAINT fk_import_undone_change_id REFERENCES "change" (id)',
)


def upgrade() -> None:
    for statement in ADDED:
        op.execute(statement)
    op.create_index("ix_response_content", "response", ["content"])
    op.create_table(
        "former",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("change_id", sa.Integer(), nullable=False),
        sa.Column("thing", sa.String(), nullable=False),
        sa.Column("thing_id", sa.Integer(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["change_id"], ["change.id"], name="fk_former_change_id"),
        sa.PrimaryKeyConstraint("id", name="pk_former"),
    )
    op.create_index("ix_former_change_id", "former", ["change_id"])
    op.create_table(
        "column_mapping",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("shape", sa.String(), nullable=False),
        sa.Column("mapping", sa.JSON(), nullable=False),
        sa.Column("change_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["change_id"], ["change.id"], name="fk_column_mapping_change_id"),
        sa.PrimaryKeyConstraint("id", name="pk_column_mapping"),
        sa.UniqueConstraint("kind", "shape", name="uq_column_mapping_kind_shape"),
    )
    op.create_table(
        "waiting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("doubt", sa.JSON(), nullable=True),
        sa.Column("row", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("decision", sa.String(), nullable=True),
        sa.Column("placed_change_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["import_id"], ["import.id"], name="fk_set_aside_import_id"),
        sa.ForeignKeyConstraint(["consultation_id"], ["consultation.id"], name="fk_set_aside_consultation_id"),
        sa.ForeignKeyConstraint(["placed_change_id"], ["change.id"], name="fk_set_aside_placed_change_id"),
        sa.PrimaryKeyConstraint("id", name="pk_waiting"),
        sa.UniqueConstraint("kind", "consultation_id", "digest", name="uq_set_aside_kind_consultation_id_digest"),
    )
    # Until now nothing said for which consultation a row waits: it was the newest, unless named otherwise.
    op.execute(
        "INSERT INTO waiting (id, import_id, consultation_id, kind, line, reason, row, digest, placed_change_id) "
        "SELECT id, import_id, (SELECT id FROM consultation ORDER BY opens DESC, id DESC LIMIT 1), kind, line, reason, "
        "row, digest, placed_change_id FROM set_aside"
    )
    op.drop_table("set_aside")
    op.rename_table("waiting", "set_aside")
    op.create_index("ix_set_aside_import_id", "set_aside", ["import_id"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER INDEX pk_waiting RENAME TO pk_set_aside")
        op.execute("ALTER SEQUENCE waiting_id_seq RENAME TO set_aside_id_seq")
        op.execute("SELECT setval('set_aside_id_seq', (SELECT coalesce(max(id), 0) + 1 FROM set_aside), false)")


def downgrade() -> None:
    raise NotImplementedError("Go back by putting a copy of the database in its place.")

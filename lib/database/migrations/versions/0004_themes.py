"""Themes, what the machine and people said of answers, and words found in answers"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# The index keeps no text of its own. Its rows are named by what names an answer, because SQLite may renumber the rows
# of a table without a number of its own. lib.database.search says how to ask it, and adds to it: a trigger that adds
# makes SQLite write its index to the disk for every single answer, which takes eight times as long.
ADD = "INSERT INTO answer_search (rowid, text) VALUES (new.response_id * 1048576 + new.question_id, new.text); "
TAKE_AWAY = (
    "INSERT INTO answer_search (answer_search, rowid, text) "
    "VALUES ('delete', old.response_id * 1048576 + old.question_id, old.text); "
)
SQLITE_SEARCH = (
    "CREATE VIRTUAL TABLE answer_search USING fts5(text, content='', tokenize='porter unicode61 remove_diacritics 2')",
    "INSERT INTO answer_search (rowid, text) SELECT response_id * 1048576 + question_id, text FROM answer",
    f"CREATE TRIGGER answer_search_delete AFTER DELETE ON answer BEGIN {TAKE_AWAY} END",
    f"CREATE TRIGGER answer_search_update AFTER UPDATE ON answer BEGIN {TAKE_AWAY} {ADD} END",
)
POSTGRESQL_SEARCH = ("CREATE INDEX answer_search ON answer USING gin (to_tsvector('english', text))",)


def upgrade() -> None:
    op.execute("ALTER TABLE consultation ADD COLUMN themes_numbered INTEGER DEFAULT '0' NOT NULL")
    _themes()
    _machine()
    _people()
    for statement in SQLITE_SEARCH if op.get_bind().dialect.name == "sqlite" else POSTGRESQL_SEARCH:
        op.execute(statement)


def _themes() -> None:
    op.create_table(
        "theme",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=True),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("settled", sa.Boolean(), nullable=False),
        sa.Column("merged_into_id", sa.Integer(), nullable=True),
        sa.Column("proposed_on", sa.Date(), nullable=False),
        sa.Column("change_id", sa.Integer(), nullable=False),
        *_refer("theme", consultation_id="consultation", question_id="question", merged_into_id="theme"),
        sa.CheckConstraint("origin IN ('machine', 'person', 'model')", name="ck_theme_origin"),
        sa.UniqueConstraint("consultation_id", "code", name="uq_theme_consultation_id_code"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_theme_merged_into_id", "theme", ["merged_into_id"])
    op.create_table(
        "theme_state",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("theme_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("change_id", sa.Integer(), nullable=False),
        *_refer("theme_state", theme_id="theme"),
        sa.CheckConstraint("state IN ('proposed', 'approved', 'rejected')", name="ck_theme_state_state"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_theme_state_theme_id", "theme_state", ["theme_id"])


def _machine() -> None:
    op.create_table(
        "machine_assignment",
        sa.Column("theme_id", sa.Integer(), nullable=False),
        sa.Column("response_id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("evidence", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["theme_id"], ["theme.id"], name="fk_machine_assignment_theme_id"),
        sa.ForeignKeyConstraint(
            ["response_id", "question_id"],
            ["answer.response_id", "answer.question_id"],
            name="fk_machine_assignment_response_id_question_id",
            ondelete="CASCADE",
        ),
        sa.CheckConstraint("confidence BETWEEN 0 AND 1", name="ck_machine_assignment_confidence"),
        sa.PrimaryKeyConstraint("theme_id", "response_id", "question_id", name="pk_machine_assignment"),
    )
    op.create_index(
        "ix_machine_assignment_response_id_question_id", "machine_assignment", ["response_id", "question_id"]
    )
    op.create_table(
        "theme_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        *(
            sa.Column(name, sa.Integer(), nullable=False)
            for name in ("answers", "coded", "proposed", "kept", "data_version")
        ),
        sa.Column("agreement_before", sa.Double(), nullable=True),
        sa.Column("agreement_after", sa.Double(), nullable=True),
        sa.Column("settled_examples", sa.Integer(), nullable=False),
        sa.Column("change_id", sa.Integer(), nullable=False),
        *_refer("theme_run", consultation_id="consultation", question_id="question"),
    )
    op.create_index("ix_theme_run_consultation_id", "theme_run", ["consultation_id"])


def _people() -> None:
    answer = ("consultation_id", "source_id", "question_number")
    op.create_table(
        "verdict",
        *_said_of_an_answer(),
        sa.Column("theme_id", sa.Integer(), nullable=False),
        sa.Column("carries", sa.Boolean(), nullable=False),
        sa.Column("evidence", sa.String(), nullable=True),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        *_refer("verdict", consultation_id="consultation", theme_id="theme"),
        sa.UniqueConstraint("theme_id", *answer[1:], name="uq_verdict_theme_id_source_id_question_number"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_verdict_consultation_id_source_id_question_number", "verdict", list(answer))
    op.create_table(
        "quotation",
        *_said_of_an_answer(),
        sa.Column("theme_id", sa.Integer(), nullable=False),
        sa.Column("sentence", sa.String(), nullable=False),
        *_refer("quotation", consultation_id="consultation", theme_id="theme"),
        sa.UniqueConstraint(
            "theme_id", *answer[1:], "sentence", name="uq_quotation_theme_id_source_id_question_number_sentence"
        ),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "double_coding",
        *_said_of_an_answer(),
        sa.Column("coder", sa.String(), nullable=False),
        sa.Column("scope", sa.Integer(), nullable=False),
        sa.Column("themes", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        *_refer("double_coding", consultation_id="consultation"),
        # The name that follows from the columns is longer than PostgreSQL allows.
        sa.UniqueConstraint(*answer, "coder", "scope", name="uq_double_coding_answer_coder_scope"),
        sqlite_autoincrement=True,
    )


def _said_of_an_answer() -> list[sa.Column[Any]]:
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.String(), nullable=False),
        sa.Column("question_number", sa.Integer(), nullable=False),
        sa.Column("change_id", sa.Integer(), nullable=False),
    ]


def _refer(table: str, **others: str) -> list[sa.Constraint]:
    """The key of a table, its change, and the tables that its columns refer to."""
    return [
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        *(
            sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_{table}_{column}")
            for column, other in {**others, "change_id": "change"}.items()
        ),
    ]


def downgrade() -> None:
    raise NotImplementedError("Go back by putting a copy of the database in its place.")

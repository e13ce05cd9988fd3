"""Whether a form was sent in, and what counts as an answer

Of responses that came before, no more is known than that they came, so they were sent in. What they answered is counted
anew: all questions were required until then.
"""

import sqlalchemy as sa
from alembic import op

from lib.terms import NO_COMMENT_LENGTH, is_no_comment

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

ANSWER = sa.table(
    "answer",
    sa.column("response_id"),
    sa.column("question_id"),
    sa.column("text"),
    sa.column("no_comment", sa.Boolean()),
)
RESPONSE = sa.table("response", sa.column("id"), sa.column("letter"), sa.column("no_comment", sa.Boolean()))

# The index of words is told of an answer only where its words change, not where it is marked.
TRIGGER_OF_WORDS = (
    "CREATE TRIGGER answer_search_update AFTER UPDATE OF response_id, question_id, text ON answer BEGIN "
    "INSERT INTO answer_search (answer_search, rowid, text) "
    "VALUES ('delete', old.response_id * 1048576 + old.question_id, old.text); "
    "INSERT INTO answer_search (rowid, text) VALUES (new.response_id * 1048576 + new.question_id, new.text); END"
)


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER answer_search_update")
        op.execute(TRIGGER_OF_WORDS)
    op.execute("ALTER TABLE response ADD COLUMN sent_in BOOLEAN DEFAULT true NOT NULL")
    op.execute("ALTER TABLE response ADD COLUMN no_comment BOOLEAN DEFAULT false NOT NULL")
    op.execute("ALTER TABLE answer ADD COLUMN no_comment BOOLEAN DEFAULT false NOT NULL")
    op.execute("ALTER TABLE credit ADD COLUMN answered_required INTEGER DEFAULT '0' NOT NULL")
    op.execute("ALTER TABLE credit ADD COLUMN has_substance BOOLEAN DEFAULT false NOT NULL")
    mark_no_comments(ANSWER, ANSWER.c.text, ("response_id", "question_id"))
    mark_no_comments(RESPONSE, RESPONSE.c.letter, ("id",))
    op.execute(
        "UPDATE credit SET answered_required = answered, has_substance = EXISTS (SELECT 1 FROM answer "
        "JOIN applicability ON applicability.question_id = answer.question_id "
        "JOIN organisation ON organisation.type = applicability.type "
        "WHERE answer.response_id = credit.response_id AND organisation.id = credit.organisation_id "
        "AND NOT answer.no_comment)"
    )


def mark_no_comments(table: sa.TableClause, text: sa.ColumnClause[str], keys: tuple[str, ...]) -> None:
    """Mark the rows whose text says no more than "no comment"."""
    connection = op.get_bind()
    short_rows = connection.execute(
        sa.select(*(table.c[key] for key in keys), text).where(sa.func.length(text) <= NO_COMMENT_LENGTH)
    ).all()
    marked_rows = [
        {f"row_{key}": value for key, value in zip(keys, row, strict=False)}
        for row in short_rows
        if is_no_comment(row[-1])
    ]
    if marked_rows:
        is_row = (table.c[key] == sa.bindparam(f"row_{key}") for key in keys)
        connection.execute(sa.update(table).where(*is_row).values(no_comment=True), marked_rows)


def downgrade() -> None:
    raise NotImplementedError("Go back by putting a copy of the database in its place.")

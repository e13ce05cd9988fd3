"""What left as a file, what was removed for good, by which rule, and a trail that nobody edits"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
REFUSAL = "the audit trail is not edited"
IS_LOCKED = "NOT EXISTS (SELECT 1 FROM trail_unlock)"
# The row of the change that is being written is the newest, since writers wait for one another: it is filled in still.
PROTECTED = {"change": "OLD.id < (SELECT max(id) FROM change)", "sign_in_event": "1 = 1", "export_event": "1 = 1"}


def upgrade() -> None:
    op.add_column("change", sa.Column("reason", sa.String(), nullable=True))
    op.create_index("ix_change_at", "change", ["at"])
    op.create_table(
        "export_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("shown_for", sa.String(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_export_event"),
    )
    op.create_index("ix_export_event_at", "export_event", ["at"])
    op.create_table(
        "trail_unlock",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_trail_unlock"),
    )
    op.create_table(
        "erased_contact",
        sa.Column("contact_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("wish_added", sa.Boolean(), nullable=False),
        *refer_to("erased_contact", "change"),
        sa.PrimaryKeyConstraint("contact_id", name="pk_erased_contact"),
    )
    op.create_table(
        "erased_digest",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        *refer_to("erased_digest", "change"),
        sa.CheckConstraint("kind IN ('address', 'name')", name="ck_erased_digest_kind"),
        sa.PrimaryKeyConstraint("digest", name="pk_erased_digest"),
    )
    op.create_table(
        "retention_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consultation_months", sa.Integer(), nullable=True),
        sa.Column("sign_in_months", sa.Integer(), nullable=True),
        *refer_to("retention_rule", "change"),
        sa.PrimaryKeyConstraint("id", name="pk_retention_rule"),
    )
    op.create_table(
        "purged_consultation",
        *refer_to("purged_consultation", "consultation"),
        sa.Column("day", sa.Date(), nullable=False),
        *refer_to("purged_consultation", "change"),
        sa.PrimaryKeyConstraint("consultation_id", name="pk_purged_consultation"),
    )
    add_triggers()


def refer_to(table: str, other: str) -> list[sa.Column[int] | sa.ForeignKeyConstraint]:
    """Build the column that refers to another table, and its constraint."""
    name = f"{other}_id"
    return [
        sa.Column(name, sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint([name], [f"{other}.id"], name=f"fk_{table}_{name}_{other}"),
    ]


def add_triggers() -> None:
    """Let the database itself refuse to alter or delete what the audit trail tells."""
    if op.get_bind().dialect.name == "sqlite":
        for table, condition in PROTECTED.items():
            for deed, deed_condition in (("UPDATE", condition), ("DELETE", "1 = 1")):
                op.execute(
                    f"CREATE TRIGGER keep_{table}_{deed.lower()} BEFORE {deed} ON {table} "
                    f"WHEN {deed_condition} AND {IS_LOCKED} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
                )
        return
    for table, condition in PROTECTED.items():
        op.execute(
            f"CREATE FUNCTION keep_{table}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF {IS_LOCKED} AND (TG_OP = 'DELETE' OR {condition}) THEN RAISE EXCEPTION '{REFUSAL}'; END IF; "
            "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"
        )
        op.execute(
            f"CREATE TRIGGER keep_{table} BEFORE UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION keep_{table}()"
        )


def downgrade() -> None:
    """Go back: what left as files is forgotten with its table; what was removed for good stays removed."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for table in PROTECTED:
        if is_sqlite:
            op.execute(f"DROP TRIGGER keep_{table}_update")
            op.execute(f"DROP TRIGGER keep_{table}_delete")
        else:
            op.execute(f"DROP TRIGGER keep_{table} ON {table}")
            op.execute(f"DROP FUNCTION keep_{table}()")
    for table in (
        "purged_consultation", "retention_rule", "erased_digest", "erased_contact", "trail_unlock", "export_event",
    ):  # fmt: skip
        op.drop_table(table)
    op.drop_index("ix_change_at", "change")
    op.drop_column("change", "reason")

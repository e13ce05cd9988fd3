"""Segments, trigger rules, recipient lists, half-and-half tests, the digest; what came of an approach

Of messages that came back before, no more is known than that they did.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

OUTCOMES = "'spoke', 'promised', 'declined', 'left word', 'no answer', 'wrong number'"


def upgrade() -> None:
    op.execute("ALTER TABLE activity ADD COLUMN effort_minutes INTEGER")
    add_checked_column("outreach", "bounce_kind", "'hard', 'soft'")
    add_checked_column("outreach", "outcome", OUTCOMES)
    op.execute("ALTER TABLE outreach ADD COLUMN due_on DATE")
    op.execute("ALTER TABLE outreach ADD COLUMN note VARCHAR")
    create_table(
        "segment",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("filters", sa.JSON(), nullable=False),
        *refer_to("segment", "consultation", "change"),
        sa.UniqueConstraint("consultation_id", "name", name="uq_segment_consultation_id_name"),
    )
    create_table(
        "trigger_rule",
        sa.Column("grouping", sa.String(), nullable=False),
        sa.Column("group_name", sa.String(), nullable=False),
        sa.Column("points_below", sa.Double(), nullable=False),
        sa.Column("from_day", sa.Integer(), nullable=False),
        sa.Column("to_day", sa.Integer()),
        sa.Column("channel", sa.String(), nullable=False),
        *refer_to("trigger_rule", "consultation", "change"),
        sa.CheckConstraint("grouping IN ('type', 'region')", name="ck_trigger_rule_grouping"),
    )
    create_table(
        "recipient_list",
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("chosen_by", sa.String(), nullable=False),
        sa.Column("activity_id", sa.Integer()),
        *refer_to("recipient_list", "consultation", "change"),
        sa.ForeignKeyConstraint(["activity_id"], ["activity.id"], name="fk_recipient_list_activity_id_activity"),
    )
    create_table(
        "listed_recipient",
        sa.Column("reference", sa.String(), nullable=False),
        *refer_to("listed_recipient", "recipient_list", "contact"),
        sa.UniqueConstraint("reference", name="uq_listed_recipient_reference"),
        sa.UniqueConstraint("recipient_list_id", "contact_id", name="uq_listed_recipient_recipient_list_id_contact_id"),
    )
    op.create_index("ix_listed_recipient_recipient_list_id", "listed_recipient", ["recipient_list_id"])
    create_table(
        "half_test",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("first_way", sa.String(), nullable=False),
        sa.Column("second_way", sa.String(), nullable=False),
        sa.Column("chosen_by", sa.String(), nullable=False),
        *refer_to("half_test", "consultation", "change"),
        sa.UniqueConstraint("consultation_id", "name", name="uq_half_test_consultation_id_name"),
    )
    create_table(
        "half_test_council",
        sa.Column("half", sa.String(), nullable=False),
        *refer_to("half_test_council", "half_test", "organisation"),
        sa.UniqueConstraint(
            "half_test_id", "organisation_id", name="uq_half_test_council_half_test_id_organisation_id"
        ),
        sa.CheckConstraint("half IN ('A', 'B')", name="ck_half_test_council_half"),
    )
    create_table(
        "digest_subscription",
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("frequency", sa.String(), nullable=False),
        sa.Column("regions", sa.JSON(), nullable=False),
        sa.Column("types", sa.JSON(), nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("last_sent_on", sa.Date()),
        *refer_to("digest_subscription", "consultation", "change"),
        sa.UniqueConstraint("consultation_id", "address", name="uq_digest_subscription_consultation_id_address"),
        sa.CheckConstraint("frequency IN ('daily', 'weekly')", name="ck_digest_subscription_frequency"),
    )
    create_table(
        "last_look",
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("change_id", sa.Integer(), nullable=False),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("earlier_change_id", sa.Integer()),
        sa.Column("earlier_at", sa.DateTime(timezone=True)),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name="fk_last_look_consultation_id_consultation",
            ondelete="CASCADE",
        ),
        sa.UniqueConstraint("actor", "consultation_id", name="uq_last_look_actor_consultation_id"),
    )


def add_checked_column(table: str, name: str, values: str) -> None:
    """Add a column of words that may be empty, with its check."""
    op.execute(
        f"ALTER TABLE {table} ADD COLUMN {name} VARCHAR CONSTRAINT ck_{table}_{name} CHECK ({name} IN ({values}))"
    )


def create_table(name: str, *parts: sa.schema.SchemaItem) -> None:
    """Create a table with an id of its own."""
    op.create_table(
        name, sa.Column("id", sa.Integer(), nullable=False), *parts, sa.PrimaryKeyConstraint("id", name=f"pk_{name}")
    )


def refer_to(table: str, *others: str) -> list[sa.schema.SchemaItem]:
    """Build the columns that refer to other tables, and their constraints."""
    columns: list[sa.schema.SchemaItem] = [sa.Column(f"{other}_id", sa.Integer(), nullable=False) for other in others]
    return columns + [
        sa.ForeignKeyConstraint([f"{other}_id"], [f"{other}.id"], name=f"fk_{table}_{other}_id_{other}")
        for other in others
    ]


def downgrade() -> None:
    raise NotImplementedError("Go back by putting a copy of the database in its place.")

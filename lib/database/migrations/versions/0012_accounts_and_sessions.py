"""Who may sign in, who is signed in, and the trail of signing in"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

ROLES = "'Board member', 'Communications', 'Officer', 'Administrator'"
EVENTS = "'signed in', 'signed out', 'session ended', 'refused'"
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("issuer", sa.String(), nullable=True),
        sa.Column("subject", sa.String(), nullable=True),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("revoked_before", MOMENT, nullable=True),
        sa.Column("change_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(f"role IN ({ROLES})", name="ck_account_role"),
        refer_to("account", "organisation"),
        refer_to("account", "change"),
        sa.UniqueConstraint("email", name="uq_account_email"),
        sa.UniqueConstraint("issuer", "subject", name="uq_account_issuer_subject"),
        sa.PrimaryKeyConstraint("id", name="pk_account"),
    )
    op.create_table(
        "sign_in_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("issued_at", MOMENT, nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("last_seen_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("ended_reason", sa.String(), nullable=True),
        refer_to("sign_in_session", "account"),
        sa.UniqueConstraint("digest", name="uq_sign_in_session_digest"),
        sa.PrimaryKeyConstraint("id", name="pk_sign_in_session"),
    )
    op.create_index("ix_sign_in_session_account_id", "sign_in_session", ["account_id"])
    op.create_table(
        "sign_in_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("detail", sa.String(), nullable=False),
        sa.CheckConstraint(f"kind IN ({EVENTS})", name="ck_sign_in_event_kind"),
        refer_to("sign_in_event", "account"),
        sa.PrimaryKeyConstraint("id", name="pk_sign_in_event"),
    )
    op.create_index("ix_sign_in_event_at", "sign_in_event", ["at"])


def refer_to(table: str, other: str) -> sa.ForeignKeyConstraint:
    """Build the constraint that refers to another table."""
    return sa.ForeignKeyConstraint([f"{other}_id"], [f"{other}.id"], name=f"fk_{table}_{other}_id_{other}")


def downgrade() -> None:
    raise NotImplementedError("Go back by putting a copy of the database in its place.")

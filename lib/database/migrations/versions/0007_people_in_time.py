"""People whose roles and addresses are valid in time"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

# What was known of a person until now is taken to have held since the day on which they were added, or since the first
# message to them where that is older: queries have listed them from that day on.
FIRST_PERIODS = """
INSERT INTO contact_period (contact_id, since, until, organisation_id, role, job_title, name, email, telephone,
    do_not_contact, do_not_contact_reason, in_post, left_reason, person_id, change_id)
SELECT contact.id,
    CASE WHEN first.sent_on < contact.added_on THEN first.sent_on ELSE contact.added_on END,
    NULL, contact.organisation_id, contact.role, contact.job_title, contact.name, contact.email, contact.telephone,
    contact.do_not_contact, NULL, true, NULL, contact.id, contact.change_id
FROM contact
LEFT JOIN (SELECT contact_id, min(sent_on) AS sent_on FROM outreach GROUP BY contact_id) AS first
    ON first.contact_id = contact.id
"""


def upgrade() -> None:
    op.create_table(
        "contact_period",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("job_title", sa.String(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("telephone", sa.String(), nullable=True),
        sa.Column("do_not_contact", sa.Boolean(), nullable=False),
        sa.Column("do_not_contact_reason", sa.String(), nullable=True),
        sa.Column("in_post", sa.Boolean(), nullable=False),
        sa.Column("left_reason", sa.String(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("change_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name="fk_contact_period_contact_id_contact"),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name="fk_contact_period_organisation_id_organisation"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["contact.id"], name="fk_contact_period_person_id_contact"),
        sa.ForeignKeyConstraint(["change_id"], ["change.id"], name="fk_contact_period_change_id_change"),
        sa.CheckConstraint("role IN ('Leader', 'Chief executive', 'Other')", name="ck_contact_period_role"),
        sa.CheckConstraint("until IS NULL OR until > since", name="ck_contact_period_days"),
        sa.UniqueConstraint("contact_id", "since", name="uq_contact_period_contact_id_since"),
        sa.PrimaryKeyConstraint("id", name="pk_contact_period"),
    )
    for column in ("organisation_id", "email", "person_id"):
        op.create_index(f"ix_contact_period_{column}", "contact_period", [column])
    op.execute(FIRST_PERIODS)

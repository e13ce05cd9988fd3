"""Define the fields that the columns of a file may hold, and the headings that officers' tools give them.

docs/files.md lists them.
"""

import re
from dataclasses import dataclass

from lib.intake.reading.tables import Cell

HEADING_ROWS = 20  # the headings must be among the first rows


@dataclass(frozen=True, slots=True)
class Field:
    """One field that a column can hold.

    usual_headings are its usual headings, the surest first, as normalise_heading() writes them.
    """

    name: str
    label: str
    usual_headings: tuple[str, ...]
    is_required: bool = False


SOURCE_ID_HEADINGS = ("id", "ref", "reference", "reference number", "unique id", "uuid")
ORGANISATION_HEADINGS = (
    "organisation", "organisation name", "council", "council name", "authority", "local authority", "authority name",
    "name of organisation", "name of council", "your organisation", "your council", "name of your organisation",
    "organization", "organization name", "company", "company name", "account name", "employer",
    "which organisation are you answering for?", "what is the name of your organisation?",
    "what is your organisation?", "which council do you represent?", "what is your organisation's name?",
)  # fmt: skip
EMAIL_HEADINGS = (
    "email", "email address", "e mail", "recipient", "recipient email", "subscriber", "mail", "emailaddress",
    "work email", "respondent email", "contact email",
    "what is your email address?",
)  # fmt: skip

CONTACT_FIELDS = (
    Field("organisation", "Organisation", ORGANISATION_HEADINGS, is_required=True),
    Field("name", "Name", ("name", "full name", "contact name", "contact", "your name"), is_required=True),
    Field("first_name", "First name", ("first name", "firstname", "forename", "given name")),
    Field("last_name", "Last name", ("last name", "lastname", "surname", "family name")),
    Field("role", "Role", ("role", "contact role", "contact type"), is_required=True),
    Field("job_title", "Job title", ("job title", "position", "post", "post title", "title of post", "jobtitle")),
    Field("email", "E-mail", EMAIL_HEADINGS),
    Field("telephone", "Telephone", ("telephone", "phone", "telephone number", "phone number", "tel", "mobile")),
    Field(
        "do_not_contact", "Do not contact", ("do not contact", "opted out", "unsubscribed", "opt out", "do not email")
    ),
    Field("added", "Added on", ("added", "date added", "created", "created on", "date created")),
    Field("source_id", "Contact ID", ("contact id", "person id", "contactid", "crm id", *SOURCE_ID_HEADINGS)),
)
RECIPIENT_FIELDS = (
    Field("email", "E-mail", EMAIL_HEADINGS, is_required=True),
    Field("mailing", "Mailing", ("mailing", "campaign", "campaign name", "email name", "subject", "template",
                                 "template name", "message", "job"), is_required=True),
    Field("sent", "Sent on", ("sent", "date sent", "sent on", "sent at", "sent date", "send date", "send time", "time",
                              "timestamp", "delivered on"), is_required=True),
    Field("channel", "Channel", ("channel", "type", "template type", "message type")),
    Field("organisation", "Organisation", ORGANISATION_HEADINGS),
    Field("status", "Status", ("status", "delivery status", "email status", "notification status", "state")),
    Field("delivered", "Delivered", ("delivered", "date delivered", "delivered at")),
    Field("opened", "Opened", ("opened", "date opened", "date first opened", "first opened", "opened at", "opens",
                               "unique opens", "total opens", "num opens", "number of opens")),
    Field("clicked", "Clicked", ("clicked", "date clicked", "date first clicked", "first clicked", "clicked at",
                                 "clicks", "unique clicks", "total clicks", "num clicks", "number of clicks")),
    Field("replied", "Replied or attended", ("replied", "attended", "date replied", "replies", "attendance")),
    Field("bounced", "Bounced", ("bounced", "date bounced", "bounced at", "hard bounced", "bounce", "bounces",
                                 "bounce type")),
    Field("soft_bounced", "Bounced for the time being", ("soft bounced", "soft bounces")),
)  # fmt: skip
ACTIVITY_FIELDS = (
    Field("day", "Date", ("date", "day"), is_required=True),
    Field("channel", "Channel", ("channel",), is_required=True),
    Field("activity", "Activity", ("activity", "title"), is_required=True),
    Field("audience", "Audience", ("audience",), is_required=True),
    Field("audience_size", "Audience size", ("audience size", "reach")),
    Field("note", "Note", ("note", "notes")),
)
RESPONSE_FIELDS = (
    Field("organisation", "Organisation", ORGANISATION_HEADINGS, is_required=True),
    Field("received", "Received on", (
        "date received", "received", "received on", "received at", "submitted", "submitted at", "submission time",
        "date submitted", "submitted on", "submit date", "submitdate", "submission date", "submitted date",
        "date of submission", "completion time", "completed", "date completed", "completed date", "end date",
        "enddate", "recorded date", "recordeddate", "interview finish", "interview end", "finish time", "ended",
        "date modified", "response date", "finish", "date of response", "timestamp", "submit date (utc)",
        "submit date utc", "time submitted", "submitted time", "date/time submitted", "date and time submitted",
        "submission date/time", "submission timestamp", "submitted date/time", "date time", "completed at",
        "completed time", "date finished", "finished at", "end time", "response time", "created at", "created date",
        "entry date", "end", "today", "date"), is_required=True),
    Field("started", "Started on", ("start date", "startdate", "date started", "started", "started on", "start time",
                                    "interview start", "start", "started at", "time started", "start date (utc)",
                                    "start date utc", "date created", "created", "date last action", "datestamp")),
    Field("on_behalf_of", "On behalf of", (
        "responding on behalf of", "on behalf of", "also on behalf of", "joint response on behalf of", "councils named",
        "answering on behalf of")),
    Field("status", "Status", ("status", "kind", "response status", "completion status", "survey status",
                               "response type", "submission status", "respondent status", "case status")),
    Field("finished", "Finished", ("finished", "completed", "complete", "is complete", "is finished", "completed?",
                                   "complete?", "finished?", "survey completed", "completion")),
    Field("progress", "Progress", ("progress", "percent complete", "% complete", "percentage complete",
                                   "completion (%)", "progress (%)", "progress %", "completion rate")),
    Field("validation", "Validation", ("validation status", "moderation status", "approval status", "approval",
                                       "quality status", "review status")),
    Field("collector", "Collector", ("collector", "collector name", "collection mode", "distribution channel",
                                     "distributionchannel", "collector type", "tracking link", "source")),
    Field("withdrawn", "Withdrawn on", ("withdrawn", "date withdrawn", "withdrawn on")),
    Field("email", "E-mail", EMAIL_HEADINGS),
    Field("channel", "Channel", ("channel",)),
    Field("text", "Text of a letter", ("text", "letter", "document text", "response text")),
    Field("source_id", "Response ID", (
        "response id", "responseid", "respondent id", "submission id", "submission reference", "answer id",
        "response reference", "response number", "responseno", "case id", "user no", "interview id", "record id",
        *SOURCE_ID_HEADINGS, "userid", "user id", "userno", "instanceid", "instance id", "meta/instanceid",
        "response #", "entry id", "entry number", "receipt number", "confirmation number", "respondentid",
        "survey response id", "session id", "sessionid", "#")),
)  # fmt: skip

FIELDS = {
    "contacts": CONTACT_FIELDS,
    "recipients": RECIPIENT_FIELDS,
    "activities": ACTIVITY_FIELDS,
    "responses": RESPONSE_FIELDS,
}
KINDS = {"contacts": ("contacts",), "outreach": ("recipients", "activities"), "responses": ("responses",)}
QUESTION_NUMBER = re.compile(r"\s*q(?:uestion)?[\s_.]*(\d{1,3})(?!\d)", re.IGNORECASE)


def normalise_heading(cell: Cell) -> str:
    """Normalise a heading to its plainest form: "E-mail address " and "email address" are the same."""
    text = str(cell).casefold().replace("e-mail", "email").replace("-", " ").replace("_", " ").strip(" :*.")
    text = re.sub(r"^\d{1,3}[.:)]\s+", "", text)  # "3. What is your organisation?"
    return " ".join(text.split())


KNOWN_HEADINGS = frozenset(
    usual_heading for fields in FIELDS.values() for field in fields for usual_heading in field.usual_headings
)

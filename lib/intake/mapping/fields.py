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
    "what is your email address?", "to", "to email", "to address", "recipients", "recipient address", "address",
    "rcpt to",
    "subscriber email", "email id", "destination",
)  # fmt: skip

# Of what a list saved on Targeting carries along; contacts and responses know ids by some of the same headings.
REFERENCE_HEADINGS = (
    "reference", "unique reference", "recipient reference", "personalisation reference", "personalisation: reference",
    "merge reference", "merge field: reference", "list reference", "client reference", "your reference", "custom id",
    "customid", "custom reference", "customer reference", "reference number", "ref", "x reference",
)  # fmt: skip
WISH_HEADINGS = (
    "do not contact", "opted out", "unsubscribed", "opt out", "do not email", "optout", "opt out date", "opted out on",
    "opted out date", "unsubscribed on", "unsubscribed date", "unsubscribed at", "date unsubscribed",
    "unsubscribe date",
    "date opted out", "unsub time", "unsubscribe", "has opted out", "email opt out", "email opted out",
    "unsubscribed from all email", "opted out of email", "opted out of all email", "do not mail", "no contact",
    "do not contact since", "dnc", "donotcontact", "donotemail", "hasoptedoutofemail", "suppressed", "suppression",
    "suppression reason", "suppressionreason", "blocklisted", "blacklisted", "email blocklisted", "email blacklisted",
    "do not contact reason", "marketing opt out", "gdpr opt out", "wishes not to be contacted",
    "subscription status", "subscriber status", "email subscription status", "email marketing status", "member status",
    "marketing status", "subscriberstatus", "unsub reason", "clean time",
    "complained",
    "opt out status", "subscription", "subscribe status",
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
    Field("do_not_contact", "Do not contact", WISH_HEADINGS),
    Field(
        "may_contact",
        "May be contacted",
        (
            "may be contacted",
            "may contact",
            "ok to contact",
            "can contact",
            "happy to be contacted",
            "contact permission",
            "permission to contact",
            "email permission",
            "subscribed",
            "opted in",
            "opt in",
            "email opt in",
            "consent",
            "email consent",
            "marketing consent",
            "gdpr consent",
            "consent to contact",
            "marketing permission",
            "allow email",
            "mailing list",
            "marketing permissions",
        ),
    ),
    Field("added", "Added on", ("added", "date added", "created", "created on", "date created")),
    Field("source_id", "Contact ID", ("contact id", "person id", "contactid", "crm id", *SOURCE_ID_HEADINGS)),
)
RECIPIENT_FIELDS = (
    Field("email", "E-mail", EMAIL_HEADINGS, is_required=True),
    Field("mailing", "Mailing", ("mailing", "campaign", "campaign name", "email name", "subject", "template",
                                 "template name", "message", "job"), is_required=True),
    Field("sent", "Sent on", ("sent", "date sent", "sent on", "sent at", "sent date", "send date", "send time", "time",
                              "timestamp", "delivered on", "sent time", "date time", "datetime", "received at",
                              "receivedat", "date"), is_required=True),
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
    Field("unsubscribed", "Unsubscribed", ("unsubscribed", "unsubscribed on", "unsubscribes", "date unsubscribed",
                                           "unsubscribed at", "opted out", "complained", "spam complaint", "complaints",
                                           "spam complaints", "abuse reports")),
    Field("soft_bounced", "Bounced for the time being", ("soft bounced", "soft bounces")),
    Field("reference", "Reference of a saved list", REFERENCE_HEADINGS),
)  # fmt: skip
EVENT_FIELDS = (
    Field("email", "E-mail", EMAIL_HEADINGS, is_required=True),
    Field("event", "Event", ("event", "event type", "eventtype", "event name", "eventname", "events event name",
                             "activity type", "activitytype", "record type", "recordtype", "message event", "st text",
                             "notification type", "notificationtype", "action", "type of event", "activity", "status",
                             "type"), is_required=True),
    Field("event_day", "Date of the event", (
        "event time", "event date", "event timestamp", "event datetime", "eventdate", "eventtime", "timestamp",
        "date time",
        "datetime", "event date time", "occurred at", "occurred on", "occurred", "event at", "event created at",
        "event created", "created at", "createdat", "created", "received at", "receivedat", "events processed",
        "processed",
        "activity date", "activitydate", "log date", "recorded on", "date", "time", "ts", "ts event", "event on"),
        is_required=True),
    Field("mailing", "Mailing", ("mailing", "campaign", "campaign name", "email name", "subject", "email subject",
                                 "message subject", "sub", "template", "template name", "marketing campaign name",
                                 "asset name", "message", "job", "email campaign", "tag", "tags", "category",
                                 "categories"),
          is_required=True),
    Field("sent", "Sent on", ("sent", "date sent", "sent on", "sent at", "sent date", "send date", "send time")),
    Field("channel", "Channel", ("channel", "message type")),
    Field("organisation", "Organisation", ORGANISATION_HEADINGS),
    Field("reference", "Reference of a saved list", REFERENCE_HEADINGS),
)  # fmt: skip
WISH_FIELDS = (
    Field("email", "E-mail", EMAIL_HEADINGS, is_required=True),
    Field("do_not_contact", "Do not contact", (*WISH_HEADINGS, "reason", "state", "status", "unsubscribe reason")),
    Field("may_contact", "May be contacted", ("subscribed", "opted in", "opt in", "consent", "may be contacted")),
)
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
    "events": EVENT_FIELDS,
    "wishes": WISH_FIELDS,
    "responses": RESPONSE_FIELDS,
}
KINDS = {
    "contacts": ("contacts", "wishes"),
    "outreach": ("recipients", "events", "activities"),
    "responses": ("responses",),
}
QUESTION_NUMBER = re.compile(r"\s*q(?:uestion)?[\s_.]*(\d{1,3})(?!\d)", re.IGNORECASE)


def normalise_heading(cell: Cell) -> str:
    """Normalise a heading to its plainest form: "E-mail address " and "email address" are the same."""
    text = str(cell).casefold().replace("e-mail", "email").replace("-", " ").replace("_", " ").strip(" :*.")
    text = re.sub(r"^\d{1,3}[.:)]\s+", "", text)  # "3. What is your organisation?"
    return " ".join(text.split())


KNOWN_HEADINGS = frozenset(
    usual_heading for fields in FIELDS.values() for field in fields for usual_heading in field.usual_headings
)

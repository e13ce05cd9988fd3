"""Read what a mailing tool says became of a message, by a table of the words that the tools use.

A status is compared whole, after case, underscores, hyphens and spaces are folded. What is not in the table is unknown,
and asked; nothing unsure counts as delivered. The words are those of GOV.UK Notify, Mailchimp, Mandrill, Dotdigital,
SendGrid, Postmark, Amazon SES, Campaign Monitor, GovDelivery, Brevo, Mailgun, HubSpot, SparkPost and Salesforce.
"""

import functools
import re
from dataclasses import dataclass

from lib.intake.reading import days

ARRIVED, OPENED, ENGAGED = "arrived", "opened", "engaged"
FAILED, FAILED_FOR_GOOD, FAILED_FOR_NOW = "failed", "failed for good", "failed for now"
UNDER_WAY, NOT_SENT, WISH = "under way", "not sent", "wish"
FAILURES = frozenset({FAILED, FAILED_FOR_GOOD, FAILED_FOR_NOW})
MAX_STATUS_LENGTH = 200

WORDS = {
    ARRIVED: (
        "delivered", "delivery", "deliveries", "successfully delivered", "delivered successfully", "success", "successful",
        "successful delivery", "delivered to inbox", "inbox delivered", "delivered to recipient", "sent and delivered",
        "delivery success", "delivery succeeded", "delivery confirmed", "delivered ok", "loaded by proxy", "proxy open",
        "unique proxy open", "machine open", "machine opened", "apple machine open", "bot open", "prefetch open",
    ),
    OPENED: (
        "opened", "open", "opens", "unique open", "unique opens", "unique opened", "first open", "first opening",
        "first opened", "read", "viewed", "seen", "read receipt", "initial open", "opening",
    ),
    ENGAGED: (
        "clicked", "click", "clicks", "unique click", "unique clicks", "unique clicked", "first click", "clicked through",
        "click through", "clickthrough", "clicked on", "replied", "reply", "replies", "responded", "forwarded", "forward",
        "attended", "opened and clicked", "clicked in",
    ),
    FAILED: (
        "bounce", "bounced", "bounces", "failed", "failure", "fail", "undelivered", "undeliverable", "undelivering",
        "non delivered", "non delivery", "nondelivery", "delivery failed", "delivery failure", "failed delivery",
        "failed to deliver", "failed to be delivered", "could not be delivered",
        "cannot be delivered",  "unable to deliver", "unable to be delivered", "rejected", "reject",
        "rejection", "refused", "returned", "returned to sender", "returned letter", "technical failure", "error", "errored",
        "sending failed", "send failed", "send failure", "junk", "spam", "bounced back", "bounceback", "bounce back",
        "general bounce", "other bounce", "undetermined", "unknown bounce", "ndr", "delivery status notification failure",
        "not received", "never received", "never delivered", "never arrived",
    ),
    FAILED_FOR_GOOD: (
        "hard bounce", "hard bounced", "bounced hard", "hardbounce", "hardbounced", "hard bounces", "hardbounces", "hard", "permanent",
        "permanent failure", "permanent fail", "permanently failed", "permanent bounce", "perm fail", "failed permanently",
        "invalid", "invalid email", "invalid address", "invalid email address", "invalid emails", "invalid recipient",
        "bad email", "bad address", "bad email address", "bad mailbox", "bad domain", "no email", "no such user",
        "email address does not exist", "address does not exist", "phone number does not exist", "does not exist",
        "not valid", "address not valid", "address does not exist", "not a valid email address", "mailbox does not exist", "user unknown", "unknown user", "mailbox not found", "address not found",
        "recipient not found", "domain not found", "unknown domain", "unknown recipient", "recipient rejected", "cleaned",
        "host unknown", "no mailbox", "mailbox unavailable", "mailbox disabled", "account disabled", "inactive recipient",
        "bad email address or domain", "non existent address", "nonexistent address",
    ),
    FAILED_FOR_NOW: (
        "soft bounce", "soft bounced", "bounced soft", "softbounce", "softbounced", "soft bounces", "softbounces", "soft", "transient",
        "transient bounce", "transient failure", "temporary failure", "temporary fail", "temporarily failed", "temp fail",
        "temporary bounce", "temp failure", "failed temporarily", "mailbox full", "inbox full", "mailbox over quota",
        "over quota", "quota exceeded", "inbox not accepting messages right now", "not accepting messages right now",
        "phone not accepting messages right now", "blocked", "block", "blocks", "block bounce", "blocked bounce",
        "blocked by recipient", "blocked by server", "spam block", "spam blocked", "spam related", "dns failure", "dns error",
        "dnserror", "connection refused", "connection timed out", "timed out", "timeout", "expired", "message too large",
        "content rejected", "attachment rejected", "spam notification", "relay denied", "challenge verification",
        "mail block", "technical", "mailbox busy", "server unavailable", "out of band",
    ),
    UNDER_WAY: (
        "sent", "send", "sends", "sending", "processed", "processing", "accepted", "queued", "queue", "in queue", "enqueued",
        "pending", "scheduled", "created", "submitted", "request", "requests", "requested", "injection", "injected",
        "in progress", "outbound", "deferred", "deferral", "defer", "deferrals", "delivery deferred", "delayed", "delay",
        "delivery delay", "delivery delayed", "retry", "retrying", "retried", "temporarily deferred", "awaiting delivery",
        "awaiting", "waiting", "unopened", "unread", "unclicked", "unengaged", "no open", "no opens", "no click", "no clicks",
        "no reply", "no replies", "no response", "no activity", "no engagement", "none", "pending virus check", "greylisted",
        "received", "transferred", "buffered", "ready to send", "preparing", "auto reply", "autoreply", "auto responder",
        "autoresponder", "out of office", "group resubscribe", "resubscribe", "resubscribed", "subscribed", "subscribe",
        "status change", "statuschange", "stored", "dispatched", "printed", "posted", "mta deferred", "in transit", "active",
        "not yet delivered", "not yet sent", "not yet opened", "ip address denied",
    ),
    NOT_SENT: (
        "dropped", "drop", "drops", "mta dropped", "skipped", "skip", "suppressed", "suppression", "on suppression list",
        "suppression list", "unsent", "never sent", "cancelled", "canceled", "not attempted", "excluded", "withheld",
        "rendering failure", "rendering failed", "render failure", "template failure", "generation failure",
        "generation rejection", "policy rejection", "virus scan failed", "validation failed", "duplicate", "removed",
        "aborted", "halted", "stopped", "not mailed", "ignored", "held back", "quarantined",
    ),
    WISH: (
        "unsubscribed", "unsubscribe", "unsubscribes", "unsub", "unsubs", "group unsubscribe", "group unsubscribed",
        "list unsubscribe", "link unsubscribe", "unsubscribed via link", "global unsubscribe", "opt out", "opted out",
        "optout", "opt outs", "already unsubscribed", "previously unsubscribed", "unsubscribed address", "has unsubscribed",
        "already opted out", "previously opted out", "complaint", "complained", "complaints", "complain", "spam report",
        "spamreport", "spam reports", "spamreports", "reported as spam", "reported spam", "marked as spam", "marked as junk",
        "spam complaint", "spamcomplaint", "spam complaints", "abuse", "abuse complaint", "abuse report", "abuse reports",
        "feedback loop", "fbl", "do not contact", "gdpr", "stop", "spam reporting address", "complained about spam",
        "flagged as spam", "suppressed unsubscribed", "dropped unsubscribed",
    ),
}  # fmt: skip
MEANINGS = {word: meaning for meaning, words in WORDS.items() for word in words}
NEGATION = re.compile(
    r"^(?:(?:was|were|is|has|have|did|does|could|can|will) not|cannot"
    r"|not|never|un|non|no|without|failed to|yet to)(?: (?:been|be|yet|ever|have|got))*\s+(?:yet )?"
)
NOT_YET = re.compile(r"\byet\b")
STOP_WORDS = frozenset(
    ["email", "emails", "mail", "message", "messages", "letter", "sms", "text", "status", "event", "events", "was", "were", "is", "has", "been", "the", "a", "an", "successfully", "recipient", "recipients", "link", "links", "url", "by", "to", "of", "user", "contact", "this", "it", "via", "automatically", "got", "be", "their", "our", "his", "her", "last"]
)  # fmt: skip
COUNT = re.compile(r"[\s:]*[(\[]?(?:x ?)?(\d{1,4})(?: ?x| times?)?[)\]]?$|^(\d{1,4}) ?x? ")
REPLY_CODE = re.compile(r"([245])\d\d(?:$|[\s\-:])|([245])\.\d{1,3}\.\d{1,3}(?:$|[\s\-:])")
SEPARATORS = re.compile(r"\s*(?:[;,/|+&>\n→:()\[\]–—]| - |\band\b|\bbut\b|\bthen\b)+\s*")
DAY_BEHIND = re.compile(r"\s(?:on |at )?(?=\d)")
CAMEL_CASE = re.compile(r"(?<=[a-z])(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class MessageStatus:
    """Meaning of a status: what is sure to have happened to the message.

    has_failed: it did not arrive. failure is FAILED_FOR_GOOD or FAILED_FOR_NOW where the tool tells hard from soft.
    is_wish: the recipient wishes not to be contacted.
    """

    has_arrived: bool = False
    was_opened: bool = False
    was_engaged: bool = False
    has_failed: bool = False
    failure: str = ""
    is_wish: bool = False


def read_status(text: str) -> MessageStatus | None:
    """Read a status; None where the table does not know it. An empty one says nothing."""
    if not text.strip():
        return MessageStatus()
    if len(text) > MAX_STATUS_LENGTH:
        return None
    meanings = find_meanings(text)
    return build_status(meanings) if meanings else None


def build_status(meanings: frozenset[str]) -> MessageStatus:
    """Build the status of one or several meanings; where any of them is a failure, nothing arrived."""
    failures = meanings & FAILURES
    failure = next((kind for kind in (FAILED_FOR_GOOD, FAILED_FOR_NOW) if kind in failures), "")
    is_stopped = bool(failures) or NOT_SENT in meanings
    return MessageStatus(
        has_arrived=not is_stopped and bool(meanings & {ARRIVED, OPENED, ENGAGED}),
        was_opened=not is_stopped and OPENED in meanings,
        was_engaged=not is_stopped and ENGAGED in meanings,
        has_failed=bool(failures),
        failure=failure,
        is_wish=WISH in meanings,
    )


@functools.lru_cache(maxsize=5_000)
def find_meanings(text: str) -> frozenset[str]:
    """Find the meanings of a status, more than one where it says several things; none where any of it is unknown."""
    spaced_text = CAMEL_CASE.sub(" ", text.strip())
    for form in (text.strip(), spaced_text):
        if meaning := _find_meaning(fold_status(form)):
            return frozenset({meaning})
    if code := REPLY_CODE.match(text.strip()):
        return frozenset({{"2": ARRIVED, "4": FAILED_FOR_NOW, "5": FAILED_FOR_GOOD}[code[1] or code[2]]})
    parts = [part for part in SEPARATORS.split(spaced_text) if part and not part.isdigit()]
    meanings = [_find_meaning(fold_status(part)) for part in parts]
    if len(parts) < 2 or None in meanings:
        return frozenset()
    return frozenset(meaning for meaning in meanings if meaning)


def fold_status(text: str) -> str:
    """Fold a status so that case, underscores, hyphens, full stops and spaces make no difference."""
    folded = text.casefold().replace("’", "'").replace("e-mail", "email").replace("can't", "cannot")
    folded = folded.replace("n't", " not")
    for mark in "_-.":
        folded = folded.replace(mark, " ")
    return " ".join(folded.strip(" !*\"'").split())


def _find_meaning(words: str) -> str | None:
    """Find the meaning of folded words; None where they are unknown."""
    if meaning := MEANINGS.get(words):
        return meaning
    if match := NEGATION.match(words):
        rest = _find_meaning(words[match.end() :])
        return (
            _negate_meaning(rest, is_open=NOT_YET.search(words) is not None or words.startswith("yet"))
            if rest
            else None
        )
    plain_words = " ".join(word for word in words.split() if word not in STOP_WORDS)
    if plain_words and plain_words != words:
        return _find_meaning(plain_words)
    if match := DAY_BEHIND.search(words):
        day_text = words[match.end() :]
        if any(days.parse_written_day(form, False) for form in (day_text, day_text.replace(" ", "-", 2))):
            return _find_meaning(words[: match.start()])
    if match := COUNT.search(words):
        rest_words = (words[: match.start()] + " " + words[match.end() :]).strip()
        rest = _find_meaning(rest_words) if rest_words != words else None
        count = match[1] or match[2]
        return UNDER_WAY if rest and count is not None and int(count) == 0 else rest
    return None


def _negate_meaning(meaning: str, *, is_open: bool) -> str:
    """Negate a meaning: what was not delivered has failed, and of what was not opened nothing is known."""
    if meaning == ARRIVED:
        return UNDER_WAY if is_open else FAILED
    if meaning == UNDER_WAY:
        return NOT_SENT
    return UNDER_WAY

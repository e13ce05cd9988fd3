"""Define the terms shared by every package: who is asked, in which role, and what an answer amounts to."""

import re


class Problem(Exception):  # noqa: N818 - it is shown to people as it is, and "problem" is the word
    """Foreseen problem: its text names the place and the remedy, for whoever asked."""


COUNCIL_TYPES = ("Shire county", "Shire district", "Unitary", "Metropolitan district", "London borough")
# On the map of the upper tier is every council but the districts, on that of the lower tier all but the counties.
UPPER, LOWER = TIERS = ("upper", "lower")
TIER_OF = {"Shire county": "County", "Shire district": "District"}  # every other type is a single tier
SINGLE_TIER = "Single tier"
PROFESSIONAL_BODY = "Professional body"
NATIONAL_STAKEHOLDER = "National stakeholder"
PARTNER = "Partner"
PLURAL_NAMES = {
    PROFESSIONAL_BODY: "Professional bodies",
    NATIONAL_STAKEHOLDER: "National stakeholders",
    PARTNER: "Partners",
}
OTHER_TYPES = tuple(PLURAL_NAMES)  # lists of their own, never among the councils
ORGANISATION_TYPES = (*COUNCIL_TYPES, *OTHER_TYPES)
FRAME_GROUP_KINDS = ("type", "region")  # by which a consultation narrows the councils that it asks

OPEN, CHOICE, CHOICES = QUESTION_KINDS = ("open", "choice", "choices")  # in words, one option, or several

LEADER = "Leader"
CHIEF_EXECUTIVE = "Chief executive"
ROLES = (LEADER, CHIEF_EXECUTIVE, "Other")

# How far a role at a council is reached, the lowest first.
ROLE_RUNGS = (
    NO_CONTACT := "no contact",
    "no address",
    "not sent",
    "not delivered",
    "delivered",
    "opened",
    "engaged",
)
UNREACHED_RUNGS = ROLE_RUNGS[:4]

# Whether one may approach a person, the gravest first: what stands first counts where several hold.
APPROACH_STATES = (
    DO_NOT_CONTACT := "asked not to be contacted",
    PERSON_DECLINED := "said no to this consultation",
    ORGANISATION_DECLINED := "their council declined",
    HAS_RESPONDED := "their council has responded since",
    GONE := "not there any more",
    BOUNCED := "the last e-mail came back",
    AWAITED := "promised a response by a day to come",
    COOLING_OFF := "approached a few days ago",
    MAY_BE_APPROACHED := "may be approached",
)
COOLING_OFF_DAYS = 7  # after an approach by any channel, its day included
TELEPHONE, EMAIL, LETTER, VISIT = CHANNELS = ("Telephone", "E-mail", "Letter", "Visit")
EVENT, BOARD_WORD = "Event", "Board member's word"
LOGGED_CHANNELS = (*CHANNELS, EVENT, BOARD_WORD)  # through which people log what they did
HARD, SOFT = BOUNCE_KINDS = ("hard", "soft")
# What came of an approach to one person. Only the first three mean that somebody was spoken with.
SPOKE, PROMISED, SAID_NO, LEFT_WORD, NO_ANSWER, WRONG_NUMBER = APPROACH_OUTCOMES = (
    "spoke",
    "promised",
    "declined",
    "left word",
    "no answer",
    "wrong number",
)
SPOKEN_OUTCOMES = APPROACH_OUTCOMES[:3]
RETRIED_OUTCOMES = (SPOKE, LEFT_WORD, NO_ANSWER)  # after which one may note when to try again
CONVERSATION_CHANNELS = (TELEPHONE, VISIT, EVENT, BOARD_WORD)  # of which an outcome is logged, person by person
ROUND_CHANNELS = (LETTER, EMAIL, EVENT, VISIT, BOARD_WORD)  # logged for many councils in one entry
MASS_CHANNELS = (
    "Web page",
    "Podcast",
    "Bulletin",
    "Social media",
    "Article",
    "Speech",
)  # as offered; others may be written
MAX_NOTE_LENGTH = 1_000  # of what somebody notes of an approach, in characters
HALVES = ("A", "B")  # of a half-and-half test
DAILY, WEEKLY = DIGEST_FREQUENCIES = ("daily", "weekly")
DIGEST_SENDING = "send the digest"  # what the change is called that notes that one was sent

EMAIL_CHANNELS = (EMAIL.casefold(), "email", "e mail", "mail", "newsletter")  # as files name them, in small letters

ORIGINS = ("file", "decision", "by hand")  # of what was brought in
RESPONSE_KINDS = ("answers", "letter", "declined")

PROPOSED, APPROVED, REJECTED = THEME_STATES = ("proposed", "approved", "rejected")
# Who thought of a theme: the built-in method, somebody, or a language model.
MACHINE, PERSON, MODEL = THEME_ORIGINS = ("machine", "person", "model")
# What the machine found of an answer and a theme: surely, barely, or not at all. Samples are drawn from each.
CLEAR, CLOSE, NOT_FOUND = AUDIT_STRATA = ("clear", "close", "not found")
CLEAR_CONFIDENCE = 0.9  # of an assignment that the machine is sure of, between 0 and 1
(SORTING_DRAFT,) = DRAFT_KINDS = ("sorting",)  # tables whose unsaved edits are kept

# The roles of an account, and what the trail of signing in tells of.
ACCOUNT_ROLES = ("Board member", "Communications", "Officer", "Administrator")
SIGN_IN_EVENTS = (
    SIGNED_IN := "signed in",
    SIGNED_OUT := "signed out",
    SESSION_ENDED := "session ended",
    REFUSED_ENTRY := "refused",
)
AUDIT_KINDS = (CHANGE_LINE := "Change", SIGN_IN_LINE := "Sign-in", REFUSAL_LINE := "Refusal", EXPORT_LINE := "Export")
ERASED_DIGEST_KINDS = (ERASED_ADDRESS := "address", ERASED_NAME := "name")
ERASED_PERSON = "Erased person"  # how a contact is called whose details were removed for good
ERASED_DOMAIN = "erased.invalid"  # of the address that stands for one that was removed, so that counts stay
REMOVED_TEXT = "[removed]"  # in the place of words that were removed for good

# What officers write themselves in the Board paper, in the order of the paper.
NARRATIVE_SECTIONS = (
    PURPOSE := "Purpose",
    RECOMMENDATION := "Recommendation",
    ACTIONS := "Action",
    BACKGROUND := "Background",
    NEXT_STEPS := "Next steps",
    FINANCE := "Financial implications",
    CONTACT_OFFICER := "Contact officer",
)
NARRATIVE_LENGTH = 6_000  # characters of a section

LABEL_LENGTH, DESCRIPTION_LENGTH = 200, 2_000  # of a theme, in characters

# AAPOR final dispositions, best first, adapted to a frame of institutions.
COMPLETE, PARTIAL, REFUSAL, OTHER, NOT_REACHED = "I", "P", "R", "O", "N"
DISPOSITIONS = (COMPLETE, PARTIAL, REFUSAL, OTHER, NOT_REACHED)
RESPONDED = (COMPLETE, PARTIAL)
# A refusal is one code in the formulas and two standings wherever councils are shown. Of several responses of a council
# the best counts, which comes first here: one that declined outweighs a form begun.
DECLINED, BROKE_OFF = REFUSED = ("D", "B")
STANDINGS = (COMPLETE, PARTIAL, DECLINED, BROKE_OFF, OTHER, NOT_REACHED)
DISPOSITION_OF = {standing: REFUSAL if standing in REFUSED else standing for standing in STANDINGS}

# Per cent of the required questions that apply: more than the first is complete, from the second on partial.
COMPLETE_ABOVE = 80
PARTIAL_FROM = 50

# What answers a question and holds no view, in the words in which people write it.
NO_COMMENT_WORDING = (
    r"none|nothing|n[/.]?a|nil|not applicable|no strong view\w*|don'?t know|not sure|unsure"
    r"|(?:we (?:have )?|i have )?no (?:further |other |specific |particular |additional )?"
    r"(?:comments?|views?|response|answer|opinion)(?: to (?:add|make))?"
    r"(?: (?:at|on) this (?:time|stage|point|question|moment|section))?"
    r"|nothing (?:further |else |more )?(?:to (?:add|say)|at this (?:time|stage))"
)
NO_COMMENT_LENGTH = 80  # characters; a longer text is taken to say something
_NO_COMMENT_PATTERN = re.compile(rf"\W*+(?:(?:{NO_COMMENT_WORDING})\W*+)?", re.IGNORECASE)


def choose_stratum(confidence: float | None) -> str:
    """Choose the stratum of an answer by the confidence of the machine's assignment; None where there is none."""
    if confidence is None:
        return NOT_FOUND
    return CLEAR if confidence >= CLEAR_CONFIDENCE else CLOSE


def is_no_comment(text: str) -> bool:
    """Return whether an answer or a letter says no more than "no comment", "n/a" and the like."""
    return len(text) <= NO_COMMENT_LENGTH and _NO_COMMENT_PATTERN.fullmatch(text.replace("’", "'")) is not None


def name_subscription(subscription_id: int) -> str:
    """Name a subscription in the audit trail and on the console: by its number, never by its address."""
    return f"subscription {subscription_id}"


DESCRIPTION_PREFIX = "Answers say, for example: "  # start of a theme's description that is made from answers

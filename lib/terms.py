"""Define the terms shared by every package: who is asked, in which role, and what an answer amounts to."""


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
OTHER_TYPES = (PROFESSIONAL_BODY, NATIONAL_STAKEHOLDER, PARTNER)  # lists of their own, never among the councils
ORGANISATION_TYPES = (*COUNCIL_TYPES, *OTHER_TYPES)
FRAME_GROUP_KINDS = ("type", "region")  # by which a consultation narrows the councils that it asks

OPEN, CHOICE, CHOICES = QUESTION_KINDS = ("open", "choice", "choices")  # in words, one option, or several

LEADER = "Leader"
CHIEF_EXECUTIVE = "Chief executive"
ROLES = (LEADER, CHIEF_EXECUTIVE, "Other")

ORIGINS = ("file", "decision", "by hand")  # of what was brought in
RESPONSE_KINDS = ("answers", "letter", "declined")

PROPOSED, APPROVED, REJECTED = THEME_STATES = ("proposed", "approved", "rejected")
# Who thought of a theme: the built-in method, somebody, or a language model.
MACHINE, PERSON, MODEL = THEME_ORIGINS = ("machine", "person", "model")
# What the machine found of an answer and a theme: surely, barely, or not at all. Samples are drawn from each.
CLEAR, CLOSE, NOT_FOUND = AUDIT_STRATA = ("clear", "close", "not found")
CLEAR_CONFIDENCE = 0.9  # of an assignment that the machine is sure of, between 0 and 1

LABEL_LENGTH, DESCRIPTION_LENGTH = 200, 2_000  # of a theme, in characters

# AAPOR final dispositions, best first, adapted to a frame of institutions.
COMPLETE, PARTIAL, REFUSAL, OTHER, NOT_REACHED = "I", "P", "R", "O", "N"
DISPOSITIONS = (COMPLETE, PARTIAL, REFUSAL, OTHER, NOT_REACHED)
RESPONDED = (COMPLETE, PARTIAL)

# Per cent of the questions that apply: more than the first is complete, from the second on partial.
COMPLETE_ABOVE = 80
PARTIAL_FROM = 50


def choose_stratum(confidence: float | None) -> str:
    """Choose the stratum of an answer by the confidence of the machine's assignment; None where there is none."""
    if confidence is None:
        return NOT_FOUND
    return CLEAR if confidence >= CLEAR_CONFIDENCE else CLOSE

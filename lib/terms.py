"""The field's own words, shared by every room: who is asked, in which role, and what an answer amounts to."""

COUNCIL_TYPES = ("Shire county", "Shire district", "Unitary", "Metropolitan district", "London borough")
# On the map of the upper tier is every council but the districts, on that of the lower tier all but the counties.
UPPER, LOWER = TIERS = ("upper", "lower")
TIER_OF = {"Shire county": "County", "Shire district": "District"}  # every other type is a single tier
SINGLE_TIER = "Single tier"
PROFESSIONAL_BODY = "Professional body"
NATIONAL_STAKEHOLDER = "National stakeholder"
ORGANISATION_TYPES = (*COUNCIL_TYPES, PROFESSIONAL_BODY, NATIONAL_STAKEHOLDER)

LEADER = "Leader"
CHIEF_EXECUTIVE = "Chief executive"
ROLES = (LEADER, CHIEF_EXECUTIVE, "Other")

ORIGINS = ("file", "decision", "by hand")  # of what was brought in
RESPONSE_KINDS = ("answers", "letter", "declined")

# AAPOR final dispositions, best first, adapted to a frame of institutions.
COMPLETE, PARTIAL, REFUSAL, OTHER, NOT_REACHED = "I", "P", "R", "O", "N"
DISPOSITIONS = (COMPLETE, PARTIAL, REFUSAL, OTHER, NOT_REACHED)
RESPONDED = (COMPLETE, PARTIAL)

# Per cent of the questions that apply: more than the first is complete, from the second on partial.
COMPLETE_ABOVE = 80
PARTIAL_FROM = 50

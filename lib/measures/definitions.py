"""One plain sentence for each term that appears on screen, in an export or in the Board paper."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Definition:
    """A term, what it means in one sentence, and its formula where it has one."""

    term: str
    sentence: str
    formula: str = ""


RESPONSE_RATE = Definition(
    "Response rate",
    "Councils that sent a complete or partial response, as a share of all councils that existed on the day the "
    "consultation opened.",
    "RR2 = (I + P) / (I + P + R + O + N)",
)
MINIMUM_RESPONSE_RATE = Definition(
    "Minimum response rate",
    "Councils that sent a complete response, as a share of all councils.",
    "RR1 = I / (I + P + R + O + N)",
)
CONTACT_RATE = Definition(
    "Contact rate",
    "Councils that were reached or that responded in some way, as a share of all councils.",
    "(I + P + R + O) / (I + P + R + O + N)",
)
COOPERATION_RATE = Definition(
    "Cooperation rate",
    "Councils that sent a complete or partial response, as a share of the councils that were reached.",
    "(I + P) / (I + P + R + O)",
)
REFUSAL_RATE = Definition(
    "Refusal rate",
    "Councils that declined or broke off before half of the questions that apply to them, as a share of all councils.",
    "R / (I + P + R + O + N)",
)

COMPLETE = Definition(
    "Complete",
    "Answered more than 80 % of the questions that apply to its type of council, or sent a letter of substance.",
)
PARTIAL = Definition("Partial", "Answered 50 to 80 % of the questions that apply to its type of council.")
REFUSAL = Definition(
    "Declined or broke off", "Said that it will not respond, or answered fewer than half of the questions that apply."
)
OTHER = Definition(
    "Reached, no response", "A message was delivered to somebody at the council, and no response has come yet."
)
NOT_REACHED = Definition("Not reached", "No message is known to have been delivered to anybody at the council.")

ROLE_REACH = Definition(
    "Reached",
    "A message to the person was delivered and did not bounce, or they replied, attended or clicked. An open alone "
    "never counts, because mail scanners open mail.",
)
BODY_REACH = Definition(
    "Reached",
    "A message to somebody at the organisation was delivered and did not bounce, or they replied, attended or clicked.",
)
RUNGS = {
    "listed": Definition("On the list", "The contact list has somebody in this role."),
    "usable": Definition(
        "Can be contacted", "It has an address and has not asked to be left alone, or a message was sent all the same."
    ),
    "sent": Definition("Sent", "At least one message, call or invitation went out."),
    "delivered": Definition("Reached", ROLE_REACH.sentence),
    "engaged": Definition("Engaged", "Replied, attended an event or followed a link in a message."),
    "delivered_and_responded": Definition(
        "Reached and responded", "Reached in this role, and the organisation sent a complete or partial response."
    ),
}

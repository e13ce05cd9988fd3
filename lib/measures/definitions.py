"""Define in one sentence each term that appears on screen, in an export or in the Board paper."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Definition:
    """Term with its meaning in one sentence, and its formula where it has one."""

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
NOT_RESPONDED = Definition(
    "Not responded",
    "Councils from which no complete or partial response counts on the day, as a share of all councils.",
    "(R + O + N) / (I + P + R + O + N)",
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
ITEM_RESPONSE = Definition(
    "Answered",
    "Councils that answered the question, as a share of the councils to whose type it applies and which sent complete "
    "or partial answers (the best of several). Letters answer no single question and are left out.",
    "answered / respondents to whom the question applies",
)
ANSWER_SHARE = Definition(
    "Share of answers",
    "Councils that chose the answer, as a share of the councils that answered the question, each council once.",
    "k / n, with Wilson's 95 % interval for n of N councils",
)
R_INDICATOR = Definition(
    "Evenness (R-indicator)",
    "How alike the response rates of the groups are: 1 where all are the same, even where nobody has responded. It "
    "says how well those who responded stand for all councils, as far as these groups tell.",
    "R = 1 − 2 S, with S² = Σ Nₕ (ρₕ − ρ)² / (N − 1)",
)
VARIATION = Definition(
    "Variation (coefficient of variation)",
    "How far the response rates of the groups lie apart, compared with the response rate itself: 0 where all are the "
    "same. Half of it is the most by which a share of answers could be off through this unevenness.",
    "CV = S / ρ",
)
CONTRIBUTION = Definition(
    "Over or under (unconditional partial)",
    "How much a group adds to the unevenness: below 0 it is under-represented among the responses, above 0 "
    "over-represented. A large group counts for more than a small one.",
    "P(h) = √(Nₕ / N) (ρₕ − ρ)",
)
EFFECTIVE_SIZE = Definition(
    "Effective sample size",
    "So many councils, answering evenly, would say as much as those that answered do once they are weighted.",
    "(Σ w)² / Σ w²",
)
FORECAST = Definition(
    "Forecast",
    "Councils that will have responded by the end of the closing day, from how the responses came in so far: in four "
    "of five consultations the number should lie in the interval.",
)
COUNCILS_WITH_THEME = Definition(
    "Councils with the theme",
    "Councils that raised the theme in at least one answer that counts on the day, each council once however often it "
    "says so. A joint response counts for every council it names.",
)
THEME_SHARE = Definition(
    "Share of councils",
    "Councils that raised the theme, as a share of the councils that answered the question (or any question, for a "
    "theme across all of them). It is estimated from what the machine found in every answer, corrected by the answers "
    "that people judged; in brackets, where the true share lies in nine of ten such cases. Without enough judged "
    "answers no share is shown. Numbers of single groups are about right only.",
    "(decided + Σ answers of a stratum × share of its sample that says so) / councils that answered",
)
AUDIT = Definition(
    "Checked by people",
    "After a theme is approved, people judge answers drawn at random, of those in which the machine found it and those "
    "in which it did not, without seeing what it found. Of each answer found, how often it is right (precision); of "
    "all that say the theme, how many it found (recall).",
)
NOT_MENTIONED = Definition(
    "Not heard",
    "Groups from which no council raised the theme; where no council of the group answered, nothing is known of it.",
)
GROWTH = Definition(
    "New or growing",
    "Whether the councils first heard since the day raise the theme more often than those heard before, by more than "
    "chance would do among all the themes looked at: growing, falling or steady. New: nobody raised it before. Too "
    "early to say: fewer than 10 councils heard before or since, or fewer than 5 with the theme.",
    "Fisher's exact test (mid-p), corrected by Benjamini and Hochberg to 5 %",
)
DIFFERENCE = Definition(
    "Difference",
    "How far the shares of two groups lie apart. It is marked where its 95 % interval leaves nought out and at least 5 "
    "councils of each group were heard; of 20 themes on which the groups agree, one would be marked by chance.",
    "k₁ / n₁ − k₂ / n₂, with Newcombe's interval of the two Wilson intervals",
)
SMALL_NUMBERS = Definition(
    "Rounded, and fewer than 5 hidden",
    "So that nobody can tell who said what, only officers see the exact numbers. All others see them rounded to fives; "
    "fewer than 5, nought included, and nearly all (all but fewer than 5) are said in words, and of fewer than 15 "
    "councils only whether it is 5 or more. A number stays as it was until ten more of its councils have responded.",
)
CONFIDENCE = Definition(
    "Certainty",
    "How much nearer a sentence is to this theme than to the others, as the machine sees it: clear, fairly clear, or a "
    "close call. It is no chance of being right: in trials, two to eight of ten findings were. What a person decided "
    "is certain.",
)
DECIDED_SHARE = Definition(
    "Settled",
    "Answers with the theme about which a person has decided, as a share of all answers with the theme.",
    "decided / with the theme",
)
COVERAGE = Definition(
    "Coverage",
    "Answers in at least one theme, as a share of all answers that count on the day. The rest are in no theme, or came "
    "after themes were last looked for.",
    "in a theme / answers",
)
HELD_OUT_AGREEMENT = Definition(
    "Held-out agreement",
    "How often the machine comes to the same as people did, where what they decided about those answers is kept from "
    "it. Before the arrow: going by the words of the themes alone; after it: having learned from the other decisions.",
    "decisions it comes to as well / decisions about its themes",
)
AGREEMENT = Definition(
    "Agreement",
    "Of the answers that two people coded without seeing each other's work, how often they found the same themes.",
    "pairs of codings that are the same / pairs",
)
KAPPA = Definition(
    "Cohen's kappa",
    "Agreement on one theme beyond what chance would do: 1 where both always say the same, 0 where it is chance. None "
    "where both said the same of every answer.",
    "κ = (pₒ − pₑ) / (1 − pₑ)",
)
ALPHA = Definition(
    "Krippendorff's alpha",
    "Agreement beyond chance for any number of coders: from 0.8 on reliable, from 0.667 on good enough for tentative "
    "conclusions. For all themes together, sets of themes that partly agree count as partly agreeing (MASI).",
    "α = 1 − Dₒ / Dₑ",
)
REFUSAL_RATE = Definition(
    "Refusal rate",
    "Councils that declined, and councils that broke off, as a share of all councils.",
    "R / (I + P + R + O + N)",
)

COMPLETE = Definition(
    "Complete",
    "Answered more than 80 % of the required questions that apply to its type (of all that apply where none is "
    "optional), or sent a letter that says something.",
)
PARTIAL = Definition(
    "Partial",
    "Answered 50 to 80 % of the required questions that apply to its type, or sent in a form with at least one answer "
    'that says more than "no comment", however short.',
)
BROKE_OFF = Definition(
    "Broke off",
    "Began a form, answered fewer than half of the required questions that apply to its type, and has not sent it in. "
    "Where a survey tool does not tell, a form was sent in.",
)
DECLINED = Definition("Declined", "Said that it will not respond.")
OTHER = Definition(
    "Reached, no response",
    "A message was delivered to somebody at the council, or something came from it, and no response counts: none has "
    'come yet, it was withdrawn, or the form said no more than "no comment".',
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
REACH_RUNGS = {
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

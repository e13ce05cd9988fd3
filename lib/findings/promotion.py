"""Say for the councils of a region or a type who has not responded, and what they did since a day.

All of it is about councils. It holds nobody's name, address or number, and no day on which anybody did anything: of a
leader no more than whether they have engaged, see docs/decisions/0068. Each function that reads takes ask, see
lib.queries.asking.
"""

import datetime as dt
from dataclasses import dataclass

import pandas as pd

from lib.measures.approaches.reasons import PLURAL_TYPES, format_region
from lib.measures.dispositions import format_standing_day
from lib.measures.figure import Figure
from lib.measures.response_rates import compute_overall_rates
from lib.queries.asking import AskQuestion
from lib.queries.register import council_ledger
from lib.queries.register.consultations import ConsultationFacts
from lib.queries.responses import dispositions, recent_events
from lib.queries.responses.people_to_approach import ApproachRule, list_states_by_role
from lib.queries.scope import Scope
from lib.terms import (
    BROKE_OFF,
    COMPLETE,
    COUNCIL_TYPES,
    DECLINED,
    DO_NOT_CONTACT,
    LEADER,
    NOT_REACHED,
    PARTIAL,
    PERSON_DECLINED,
    RESPONDED,
)

REGION, TYPE, EVERYWHERE = "region", "type", ""
ENGAGED_RUNG = "engaged"
ENGAGED_MEANING = (
    "Engaged: the leader of the council replied, came to an event, took a call or followed a link in a message. Which "
    "of these it was, and when, is not shown."
)
OPEN_WORDS = {DECLINED: "Declined", BROKE_OFF: "Began, not sent in"}
NOT_YET, NO_RESPONSE = "Not yet", "No response"
OWN_STANDINGS = {
    COMPLETE: "has responded in full: thank you.",
    PARTIAL: "has responded in part: thank you. More answers are still welcome.",
    DECLINED: "has said that it will not respond.",
    BROKE_OFF: "began a response and has not sent it in: a word to whoever writes it would help most.",
    NOT_REACHED: "has not responded, and no message is known to have reached it: please ask for its response.",
}
NOT_RESPONDED = "has not responded yet: please ask who is writing its response."


@dataclass(frozen=True, slots=True)
class CouncilGroupName:
    """Name of the councils that a member speaks to: of a region, of a type, or all.

    grouping: REGION, TYPE or EVERYWHERE, for which name is empty.
    """

    grouping: str = EVERYWHERE
    name: str = ""

    @property
    def words(self) -> str:
        """The councils in words, for the middle of a sentence: "councils in the North East", "shire districts"."""
        if self.grouping == TYPE:
            return PLURAL_TYPES[self.name]
        return f"councils in {format_region(self.name)}" if self.name else "councils"

    @property
    def title(self) -> str:
        """The councils as a title or in a table: "The North East", "Shire districts", "All councils"."""
        words = PLURAL_TYPES.get(self.name) or (format_region(self.name) if self.name else "all councils")
        return f"{words[0].upper()}{words[1:]}"

    def narrow_scope(self, scope: Scope) -> Scope:
        """Narrow a scope to these councils, in the place of its own groups."""
        regions = (self.name,) if self.grouping == REGION else ()
        types = (self.name,) if self.grouping == TYPE else ()
        return Scope(scope.consultation_id, scope.as_at, regions, types)


@dataclass(frozen=True, slots=True)
class PromotedGroup:
    """How the councils of a group stand.

    open_councils: those without a response, whose leader has engaged first; columns code, council, type, answer (where
    it stands, in a word) and engaged (whether its leader has). Those that declined are among them, and are never said
    to have engaged.
    """

    group: CouncilGroupName
    responded: Figure
    open_councils: pd.DataFrame
    is_closed: bool

    @property
    def council_count(self) -> int:
        """Number of all councils of the group."""
        return self.responded.denominator

    @property
    def engaged_councils(self) -> list[str]:
        """Councils without a response whose leader has engaged, by name."""
        return sorted(self.open_councils.loc[self.open_councils["engaged"].astype(bool), "council"].to_list())

    @property
    def declined_councils(self) -> list[str]:
        """Councils that said that they will not respond, by name."""
        is_declined = self.open_councils["answer"] == OPEN_WORDS[DECLINED]
        return sorted(self.open_councils.loc[is_declined, "council"].to_list())

    @property
    def headline(self) -> str:
        """The sentence on who has not responded, without its full stop."""
        count = len(self.open_councils)
        if not count:
            return f"All {self.council_count:,} {self.group.words} have responded"
        verb = "did" if self.is_closed else ("has" if count == 1 else "have")
        participle = "respond" if self.is_closed else "responded"
        return f"{count:,} of {self.council_count:,} {self.group.words} {verb} not {participle}"

    @property
    def engaged_sentence(self) -> str:
        """The sentence on the leaders that have engaged; empty where every council has responded."""
        count = len(self.engaged_councils)
        if self.open_councils.empty:
            return ""
        if not count:
            return "None of them has a leader who has engaged so far."
        return f"{count:,} of them {'has' if count == 1 else 'have'} a leader who has engaged."


def compute_group(
    ask: AskQuestion, consultation: ConsultationFacts, scope: Scope, group: CouncilGroupName
) -> PromotedGroup:
    """Compute how the councils of a group stand on the scope's day, whatever its own groups."""
    is_closed = scope.as_at > consultation.closes
    group_scope = group.narrow_scope(scope)
    rates = compute_overall_rates(ask(dispositions.count_dispositions, scope=group_scope))
    rows = ask(council_ledger.list_councils, scope=group_scope)
    rows = rows[~rows["standing"].isin(RESPONDED)]
    other_word = NO_RESPONSE if is_closed else NOT_YET
    silent_codes = _list_silent_leaders(ask, group_scope)
    table = rows[["code", "council", "type"]].assign(
        answer=[OPEN_WORDS.get(code, other_word) for code in rows["standing"]],
        engaged=[
            rung == ENGAGED_RUNG and standing != DECLINED and code not in silent_codes
            for rung, standing, code in zip(rows["leader"], rows["standing"], rows["code"], strict=True)
        ],
    )
    table = table.sort_values(["engaged", "council"], ascending=[False, True]).reset_index(drop=True)
    return PromotedGroup(group, rates.response_rate, table, is_closed)


def _list_silent_leaders(ask: AskQuestion, scope: Scope) -> set[str]:
    """List the councils (by code) whose leader said no, or asked not to be contacted: nobody is sent to them."""
    states = ask(list_states_by_role, scope=scope, rule=ApproachRule(scope.as_at))
    is_silent = (states["role"] == LEADER) & states["state"].isin((DO_NOT_CONTACT, PERSON_DECLINED))
    return set(states.loc[is_silent, "code"])


@dataclass(frozen=True, slots=True)
class GroupNews:
    """Names of the councils of a group that responded or withdrew since a day."""

    since: dt.date
    responded: tuple[str, ...]
    withdrew: tuple[str, ...]


def list_group_news(ask: AskQuestion, scope: Scope, group: CouncilGroupName, since: dt.date) -> GroupNews:
    """List which councils of a group responded for the first time since a day, and which withdrew, by name."""
    events = ask(recent_events.list_response_events, scope=group.narrow_scope(scope), since=since)
    events = events[events["type"].isin(COUNCIL_TYPES)]
    responded = events[events["event"].isin(("complete", "partial"))]["organisation"]
    withdrew = events[events["event"] == "gone"]["organisation"]
    return GroupNews(since, tuple(sorted(responded)), tuple(sorted(withdrew)))


@dataclass(frozen=True, slots=True)
class OwnAuthority:
    """Authority of a Board member, with its region and where it stands."""

    code: str
    name: str
    region: str
    type: str
    standing: str
    withdrew_on: dt.date | None

    def describe_standing(self, *, is_closed: bool) -> str:
        """Describe where the authority stands, and what would help, in one or two sentences."""
        words = OWN_STANDINGS.get(self.standing, NOT_RESPONDED)
        if is_closed and self.standing not in (*RESPONDED, DECLINED):
            words = "did not respond. A response still counts, as a late one."
        if is_closed and self.standing == PARTIAL:
            words = "has responded in part: thank you."
        remark = f" It withdrew a response on {format_standing_day(self.withdrew_on)}." if self.withdrew_on else ""
        return f"{self.name} {words}{remark}"


def find_authority(ask: AskQuestion, scope: Scope, code: str) -> OwnAuthority | None:
    """Find the council of this code in the frame; None where it is not asked."""
    rows = ask(council_ledger.list_councils, scope=scope.without_filters())
    rows = rows[rows["code"] == code]
    if rows.empty:
        return None
    row = rows.iloc[0]
    withdrew_on = None if pd.isna(row["withdrew_on"]) else row["withdrew_on"]
    return OwnAuthority(code, row["council"], row["region"], row["type"], row["standing"], withdrew_on)

"""Match names over the register in the database, as the import asks for it: ids, or an ambiguous match."""

import datetime as dt
import functools
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from lib.database.models import Alias, Organisation, Succession
from lib.intake.matching.gazetteer import Gazetteer, OrganisationEntry
from lib.intake.matching.matcher import CERTAIN, NO_MATCH, SUGGESTED, NameMatch, NameMatcher, is_code_column
from lib.intake.matching.name_words import normalise_name
from lib.intake.problems import AmbiguousMatch
from lib.intake.reading import cell_values

CLEAR_SCORE, CLEAR_MARGIN = 85.0, 8.0  # of a suggestion that may be accepted with others, and before the second


def load_gazetteer(session: Session) -> Gazetteer:
    """Load every organisation of the database with its other names and its addresses.

    The gazetteer is built anew only where they changed.
    """
    codes = {row.id: row.code for row in session.execute(select(Organisation.id, Organisation.code))}
    successors: dict[int, list[str]] = {}
    for predecessor_id, successor_id in session.execute(select(Succession.predecessor_id, Succession.successor_id)):
        successors.setdefault(predecessor_id, []).append(codes[successor_id])
    entries = tuple(
        OrganisationEntry(
            row.id, row.code, row.name, row.short_name, row.type, row.gss_code, row.valid_from, row.valid_to,
            tuple(sorted(successors.get(row.id, ()))), county_code=codes.get(row.county_id),
        )
        for row in session.execute(
            select(
                Organisation.id, Organisation.code, Organisation.name, Organisation.short_name, Organisation.type,
                Organisation.gss_code, Organisation.valid_from, Organisation.valid_to, Organisation.county_id,
            ).order_by(Organisation.id)
        )
    )  # fmt: skip
    aliases = session.execute(select(Alias.organisation_id, Alias.text).order_by(Alias.id)).all()
    return _build_gazetteer(entries, tuple((codes[row.organisation_id], row.text) for row in aliases))


@functools.lru_cache(maxsize=4)
def _build_gazetteer(entries: tuple[OrganisationEntry, ...], aliases: tuple[tuple[str, str], ...]) -> Gazetteer:
    """Build the gazetteer, or return the one built before from the same entries and aliases."""
    return Gazetteer(entries, aliases)


class CouncilRegister:
    """Organisations that existed on one day.

    reviewed_ids holds, by way of writing, the organisations that somebody decided on.
    """

    def __init__(self, session: Session, day: dt.date, reviewed_ids: dict[str, tuple[int, ...]] | None = None) -> None:
        self._gazetteer, self._day = load_gazetteer(session), day
        self._matcher = NameMatcher(self._gazetteer, day)
        self._reviewed_ids = {normalise_name(name): ids for name, ids in (reviewed_ids or {}).items()}

    def detect_codes(self, names: Iterable[str]) -> None:
        """Detect whether a column holds nothing but codes of the register, and take three letters for a code then."""
        if is_code_column(names, self._gazetteer):
            self._matcher = NameMatcher(self._gazetteer, self._day, codes=True)

    def match_name(self, name: str) -> NameMatch:
        """Match a name."""
        return self._matcher.match_name(name)

    def may_name_organisation(self, name: str) -> bool:
        """Return whether a cell seems to be the name of an organisation."""
        match = self._matcher.match_name(name)
        return match.outcome == CERTAIN or (match.outcome == SUGGESTED and match.best_score >= 85)

    def find_organisations(self, name: str, column_name: str) -> tuple[int, ...]:
        """Find the ids of the organisations that a cell means: one, or several where somebody decided so.

        Raises AmbiguousMatch where it is not certain.
        """
        if self._reviewed_ids and (ids := self._reviewed_ids.get(normalise_name(name))):
            return ids
        match = self._matcher.match_name(name)
        if match.outcome == CERTAIN and match.best_entry is not None:
            return (match.best_entry.id,)
        raise AmbiguousMatch(
            f'"{column_name}": "{format_name(name)}" {_describe_candidates(match)}',
            topic="organisation",
            written_text=name,
            candidates=tuple(candidate.entry.code for candidate in match.candidates),
            is_clear=_is_clear(match),
        )


def _is_clear(match: NameMatch) -> bool:
    """Return whether the first candidate of a match stands clear: alike enough, and far before the second."""
    scores = [candidate.score for candidate in match.candidates]
    return bool(scores) and scores[0] >= CLEAR_SCORE and (len(scores) == 1 or scores[0] - scores[1] >= CLEAR_MARGIN)


def _describe_candidates(match: NameMatch) -> str:
    """Describe what a name could be, as the second half of a sentence."""
    names = [candidate.entry.name for candidate in match.candidates]
    if len(names) > 1:
        return f"could be {', '.join(names[:-1])} or {names[-1]}: {match.reason}"
    if names:
        return f"could be {names[0]}: {match.reason}"
    if match is NO_MATCH:
        return "is no organisation on the register, and no known other name of one"
    return f"is not on the register: {match.reason}"


def format_name(name: str) -> str:
    """Format a name for a message: short, and no address."""
    return "an address" if "@" in name else cell_values.format_cell(name)

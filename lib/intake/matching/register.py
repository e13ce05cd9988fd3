"""The matcher over the register in the database, as the import asks it: an id, or a doubt with candidates."""

import datetime as dt
import functools
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from lib.database.models import Alias, Organisation, Succession
from lib.intake.matching.gazetteer import Entry, Gazetteer
from lib.intake.matching.matcher import CERTAIN, NOTHING, SUGGESTED, Match, Matcher, are_codes
from lib.intake.matching.name_words import plain
from lib.intake.problems import Doubt
from lib.intake.reading import cell_values


def gazetteer(session: Session) -> Gazetteer:
    """Every organisation of the database with its other names and its addresses. Made anew only where they changed."""
    codes = {one.id: one.code for one in session.execute(select(Organisation.id, Organisation.code))}
    heirs: dict[int, list[str]] = {}
    for before, after in session.execute(select(Succession.predecessor_id, Succession.successor_id)):
        heirs.setdefault(before, []).append(codes[after])
    entries = tuple(
        Entry(
            one.id, one.code, one.name, one.short_name, one.type, one.gss_code, one.valid_from, one.valid_to,
            tuple(sorted(heirs.get(one.id, ()))),
        )
        for one in session.execute(
            select(
                Organisation.id, Organisation.code, Organisation.name, Organisation.short_name, Organisation.type,
                Organisation.gss_code, Organisation.valid_from, Organisation.valid_to,
            ).order_by(Organisation.id)
        )
    )  # fmt: skip
    aliases = session.execute(select(Alias.organisation_id, Alias.text).order_by(Alias.id)).all()
    return _made(entries, tuple((codes[one.organisation_id], one.text) for one in aliases))


@functools.lru_cache(maxsize=4)
def _made(entries: tuple[Entry, ...], aliases: tuple[tuple[str, str], ...]) -> Gazetteer:
    return Gazetteer(entries, aliases)


class Register:
    """The organisations that existed on one day. settled holds what somebody decided about a way of writing."""

    def __init__(self, session: Session, day: dt.date, settled: dict[str, tuple[int, ...]] | None = None) -> None:
        self._gazetteer, self._day = gazetteer(session), day
        self._matcher = Matcher(self._gazetteer, day)
        self._settled = {plain(written): ids for written, ids in (settled or {}).items()}

    def expect(self, names: Iterable[str]) -> None:
        """Take three letters for a code of the register where a column holds nothing else."""
        if are_codes(names, self._gazetteer):
            self._matcher = Matcher(self._gazetteer, self._day, codes=True)

    def match(self, name: str) -> Match:
        """The judgement on a name."""
        return self._matcher.match(name)

    def knows(self, name: str) -> bool:
        """Whether a cell seems to be the name of an organisation."""
        found = self._matcher.match(name)
        return found.outcome == CERTAIN or (found.outcome == SUGGESTED and found.score >= 85)

    def find(self, name: str, column: str) -> tuple[int, ...]:
        """The ids of the organisations that a cell means: one, or several where somebody settled it so.

        Raises Doubt where it is not certain.
        """
        if self._settled and (ids := self._settled.get(plain(name))):
            return ids
        found = self._matcher.match(name)
        if found.outcome == CERTAIN and found.entry is not None:
            return (found.entry.id,)
        raise Doubt(
            f'"{column}": "{shown(name)}" {_guess(found)}',
            about="organisation",
            written=name,
            candidates=tuple(one.entry.code for one in found.candidates),
        )


def _guess(found: Match) -> str:
    names = [one.entry.name for one in found.candidates]
    if len(names) > 1:
        return f"could be {', '.join(names[:-1])} or {names[-1]}: {found.reason}"
    if names:
        return f"could be {names[0]}: {found.reason}"
    if found is NOTHING:
        return "is no organisation on the register, and no known other name of one"
    return f"is not on the register: {found.reason}"


def shown(name: str) -> str:
    """A name fit for a message: short, and no address."""
    return "an address" if "@" in name else cell_values.shown(name)

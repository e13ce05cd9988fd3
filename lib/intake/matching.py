"""From a name as people write it to an organisation of the register as it stood on a day: exactly, or by a known alias.

Nothing is guessed: a name that fits no organisation, or more than one, is an open question with its reason.
"""

import datetime as dt
import re
import unicodedata
from collections import defaultdict

from sqlalchemy import select
from sqlalchemy.orm import Session

from lib.database.models import Alias, Organisation
from lib.intake.fields import short
from lib.intake.problems import RowProblem


class Register:
    """The organisations that existed on one day, by every exact way of writing them."""

    def __init__(self, session: Session, day: dt.date) -> None:
        existed = Organisation.existed_on(day)
        self._written: dict[str, set[int]] = defaultdict(set)
        self._names: dict[int, str] = {}
        for one in session.execute(select(Organisation.id, Organisation.name, Organisation.short_name).where(existed)):
            self._names[one.id] = one.name
            for name in (one.name, one.short_name):
                self._written[plain(name)].add(one.id)
        aliases = select(Alias.organisation_id, Alias.text).join(Organisation).where(existed)
        for alias in session.execute(aliases):
            self._written[plain(alias.text)].add(alias.organisation_id)

    def find(self, name: str) -> int:
        """The id of the organisation. Raises RowProblem where there is none, or more than one."""
        found = self._written.get(plain(name), set())
        if len(found) == 1:
            return next(iter(found))
        if found:
            names = " or ".join(sorted(self._names[one] for one in found))
            raise RowProblem(f'"{_shown(name)}" could be {names}')
        raise RowProblem(f'"{_shown(name)}" is no organisation on the register, and no known other name of one')


def _shown(name: str) -> str:
    """A name fit for a message: short, and no address."""
    return "an address" if "@" in name else short(name)


def plain(name: str) -> str:
    """A name without what people write differently: case, accents, punctuation, "&" for "and", doubled spaces."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(letter for letter in letters if not unicodedata.combining(letter))
    letters = letters.replace("&", " and ").replace("'", "").replace("’", "")
    return " ".join(re.sub(r"[^a-z0-9]+", " ", letters).split())

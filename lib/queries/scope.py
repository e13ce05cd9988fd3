"""Say for which consultation, up to which day and for which groups a query counts."""

import dataclasses
import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scope:
    """Scope of a query: a consultation, a day (included), and the groups that the filters leave.

    An empty tuple of regions or types means all of them. types are council types unless a query says otherwise.
    """

    consultation_id: int
    as_at: dt.date
    regions: tuple[str, ...] = ()
    types: tuple[str, ...] = ()

    def on_day(self, day: dt.date) -> "Scope":
        """Return the scope with another day."""
        return dataclasses.replace(self, as_at=day)

    def without_filters(self) -> "Scope":
        """Return the scope with all groups."""
        return Scope(self.consultation_id, self.as_at)

    def narrow_to_types(self, types: tuple[str, ...]) -> "Scope":
        """Return the scope narrowed to some types, of those that the filters leave; without any, it stays as it is."""
        if not types:
            return self
        kept_types = tuple(name for name in types if not self.types or name in self.types)
        return dataclasses.replace(self, types=kept_types or self.types)

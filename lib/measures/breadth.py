"""How widely a theme is raised, and between which groups of councils the numbers carry a difference."""

from dataclasses import dataclass
from math import sqrt

from lib.measures import shares
from lib.measures.shares import Group

FEWEST_HEARD = 5  # councils heard in each of two groups before they are compared


@dataclass(frozen=True, slots=True)
class Difference:
    """The share of one group less that of another, with its 95 % interval: all between -1 and 1.

    None where nobody was heard in one of them. clear says whether the numbers carry the difference.
    """

    value: float | None
    low: float | None
    high: float | None
    clear: bool


def difference(one: Group, other: Group) -> Difference:
    """How far the shares of two groups of councils lie apart.

    Newcombe's interval (Statistics in Medicine 17, 1998, method 10) of the two Wilson intervals, each with the finite
    population correction of its group. It is clear where the interval leaves nought out and at least five councils were
    heard in each group. Of twenty groups that are alike, one will still look different: it is a hint where to read.
    """
    first, second = (shares.interval(*numbers) for numbers in (_numbers(one), _numbers(other)))
    if first is None or second is None:
        return Difference(None, None, None, clear=False)
    share, less = one.chosen / one.answered, other.chosen / other.answered
    value = share - less
    low = value - sqrt((share - first[0]) ** 2 + (second[1] - less) ** 2)
    high = value + sqrt((first[1] - share) ** 2 + (less - second[0]) ** 2)
    enough = min(one.answered, other.answered) >= FEWEST_HEARD
    return Difference(value, low, high, clear=enough and (low > 0 or high < 0))


def _numbers(group: Group) -> tuple[int, int, int]:
    return group.chosen, group.answered, group.councils


def rest(whole: Group, part: Group) -> Group:
    """The councils of a whole that are not in a part of it, such as all other regions."""
    return Group(whole.chosen - part.chosen, whole.answered - part.answered, whole.councils - part.councils)


def in_words(one: str, other: str, found: Difference) -> str:
    """The difference in a sentence, such as "London raises it more often than the North East."."""
    if found.value is None:
        return "Nothing was heard from one of the two yet."
    if not found.clear:
        return "The numbers do not carry a difference."
    return f"{one} raises it {'more' if found.value > 0 else 'less'} often than {other}."

"""The linear programmes that try to recover what was hidden, on invented campaigns without a database."""

import random
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from lib.measures import disclosure
from lib.measures.disclosure import WHOLE, GroupCell, list_possible_counts, release_count
from tests.disclosure.programme import TOLERANCE, Release, ReleaseProgramme, build_terms

CAMPAIGNS = 60


@dataclass(frozen=True, slots=True)
class InventedCouncil:
    """Council that answers on a day and says the theme or not."""

    number: int
    region: int
    type: int
    day: int
    says_it: bool


def invent_campaign(chance: random.Random) -> list[InventedCouncil]:
    """Invent a small campaign, in which a theme is nearer to some regions than to others."""
    regions, types, days, prevalence = (
        chance.randint(2, 6), chance.randint(2, 6), chance.randint(3, 25), chance.uniform(0.1, 0.9),
    )  # fmt: skip
    leaning = [chance.choice([-0.2, 0.0, 0.2]) for _region in range(regions)]
    councils = []
    for number in range(chance.randint(20, 80)):
        region = chance.randrange(regions)
        says_it = chance.random() < prevalence + leaning[region]
        councils.append(InventedCouncil(number, region, chance.randrange(types), chance.randrange(days), says_it))
    return sorted(councils, key=lambda council: council.day)


def count_recovered(councils: list[InventedCouncil]) -> int:
    """Count the councils of which everything released together tells that they say the theme."""
    cells_of = {
        council.number: (WHOLE, ("region", f"{council.region}"), ("type", f"{council.type}")) for council in councils
    }
    events = [(council.day, council.number, cells_of[council.number]) for council in councils]
    releases = []
    for cell, days in disclosure.list_cell_days(events).items():
        for day in days:
            members = [one for one in councils if one.day <= day and cell in cells_of[one.number]]
            shown = release_count(GroupCell(sum(one.says_it for one in members), len(members)))
            terms = build_terms(one.number for one in members)
            releases.append(Release(terms, *list_possible_counts(shown, len(members))))
    programme = ReleaseProgramme(releases, list(cells_of))
    return sum(
        programme.find_least(build_terms([council.number])) > TOLERANCE for council in councils if council.says_it
    )


def show_exactly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disclosure, "_round_to_fives", lambda count, _maximum: count)
    monkeypatch.setattr(disclosure, "MIN_ROUNDED_RESPONDENTS", 0)


def step_by_single_councils(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disclosure, "MIN_STEP_COUNCILS", 1)


def test_of_many_small_campaigns_no_answer_is_recovered() -> None:
    chance = random.Random(2015)  # noqa: S311 - invented campaigns
    assert sum(count_recovered(invent_campaign(chance)) for _campaign in range(CAMPAIGNS)) == 0


@pytest.mark.parametrize("break_rule", [show_exactly, step_by_single_councils])
def test_answers_are_recovered_where_a_rule_is_broken(
    break_rule: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    break_rule(monkeypatch)
    chance = random.Random(2015)  # noqa: S311 - invented campaigns
    assert sum(count_recovered(invent_campaign(chance)) for _campaign in range(CAMPAIGNS)) > 0


def test_a_sum_is_bounded_by_all_that_is_known_of_it_and_what_contradicts_itself_is_said() -> None:
    known = [Release(build_terms("abc"), 2, 2), Release(build_terms("ab"), 1, 1)]
    programme = ReleaseProgramme(known, "abcd")
    assert (programme.find_least(build_terms("c")), programme.find_most(build_terms("c"))) == (1, 1)
    assert (programme.find_least(build_terms("a")), programme.find_most(build_terms("aad"))) == (0, 3)
    wrong = ReleaseProgramme([*known, Release(build_terms("c"), 0, 0)], "abcd")
    with pytest.raises(ValueError, match="no answers agree"):
        wrong.find_least(build_terms("a"))

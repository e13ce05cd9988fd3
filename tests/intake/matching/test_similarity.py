"""How similar a name is to those of the register."""

from lib.intake.matching.gazetteer import Gazetteer, OrganisationEntry
from lib.intake.matching.similarity import SimilarityScorer, may_be_foreign


def build_scorer(*names: str) -> tuple[Gazetteer, SimilarityScorer]:
    entries = [
        OrganisationEntry(
            index,
            name[:3].upper(),
            f"{name} City Council",
            name,
            "Metropolitan district",
            None,
            None,
            None,
            (),
            frozenset(),
        )
        for index, name in enumerate(names)
    ]
    gazetteer = Gazetteer(entries, [])
    return gazetteer, SimilarityScorer(gazetteer, set(gazetteer.entries))


def test_the_council_whose_place_is_written_most_like_it_scores_highest() -> None:
    gazetteer, scorer = build_scorer("Wolverhampton", "Northampton")
    scores, _foreign = scorer.score_councils(gazetteer.name_parser.parse_name("Wolverhamton City Council"))
    assert max(scores, key=scores.__getitem__) == "WOL"
    assert scores["WOL"] > 90 > scores["NOR"]


def test_an_organisation_that_does_not_exist_on_the_day_has_no_score() -> None:
    gazetteer, _scorer = build_scorer("Wolverhampton", "Northampton")
    scores, _foreign = SimilarityScorer(gazetteer, {"NOR"}).score_councils(
        gazetteer.name_parser.parse_name("Wolverhamton")
    )
    assert set(scores) == {"NOR"}


def test_no_town_council_calls_itself_borough_or_district() -> None:
    gazetteer, _scorer = build_scorer("Leeds")
    parse = gazetteer.name_parser.parse_name
    assert may_be_foreign("town council", parse("Otley Council"))
    assert not may_be_foreign("town council", parse("Otley District Council"))
    assert may_be_foreign("Scottish council", parse("Otley District Council"))

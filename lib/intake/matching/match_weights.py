"""Name the reasons for which a name is only suggested, each with its words and its score of 100.

The order of the scores is what matters: it ranks the candidates of one name. tests/names holds it.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WeightedReason:
    """Reason for a suggestion: what is told to people, and the score of its candidates between 0 and 100."""

    words: str
    score: float


@dataclass(frozen=True, slots=True)
class MatchWeights:
    """Weights of all reasons, from certain to doubtful; bonuses are added to a score."""

    certain: float = 100.0
    text_beside_name: WeightedReason = WeightedReason("more is written beside the name", 92.0)
    named_part: WeightedReason = WeightedReason("it is written like this one", 91.0)  # a part of it is a known name
    several_readings: WeightedReason = WeightedReason("it can be read in more than one way", 90.0)
    several_names: WeightedReason = WeightedReason("it names more than one organisation", 90.0)
    city_of_county_form: WeightedReason = WeightedReason("its words do not fit together", 90.0)  # "Glos City Council"
    cut_word: WeightedReason = WeightedReason("a word of it is cut down to a letter", 88.0)
    cut_word_style_bonus: float = 1.0
    several_councils: WeightedReason = WeightedReason("it can be read in more than one way", 86.0)  # of one place
    unfit_style: WeightedReason = WeightedReason("its words do not fit together", 86.0)
    style_fit_bonus: float = 4.0  # for each degree to which the words of kind fit (compute_style_fit)
    unusual_reading_malus: float = 1.0  # for each place behind the first in SHARED_PLACES
    foreign_site: WeightedReason = WeightedReason("it looks like a site that nobody here has", 85.0)
    foreign_address: WeightedReason = WeightedReason("the address beside it belongs to somebody else", 85.0)
    county_of_city_stem: WeightedReason = WeightedReason("its words do not fit together", 84.0)  # "Northampton County"
    ended: WeightedReason = WeightedReason("{name} ended on {day:%d/%m/%Y}", 80.0)
    not_begun: WeightedReason = WeightedReason("{name} began on {day:%d/%m/%Y}", 80.0)
    initials: WeightedReason = WeightedReason("these letters may stand for more than one name", 75.0)
    other_body_beside_name: WeightedReason = WeightedReason("it seems to be another body of this place", 75.0)
    other_body_of_place: WeightedReason = WeightedReason("it seems to be another body of this place", 70.0)


MATCH_WEIGHTS = MatchWeights()

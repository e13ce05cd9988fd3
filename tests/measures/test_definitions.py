"""Every term is defined once, in sentences that can stand in a tooltip, an export or the paper."""

from collections import Counter

from lib.measures import definitions
from lib.measures.definitions import REACH_RUNGS, Definition
from lib.terms import COMPLETE_ABOVE, PARTIAL_FROM

DEFINITIONS = [value for value in vars(definitions).values() if isinstance(value, Definition)]


def test_every_definition_is_a_term_and_whole_sentences() -> None:
    for definition in [*DEFINITIONS, *REACH_RUNGS.values()]:
        assert definition.term == definition.term.strip() != ""
        assert definition.sentence[0].isupper()
        assert definition.sentence.endswith(".")
        assert not definition.formula.endswith(".")  # hover_text ends it


def test_no_two_definitions_share_a_term_but_reached_of_a_person_and_of_an_organisation() -> None:
    repeated = {term for term, times in Counter(definition.term for definition in DEFINITIONS).items() if times > 1}
    assert repeated == {"Reached"}


def test_the_words_on_complete_and_partial_name_the_thresholds_that_are_applied() -> None:
    assert f"more than {COMPLETE_ABOVE} %" in definitions.COMPLETE.sentence
    assert f"{PARTIAL_FROM} to {COMPLETE_ABOVE} %" in definitions.PARTIAL.sentence

"""Themes across questions get the titles that people gave, where their sentences bear them, and those of one title are one."""

from lib.terms import MACHINE
from lib.theme_runs.titles import TitledSentences, name_by_titles
from lib.theme_runs.types import ProposedAssignment, ProposedTheme

MONEY, PEERS = "Money before all else", "Peers who stay"


def propose(*labels: str, is_mixed: bool = False) -> list[ProposedTheme]:
    return [ProposedTheme(None, label, "", MACHINE, "", is_mixed) for label in labels]


def assign(index: int, *sentences: str, question: int = 1, first: int = 0) -> list[ProposedAssignment]:
    """Assignments to a theme, one a response, each by its sentence."""
    return [
        ProposedAssignment(index, first + place, question, 0.5, sentence) for place, sentence in enumerate(sentences)
    ]


def titled(assignments: list[ProposedAssignment], titles: str) -> TitledSentences:
    """What people filed: the sentence of each assignment under M(oney), P(eers), or under nothing."""
    sentences: dict[tuple[int, int], list[tuple[str, str]]] = {}
    for assignment, letter in zip(assignments, titles, strict=True):
        key = (assignment.response_id, assignment.question_id)
        sentences.setdefault(key, [])
        if letter != "-":
            sentences[key].append((assignment.evidence, {"M": MONEY, "P": PEERS}[letter]))
    return sentences


def name(
    themes: list[ProposedTheme], assignments: list[ProposedAssignment], titles: str, open_indexes: tuple[int, ...]
) -> tuple[list[str], list[int]]:
    """The labels, and the places of the themes of the assignments."""
    named, kept = name_by_titles(themes, assignments, titled(assignments, titles), open_indexes)
    return [theme.label for theme in named], [assignment.theme_index for assignment in kept]


def test_a_theme_has_the_title_of_two_thirds_of_its_sentences_and_of_fewer_with_and_more() -> None:
    nine = assign(0, *(f"Sentence {letter}." for letter in "abcdefghi"))
    assert name(propose("Words"), nine, "MMMMMM---", (0,))[0] == [MONEY]
    assert name(propose("Words"), nine, "MMMMM----", (0,))[0] == [f"{MONEY} and more"]
    assert name(propose("Words", is_mixed=True), nine, "MM-------", (0,))[0] == [f"Mixed: {MONEY} and more"]
    assert name(propose("Words"), nine, "M--------", (0,))[0] == ["Words"]


def test_a_theme_that_is_borne_by_one_title_is_mixed_no_more() -> None:
    five = assign(0, *(f"Sentence {letter}." for letter in "abcde"))
    for titles, is_mixed in (("MMMM-", False), ("MMM--", True)):
        [theme], _kept = name_by_titles(propose("Words", is_mixed=True), five, titled(five, titles), (0,))
        assert theme.is_mixed == is_mixed


def test_themes_of_one_title_are_one_and_parts_of_one_title_are_numbered() -> None:
    assignments = [
        *assign(0, *"abc"), *assign(1, *"defgh", first=10), *assign(2, *"ij", first=20), *assign(3, *"klmno", first=30),
        *assign(4, *"pqrst", first=40),
    ]  # fmt: skip
    titles = "MMM" + "MMM--" + "PP" + "P----" + "P----"  # the first two together stand under it to three quarters
    labels, indexes = name(propose(*"VWXYZ"), assignments, titles, (0, 1, 2, 3, 4))
    assert labels == [MONEY, PEERS, f"{PEERS} and more", f"{PEERS} and more (2)"]
    assert indexes == [0] * 8 + [1] * 2 + [2] * 5 + [3] * 5


def test_what_somebody_worked_on_keeps_its_name_and_its_assignments() -> None:
    assignments = [*assign(0, *"abc"), *assign(1, *"def", first=10)]
    labels, indexes = name(propose(MONEY.upper(), "Words"), assignments, "MMMMMM", (1,))
    assert labels == [MONEY.upper(), f"{MONEY} (2)"]
    assert indexes == [0, 0, 0, 1, 1, 1]


def test_sentences_on_questions_without_approved_themes_stand_under_no_title() -> None:
    elsewhere, here = assign(0, *"abcdefghi", question=2), assign(0, *"xyz")
    for rest, label in ((elsewhere, f"{MONEY} and more"), (elsewhere * 2, "Words"), (elsewhere[:1], MONEY)):
        named, _kept = name_by_titles(propose("Words"), [*here, *rest], titled(here, "MMM"), (0,))
        assert [theme.label for theme in named] == [label]


def test_another_sentence_of_the_same_answer_does_not_count() -> None:
    said = assign(0, "Money is short.", "Peers help.")
    sentences = {(0, 1): [("Something else.", MONEY)], (1, 1): [("Something else.", MONEY)]}
    named, _kept = name_by_titles(propose("Words"), said, sentences, (0,))
    assert [theme.label for theme in named] == ["Words"]

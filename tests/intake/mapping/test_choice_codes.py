"""What the codes of a tool mean, which stand in the place of the options' texts."""

import pytest

from lib.intake.mapping.choice_codes import (
    are_known,
    build_code_key,
    find_codes,
    list_code_tokens,
    propose_meanings,
    split_codes,
)

OPTIONS = ("Peer challenge", "Training", "Data")


@pytest.mark.parametrize(
    ("text", "key"),
    [(" A2 ", "a2"), ("'3.0'", "3"), ("[b]", "b"), ("Peer  Challenge", "peer_challenge"), ("peer_challenge", "peer_challenge"),
     ("1.5", "1.5"), ("x.0", "x.0"), ("Opt-4", "opt-4"), ("a (b)", "a_b")],
)  # fmt: skip
def test_a_code_is_the_same_however_it_is_decorated(text: str, key: str) -> None:
    assert build_code_key(text) == key


@pytest.mark.parametrize(
    ("text", "tokens", "is_code"),
    [("1;2", ["1", "2"], True), ("[1, 2]", ["1", "2"], True), ("1 2", ["1", "2"], True), ("'a'|'B'", ["a", "b"], True),
     ("opt_4", ["opt_4"], True), ("Peer challenge", ["peer", "challenge"], False), ("hello", ["hello"], False)],
)  # fmt: skip
def test_a_cell_of_several_codes_is_split_and_one_of_words_holds_none(
    text: str, tokens: list[str], is_code: bool
) -> None:
    assert split_codes(text) == tokens
    assert list_code_tokens(text) == (tokens if is_code else [])


@pytest.mark.parametrize(
    ("cells", "codes"),
    [
        (["2", "", "1;10"], ["1", "2", "10"]),
        (["b", "a"], ["a", "b"]),
        (["yes", "no"], ["no", "yes"]),  # no more different words than options, and two
        (["one", "two", "three", "four", "five"], ["five", "four", "one", "three", "two"]),
        (["one", "two", "three", "four", "five", "six"], []),
        (["Training"] * 3 + ["1"] * 7, ["1"]),
        (["Training"] * 4 + ["1"] * 6, []),
        (["peer_challenge", "training"], []),
        (["1", "Free words, and more"], []),
        ([str(number) for number in range(60)], [str(number) for number in range(60)]),
        ([str(number) for number in range(61)], []),
        ([], []),
        (["", " "], []),
    ],
)
def test_a_column_holds_codes_where_hardly_a_cell_names_an_option(cells: list[str], codes: list[str]) -> None:
    assert find_codes(cells, OPTIONS) == codes


def test_options_that_are_numbers_are_no_codes() -> None:
    assert find_codes(["1", "2"], ("1", "2")) == []


@pytest.mark.parametrize(
    ("codes", "known_codes", "meanings", "is_known"),
    [
        (["1", "3"], (), {"1": "Peer challenge", "3": "Data"}, False),
        (["0", "2"], (), {"0": "Peer challenge", "2": "Data"}, False),
        (["a", "c"], (), {"a": "Peer challenge", "c": "Data"}, False),
        (["1", "4"], (), {"1": "Peer challenge", "4": ""}, False),
        (["0", "3"], (), {"0": "Peer challenge", "3": ""}, False),
        (["a2", "a1"], ("A2", "A3", "A1"), {"a2": "Peer challenge", "a1": "Data"}, True),
        (["a2", "zz"], ("A2", "A3", "A1"), {"a2": "Peer challenge", "zz": ""}, False),
        (["1", "2"], ("A2", "A3", "A1"), {"1": "Peer challenge", "2": "Training"}, False),
        (["a1"], ("A2", "A3"), {"a1": "Peer challenge"}, False),  # fewer codes than options are those of another list
        (["peer_challenge", "zz"], (), {"peer_challenge": "Peer challenge", "zz": ""}, False),
        (["peer_challenge"], (), {"peer_challenge": "Peer challenge"}, True),
    ],
)
def test_a_code_means_what_the_consultation_says_else_the_option_of_its_name_or_number(
    codes: list[str], known_codes: tuple[str, ...], meanings: dict[str, str], is_known: bool
) -> None:
    assert propose_meanings(codes, OPTIONS, known_codes) == meanings
    assert are_known(meanings, OPTIONS, known_codes) is is_known

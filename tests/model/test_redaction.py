"""What tells who somebody is does not leave, and what leaves can be found in the original again."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.provisional import urls

from lib.model.redaction import NameRedactor, redact_text
from lib.model.text_folding import fold_text


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Write to jane.o'neill+lga@leeds.gov.uk today", "Write to [e-mail] today"),
        ("jane @ leeds.gov.uk or jane (at) leeds (dot) gov (dot) uk", "[e-mail] or [e-mail]"),
        ("Follow @janedoe now", "Follow [e-mail] now"),
        ("Ring 0113 496 0000 or +44 (0)20 7946-0000", "Ring [telephone] or [telephone]"),
        ("Tel: 496000, mobile 07700 900123", "[telephone], [telephone]"),
        ("We are at LS1 1UR and sw1a1aa.", "We are at [postcode] and [postcode]."),
        ("12 High Street, Leeds", "[address], Leeds"),
        ("See https://x.org/a?b=c and www.leeds.gov.uk", "See [web address] and [web address]"),
        ("It is on leeds.gov.uk/peer, or example.com.", "It is on [web address] or [web address]."),
        ("Mr Smith and Mrs. van der Berg came", "Mr [name] and Mrs. [name] came"),
        ("Mr J.P. Smith, Dr O’Neill-Jones, Ms J. Doe", "Mr [name], Dr [name], Ms [name]"),
        ("Cllr Ann Lee said; councillor Ann Lee said", "Cllr [name] said; councillor [name] said"),
        ("Councillors Smith and Doe with Cllrs Lee, Ray & Fox", "Councillors [name] with Cllrs [name]"),
        ("MR SMITH", "MR [name]"),
        ("mr john smith", "mr [name]"),
    ],
)  # fmt: skip
def test_addresses_numbers_and_names_are_taken_out(text: str, left: str) -> None:
    assert redact_text(text, NameRedactor([])).text == left


@pytest.mark.parametrize(
    "text",
    [
        "Councillor training and councillors' time matter.",
        "In Q4 2nd year, 353 councils paid £1,200,000 in 2014-2015, or 12.5 % (section 3.2).",
        "From 01/02/2015 we had 8 out of 10.",
        "Dormant, misuse, drift: words that begin like a title stay.",
        "We asked.Then we waited",
    ],
)
def test_what_tells_nothing_of_anybody_stays(text: str) -> None:
    assert redact_text(text, NameRedactor([])).text == text


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("JANE  doe and José Núñez", "[name] and [name]"),
        ("Ask Jane, or Doe, or Nunez; but the does stay", "Ask [name], or [name], or [name]; but the does stay"),
        ("Leeds City Council is a city council", "[name] is a city council"),
    ],
)
def test_names_that_are_given_are_taken_out_a_body_s_only_as_a_whole(text: str, left: str) -> None:
    assert (
        redact_text(text, NameRedactor(["Jane Doe", "Jose\u0301 Nu\u0301n\u0303ez", "Leeds City Council"])).text == left
    )


LETTERS = st.characters(categories=["Lu", "Ll", "Mn"], max_codepoint=0x24F)
NAMES = st.lists(st.text(LETTERS, min_size=2, max_size=8), min_size=1, max_size=3).map(" ".join)
AROUND = st.text(st.sampled_from(" \n,.;:!?()-–“”’aZé5"), max_size=12)
POSTCODES = st.from_regex(r"[A-PR-UWYZ][A-HK-Y]?[0-9][0-9]? ?[0-9][ABD-HJLNP-UW-Z]{2}", fullmatch=True)
TELEPHONES = st.from_regex(r"(\+44 ?[1-9][0-9]{1,3}|0[1-9][0-9]{2,3})[ -]?[0-9]{3}[ -]?[0-9]{3,4}", fullmatch=True)
ADDRESSES = st.one_of(st.emails(), urls(), POSTCODES.filter(str.isascii), TELEPHONES.filter(str.isascii))


def stands_in(name: str, text: str) -> bool:
    """Whether the words of a name follow one another in a text."""
    words, wanted = (re.findall(r"[^\W_]+", fold_text(one).text) for one in (text, name))
    return bool(wanted) and any(words[at : at + len(wanted)] == wanted for at in range(len(words)))


@given(st.lists(NAMES, min_size=1, max_size=4), st.lists(AROUND, min_size=5, max_size=5), st.booleans())
def test_no_name_that_is_given_survives(names: list[str], around: list[str], loud: bool) -> None:
    text = "".join(f"{before} {name.upper() if loud else name} " for name, before in zip(names, around, strict=False))
    left = redact_text(text, NameRedactor(names)).text
    gone = [name for name in names if len("".join(re.findall(r"[^\W_]+", fold_text(name).text))) > 1]
    assert not [name for name in gone if stands_in(name, left.replace("[name]", " "))]


@given(ADDRESSES, AROUND, AROUND)
def test_no_address_survives(address: str, before: str, after: str) -> None:
    left = redact_text(f"{before} {address} {after}", NameRedactor([])).text
    assert address not in left


@given(
    st.sampled_from(["Mr", "Mrs", "Ms", "Dr", "Cllr", "Councillor"]), st.from_regex(r"[A-Z][a-z]{2,9}", fullmatch=True)
)
def test_no_name_after_a_title_survives(title: str, name: str) -> None:
    assert name not in redact_text(f"as {title} {name} said", NameRedactor([])).text.removeprefix(f"as {title}")


@given(st.text(max_size=200), st.lists(NAMES, max_size=3))
def test_every_piece_that_leaves_leads_back_to_where_it_came_from(text: str, names: list[str]) -> None:
    found = redact_text(text, NameRedactor(names))
    for start, (first, last, same) in zip(found.piece_starts, found.pieces, strict=True):
        if same:
            assert found.text[start : start + last - first] == text[first:last]
    if found.text:
        assert found.find_original_span(0, len(found.text)) == (0, len(text))


def test_a_very_long_cell_takes_no_long_time() -> None:
    begun = time.monotonic()
    for piece in ("a", "a.", "1 ", "a-", "@", "Mr ", "Aa ", "(", "a@", "1a ", "[at]", "\n"):
        redact_text(piece * (50_000 // len(piece)), NameRedactor(["Aa Bb", "Mr Mr"]))
    assert time.monotonic() - begun < 10

"""Names as people write them, against lists written by hand: tests/names. A certain match is never wrong."""

import csv
import datetime as dt
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.database.engine import get_engine, open_read_session
from lib.intake.matching.gazetteer import Gazetteer
from lib.intake.matching.matcher import CERTAIN, SUGGESTED, UNKNOWN, NameMatch, NameMatcher, is_code_column
from lib.intake.matching.register import load_gazetteer
from lib.settings import ROOT
from tests.support.factories import day

NAMES = ROOT / "tests" / "names"


OPENING = "2015-01-06"


@pytest.fixture(scope="module")
def names(template: Path) -> Gazetteer:
    """The register with its aliases and addresses."""
    engine = get_engine(f"sqlite:///{template}")
    with open_read_session(engine) as session:
        return load_gazetteer(session)


matchers: dict[tuple[int, str], NameMatcher] = {}


def match(names: Gazetteer, written: str, as_at: str = OPENING) -> NameMatch:
    matcher = matchers.setdefault((id(names), as_at), NameMatcher(names, day(as_at)))
    return matcher.match_name(written)


def rows(name: str) -> list[dict[str, str]]:
    with (NAMES / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.mark.parametrize("list_name", ["hard_names.csv", "held_out_names.csv"])
def test_hard_names_are_found_nearly_all_and_mostly_for_certain_and_never_wrongly(
    names: Gazetteer, list_name: str
) -> None:
    lists = [row for row in rows(list_name) if row["code"]]
    assert len(lists) >= 200
    outcomes: Counter[str] = Counter()
    missed: list[dict[str, str]] = []
    wrong: list[dict[str, str]] = []
    for row in lists:
        found = match(names, row["written"], row["as_at"])
        outcomes[found.outcome] += 1
        if found.best_entry is None or found.best_entry.code != row["code"]:
            (wrong if found.outcome == CERTAIN else missed).append(row)
    assert wrong == []
    assert len(missed) <= 0.005 * len(lists), missed
    assert outcomes[CERTAIN] >= 0.85 * len(lists)


def test_what_is_no_english_principal_council_is_never_certain(names: Gazetteer) -> None:
    lists = rows("no_principal_council.csv") + [row for row in rows("held_out_names.csv") if not row["code"]]
    assert len(lists) >= 100
    certain = [row for row in lists if match(names, row["written"], row["as_at"]).outcome == CERTAIN]
    assert certain == []


def test_every_name_and_short_name_of_the_register_is_certain_while_its_bearer_exists(names: Gazetteer) -> None:
    for one in names.entries.values():
        on = one.valid_from or dt.date(2015, 1, 6)
        on = min(on, one.valid_to) if one.valid_to else on
        for written in (one.name, one.name.upper(), one.gss_code or one.name):
            found = match(names, written, on.isoformat())
            assert (found.outcome, found.best_entry) == (CERTAIN, one), written


@pytest.mark.parametrize(
    ("written", "as_at", "outcome", "code"),
    [
        ("LB Camden", OPENING, CERTAIN, "CMD"),
        ("Bristol, City of", OPENING, CERTAIN, "BST"),
        ("Royal Borough of Kensington & Chelsea", OPENING, CERTAIN, "KEC"),
        ("Kings Lynn and W Norfolk BC", OPENING, CERTAIN, "KIN"),
        ("Wakefield MDC", OPENING, CERTAIN, "WKF"),
        ("Northants CC", OPENING, CERTAIN, "NTH"),
        ("Northampton BC", OPENING, CERTAIN, "NOR"),
        ("Stockton On Tees UA", OPENING, CERTAIN, "STT"),
        ("Dorset", "2015-01-06", CERTAIN, "DOR"),
        ("Dorset", "2020-01-06", CERTAIN, "DST"),
        ("jane.smith@camden.gov.uk", OPENING, CERTAIN, "CMD"),
        ("Jane Smith <jane.smith@camden.gov.uk>", OPENING, CERTAIN, "CMD"),
        ("www.kirklees.gov.uk", OPENING, CERTAIN, "KIR"),
        ("E08000035", OPENING, CERTAIN, "LDS"),
        ("E08000020", OPENING, CERTAIN, "GAT"),
        ("LDS", OPENING, SUGGESTED, "LDS"),
        ("Kent & Co", OPENING, SUGGESTED, None),
        ("A. Kent", OPENING, None, None),
        ("Lincoln City", OPENING, SUGGESTED, "LIC"),
        ("Notts County", OPENING, SUGGESTED, "NTT"),
        ("City of Lincoln", OPENING, CERTAIN, "LIC"),
        ("Glos City Council", OPENING, SUGGESTED, "GLO"),
        ("AVDC", OPENING, SUGGESTED, "AYL"),
        ("Cllr Preston", OPENING, SUGGESTED, None),
        ("Brad Ford", OPENING, SUGGESTED, None),
        ("Lindsey West", OPENING, SUGGESTED, None),
        ("Wight, Isle of", OPENING, CERTAIN, "IOW"),
        ("SouthGloucestershire", OPENING, CERTAIN, "SGC"),
        ("Leeds Children's Council", OPENING, SUGGESTED, None),
        ("Leeds City Council Children's Services", OPENING, None, "LDS"),
        ("jo@leeds.gov.uk; sam@bradford.gov.uk", OPENING, SUGGESTED, None),
        ("Essex <a@essex.police.uk>", OPENING, SUGGESTED, None),
        ("kent.co", OPENING, None, None),
        ("Chief Executive's Office, Kent County Council", OPENING, CERTAIN, "KEN"),
        ("Staffordhsire County Council", OPENING, CERTAIN, "STS"),
        ("Harow Council", OPENING, SUGGESTED, None),
        ("Stanford Council", OPENING, None, None),
        ("Hatton Council", OPENING, None, None),
        ("Hastings District Council NZ", OPENING, None, None),
        ("Suffolk Constab", OPENING, None, None),
        ("Department of Health NI", OPENING, None, None),
        ("Brent London Boro", OPENING, CERTAIN, "BEN"),
        ("Rushmoor B C", OPENING, CERTAIN, "RUH"),
        ("Kent CC", OPENING, CERTAIN, "KEN"),
        ("Colchester City Council", "2024-05-01", CERTAIN, "COL"),
        ("City of Milton Keynes", "2024-05-01", CERTAIN, "MIK"),
        ("Hart DC (Fleet)", OPENING, CERTAIN, "HAT"),
        ("Hart DC (Bradford)", OPENING, SUGGESTED, "HAT"),
        ("Rural Services Network - RSN", OPENING, CERTAIN, "RSN"),
        ("E12000006", OPENING, UNKNOWN, None),
        ("E06000099", OPENING, UNKNOWN, None),
        ("E08000039", "2026-01-15", CERTAIN, "SHF"),
        ("E09000005 - Brent", OPENING, CERTAIN, "BEN"),
        ("E09000005 Camden", OPENING, SUGGESTED, None),
        ("Northampton County Council", OPENING, SUGGESTED, None),
        ("Gloucester CC", OPENING, SUGGESTED, "GLO"),
        ("Newcastle", OPENING, SUGGESTED, None),
        ("Newcastle BC", OPENING, CERTAIN, "NEC"),
        ("Newcastle CC", OPENING, CERTAIN, "NET"),
        ("Leeds and Bradford", OPENING, None, None),
        ("Lichfield City Council", OPENING, SUGGESTED, "LIF"),
        ("Northampton Borough Council", "2022-01-10", SUGGESTED, "WNT"),
        ("North Northamptonshire Council", OPENING, SUGGESTED, None),
        ("Cardiff Council", OPENING, UNKNOWN, None),
        ("Aberdeenshire", OPENING, UNKNOWN, None),
        ("Kent Police", OPENING, None, None),
        ("someone@kent.police.uk", OPENING, UNKNOWN, None),
        ("someone@notleeds.gov.uk", OPENING, UNKNOWN, None),
        ("someone@leeds.gov.uk.example.com", OPENING, UNKNOWN, None),
        ("Greater Manchester Combined Authority", OPENING, UNKNOWN, None),
        ("", OPENING, UNKNOWN, None),
        ("n/a", OPENING, UNKNOWN, None),
    ],
)  # fmt: skip
def test_how_people_write_councils(
    names: Gazetteer, written: str, as_at: str, outcome: str | None, code: str | None
) -> None:
    found = match(names, written, as_at)
    if outcome is None:
        assert found.outcome != CERTAIN
    else:
        assert found.outcome == outcome
    if code is not None:
        assert found.best_entry is not None
        assert found.best_entry.code == code


def test_a_council_that_has_ended_is_answered_with_who_took_it_over(names: Gazetteer) -> None:
    found = match(names, "Taunton Deane Borough Council", "2024-05-01")
    assert found.outcome == SUGGESTED
    assert [one.entry.code for one in found.candidates] == ["SMT"]
    assert found.reason == "Taunton Deane Borough Council ended on 31/03/2019"


def test_the_county_and_the_district_of_a_name_both_come_into_question_where_the_words_do_not_fit(
    names: Gazetteer,
) -> None:
    found = match(names, "Northampton County Council")
    assert {one.entry.code for one in found.candidates} >= {"NOR", "NTH"}


@settings(max_examples=200, deadline=None)
@given(written=st.text(max_size=300))
def test_any_text_is_judged_and_only_what_is_there_is_certain(names: Gazetteer, written: str) -> None:
    found = match(names, written)
    assert found.outcome in {CERTAIN, SUGGESTED, UNKNOWN}
    assert (found.outcome == CERTAIN) <= (found.best_entry is not None and found.best_entry.is_valid_on(day(OPENING)))


MORE_THAN_ONE_WAY, OTHER_BODY = "it can be read in more than one way", "it seems to be another body of this place"
NO_FIT, LIKE = "its words do not fit together", "it is written like this one"


@pytest.mark.parametrize(
    ("written", "reason", "candidates"),
    [
        ("LDS", MORE_THAN_ONE_WAY, {"LDS": 90}),
        ("E08000035 xyzzy", MORE_THAN_ONE_WAY, {"LDS": 90}),
        ("E09000005 Camden", "it names more than one organisation", {"BEN": 90, "CMD": 90}),
        ("Leeds City Council / Bradford City Council", "it names more than one organisation", {"BRD": 90, "LDS": 90}),
        ("jo@leeds.gov.uk; sam@bradford.gov.uk", MORE_THAN_ONE_WAY, {"BRD": 90, "LDS": 90}),
        ("jane@leeds.gov.uk Kent County Council", MORE_THAN_ONE_WAY, {"LDS": 90}),
        ("jane@leeds.gov.uk Leeds Trust", MORE_THAN_ONE_WAY, {"LDS": 90}),
        ("Essex <a@essex.police.uk>", "the address beside it belongs to somebody else", {"ESS": 85}),
        ("Kent & Co", OTHER_BODY, {"KEN": 70}),
        ("kent.co", OTHER_BODY, {"KEN": 70}),
        ("Camden Parish Council", OTHER_BODY, {"CMD": 70}),
        ("Kent County Council, Kent Association", OTHER_BODY, {"KEN": 75}),
        ("Kent County Council (something else entirely)", "more is written beside the name", {"KEN": 92}),
        ("Leeds City Council Children's Services", OTHER_BODY, {"LDS": 70}),
        ("Lincoln City", MORE_THAN_ONE_WAY, {"LIC": 94}),
        ("Newcastle", MORE_THAN_ONE_WAY, {"NET": 94, "NEC": 93}),
        ("Glos City Council", NO_FIT, {"GLO": 90, "GLS": 86}),
        ("Northampton County Council", NO_FIT, {"NTH": 88, "NOR": 86}),
        ("Lichfield City Council", NO_FIT, {"LIF": 86}),
        ("AVDC", "these letters may stand for more than one name", {"AYL": 75}),
        ("LCC", "these letters may stand for more than one name",
         {"LAC": 75, "LAN": 75, "LCE": 75, "LDS": 75, "LEC": 75}),
        ("F of Dean", "a word of it is cut down to a letter", {"FOE": 89}),
        ("T Wells", "a word of it is cut down to a letter", {"TUN": 89}),
        ("Chorley, Lancashire", LIKE, {"CHO": 91, "LAN": 91}),
        ("A. Kent", LIKE, {"KEN": 90}),
        ("Harow Council", LIKE, {"HAR": 90.9, "HRW": 90.9}),
        ("Leeds and Bradford", LIKE, {"BRD": 85.4, "LDS": 79.6}),
        ("Hants & Wilts", LIKE, {"HAM": 82.5, "WIL": 82.5}),
        ("Society of Local Authority Chief Executives", LIKE, {"SOLACE": 90, "ALACE": 89.5}),
        ("North Northamptonshire Council", "North Northamptonshire Council began on 01/04/2021",
         {"COR": 80, "ENO": 80, "KET": 80, "NTH": 80, "WEL": 80}),
        ("Cardiff Council", "it is a Welsh council", {}),
        ("Hatton Council", "it is a parish council", {}),
        ("Stanford Council", "it is a place without a council of its own", {}),
        ("E12000006", "it is a code that no council has (a region, another country, or a slip)", {}),
        ("n/a", "it is no organisation on the register", {}),
        ("St. Helens", "", {"SHN": 100}),
        ("E06000099 Leeds", "", {"LDS": 100}),
        ("Rurl Services Netwrk", "", {"RSN": 100}),
        ("Dept of Communities and Local Government", "", {"DCLG": 100}),
    ],
)  # fmt: skip
def test_what_is_not_certain_is_told_with_its_reason_and_ranked(
    names: Gazetteer, written: str, reason: str, candidates: dict[str, float]
) -> None:
    found = match(names, written)
    assert found.reason == reason
    assert [one.entry.code for one in found.candidates] == list(candidates)
    assert [one.score for one in found.candidates] == pytest.approx(list(candidates.values()), abs=1)


def test_a_name_is_no_certain_one_at_the_length_at_which_it_is_no_name_any_more(names: Gazetteer) -> None:
    assert match(names, "Leeds City Council" + " " * 500).outcome == CERTAIN
    assert match(names, "Leeds City Council " + "x" * 400).outcome == UNKNOWN
    assert match(names, "Kensington &amp; Chelsea").outcome == CERTAIN


def test_a_column_of_three_codes_is_one_of_codes_and_one_with_anything_else_is_none(names: Gazetteer) -> None:
    assert is_code_column(["LDS", "KEN ", "", "CMD", "LDS"], names)
    assert not is_code_column(["LDS", "KEN", "KEN"], names)
    assert not is_code_column(["LDS", "KEN", "CMD", "Leeds"], names)
    assert not is_code_column(["LDS", "KEN", "CMD", "lds"], names)
    matcher = NameMatcher(names, day(OPENING), codes=True)
    assert matcher.match_name("LDS").outcome == CERTAIN
    assert matcher.match_name("lds").outcome == SUGGESTED

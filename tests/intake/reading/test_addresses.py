"""The one address of a cell, however it is dressed."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, select

from lib.database.engine import open_read_session
from lib.database.models import Contact
from lib.intake.problems import RowProblem
from lib.intake.reading.addresses import find_addresses, parse_email
from tests.support.factories import bring
from tests.support.intake_tables import FAULTS


@pytest.mark.parametrize(
    "written",
    ["nora@x.example", "NORA@X.example", "Nora <nora@x.example>", '"Dell, Nora" <nora@x.example>', "mailto:nora@x.example",
     "nora@x.example.", "nora@x.example;", " nora@x.example\u00a0", "'nora@x.example'", "SMTP:nora@x.example",
     "nora@x.example#mailto:nora@x.example#", "[nora@x.example](mailto:nora@x.example)", "nora @ x.example",
     "mailto:nora@x.example?subject=Hello", "E-mail: nora@x.example", "Nora Dell nora@x.example", "nora＠x.example",
     "nora [at] x [dot] example", "nora@x.example, nora@x.example", "nora@x.example (work)", "nora@x.example\nnora@x.example"],
)  # fmt: skip
def test_an_address_is_read_whatever_stands_around_it(written: str) -> None:
    assert parse_email(written, "E-mail") == "nora@x.example"


@pytest.mark.parametrize("written", ["nora.o'dell@x.example", "nora.o’dell@x.example"])
def test_an_apostrophe_belongs_to_an_address_however_it_is_typed(written: str) -> None:
    assert parse_email(written, "E-mail") == "nora.o'dell@x.example"


@pytest.mark.parametrize(
    "written", ["nora dell@x.example", "nora@leeds,gov.uk", "nora@@x.example", "nora@x", "a..b@x.example"]
)
def test_what_could_be_another_address_is_not_guessed(written: str) -> None:
    with pytest.raises(RowProblem, match='"E-mail" is not one e-mail address'):
        parse_email(written, "E-mail")


@pytest.mark.parametrize(
    "written", ["a@x.example; b@x.example", "a@x.example/b@x.example", "a@x.example or b@x.example"]
)
def test_several_addresses_in_one_cell_are_asked(written: str) -> None:
    with pytest.raises(RowProblem, match="holds 2 e-mail addresses: keep one in the cell"):
        parse_email(written, "E-mail")


def test_a_long_cell_is_read_within_a_tenth_of_a_second() -> None:
    start = time.perf_counter()
    for cell in ("@" * 100_000, "a " * 50_000 + "@", "a@" * 900, "a." * 900 + "@x.example", "(at)" * 400):
        find_addresses(cell)
    assert time.perf_counter() - start < 0.5


@given(st.text(alphabet="ab@.<>() ;'’,", max_size=40))
def test_whatever_is_read_is_an_address_that_is_read_as_itself(text: str) -> None:
    for address in find_addresses(text):
        assert parse_email(address, "E-mail") == address


def test_contacts_come_with_their_dressed_addresses(sqlite: Engine) -> None:
    report = bring(sqlite, "contacts", FAULTS / "dressed_addresses.csv")
    assert (report.added, report.pending_count) == (7, 0)
    with open_read_session(sqlite) as session:
        assert set(session.scalars(select(Contact.email))) == {"nora@x.example", "nora.o'dell@x.example"}


def test_a_comma_in_the_place_of_a_full_stop_makes_no_shorter_address() -> None:
    with pytest.raises(RowProblem):
        parse_email("tracey@ashford.gov,uk", "Email")
    assert parse_email("tracey@ashford.gov.example, Ashford", "Email") == "tracey@ashford.gov.example"

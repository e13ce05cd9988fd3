"""The figures, as people ask for them in a shell."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.commands import run_lib
from tests.support.factories import activity, contact, message, response, write_csv

FIGURES = ("response-rates", "bodies", "councils", "map", "arrivals", "forecast", "representativeness", "target",
           "questions", "choices", "targeting", "expected")  # fmt: skip


def test_figures_carry_numerator_denominator_definition_filters_and_sources(url: str, tmp_path: Path) -> None:
    run_lib("import", "responses", str(write_csv(tmp_path / "survey.csv", [response()])))
    words = ["--by", "region", "--as-at", "2015-02-20", "--region", "Yorkshire and the Humber", "--format", "json"]
    printed = json.loads(run_lib("figures", "response-rates", *words).output)
    assert printed["as_at"] == "2015-02-20"
    assert printed["filters"] == {"region": ["Yorkshire and the Humber"], "council_type": []}
    assert printed["sources"] == ["survey.csv"]
    rate = printed["groups"][0]["response_rate"]
    assert (rate["numerator"], rate["denominator"]) == (1, 22)
    assert rate["definition"].endswith("RR2 = (I + P) / (I + P + R + O + N)")
    assert printed["overall"]["response_rate"] == rate


def test_the_same_day_gives_the_same_figures_after_later_events_came_in(url: str, tmp_path: Path) -> None:
    """Every table, after responses, withdrawals, messages, contacts and activities that happened later."""

    def bring(kind: str, *rows: dict[str, Any]) -> None:
        result = run_lib("import", kind, str(write_csv(tmp_path / f"{kind}.csv", rows)))
        assert " 0 set aside" in result.output

    def tables() -> dict[str, str]:
        return {name: run_lib("figures", name, "--as-at", "2015-02-20", "--format", "csv").output for name in FIGURES}

    bring("contacts", contact(), contact("Camden"))
    bring("outreach", message(), message("Camden"))
    bring("responses", response(answers=7), response("Barnet", "2015-02-10"))
    before = tables()
    assert len(set(before.values())) == len(FIGURES)
    bring("contacts", contact("Barnet", Added="2015-02-21"))
    bring("outreach", message(Mailing="Later", Sent="2015-03-01", Delivered="2015-03-01"))
    bring("outreach", message("Camden", Bounced="2015-02-21"), message(Clicked="2015-02-22"))
    bring("outreach", activity("2015-02-21"))
    bring("responses", response("Camden", "2015-03-01"), response("Barnet", "2015-02-10", Withdrawn="2015-02-25"))
    assert tables() == before
    assert run_lib("figures", "arrivals", "--as-at", "2015-03-10", "--format", "csv").output != before["arrivals"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["figures", "response-rates", "--region", "Narnia"], '--region "Narnia" is none of East Midlands'),
        (["figures", "response-rates", "--consultation", "other"], 'There is no consultation "other" in the database'),
        (["figures", "arrivals", "--as-at", "2014-12-30"], "the consultation opened on 2015-01-06"),
        (["figures", "councils", "--as-at", "9999-12-31"], "the consultation opened on 2015-01-06"),
        (["figures", "response-rates", "--as-at", "2015-02-01", "--since", "2015-03-01"], "is after the day looked at"),
        (["figures", "response-rates", "--since", "0001-01-01"], "the consultation opened on 2015-01-06"),
        (
            ["figures", "target", "--region", "London", "--council-type", "Shire county"],
            "No council is in all of the groups asked for",
        ),
        (["figures", "target", "--consultation", ""], 'There is no consultation ""'),
        (["import", "contacts", "nowhere.csv"], "There is no file nowhere.csv"),
    ],
)
def test_what_is_not_there_is_said_in_one_sentence(url: str, words: list[str], said: str) -> None:
    result = run_lib(*words)
    assert result.exit_code == 1
    assert said in result.output
    assert len(result.output.strip().splitlines()) == 1

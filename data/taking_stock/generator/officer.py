"""The invented officer: the themes of most questions, the answers read as examples, and the sentences for the Board.

All of it follows from what was planted, by rule and without chance, so that it agrees with the truth.
"""

import csv
import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from data.taking_stock.generator.answers import Theme

LEFT_QUESTIONS = (8, 12)  # left to whoever tries the dashboard
FIRST_DAY = dt.date(2015, 1, 20)  # on which the first question's themes were set up
DAYS_A_QUESTION, DAYS_TO_APPROVAL = 2, 2  # working days
EXAMPLES_A_THEME = 6
QUOTATIONS_A_THEME = 2
WIDER_PLACES = ("England", "Greater London", "Greater Manchester", "Merseyside", "Midlands", "Humber", "Yorkshire")
QUOTATION_LENGTH = range(60, 170)  # characters


@dataclass(frozen=True)
class OfficerTheme:
    """A theme that the officer set up for a question, and the days of that and of its approval."""

    question: int
    theme: Theme
    set_up_on: dt.date
    approved_on: dt.date


@dataclass(frozen=True)
class ReadAnswer:
    """An answer that the officer can read, with the planted themes and the sentences that raise them as they stand."""

    response: str
    question: int
    received_on: dt.date
    sentences: dict[str, str]


def read_answers(
    survey: Sequence[dict[str, str]], assignments: Iterable[tuple[str, str, str, str]]
) -> list[ReadAnswer]:
    """The answers of councils and bodies that are on record and were not withdrawn, in the order of their arrival."""
    points: dict[tuple[str, int], list[tuple[str, str]]] = {}
    for response, question, theme, sentence in assignments:
        if question != "letter":
            points.setdefault((response, int(question)), []).append((theme, sentence))
    found: dict[tuple[str, int], ReadAnswer] = {}
    for row in survey:
        if not row["Response ID"].startswith("S1") or row["Withdrawn"]:
            continue
        received_on = dt.datetime.strptime(row["Date received"].split()[0], "%d/%m/%Y").date()  # noqa: DTZ007
        for heading, text in row.items():
            if heading.startswith("Q") and text:
                key = (row["Response ID"], int(heading[1:].split(".")[0]))
                sentences = {theme: _as_it_stands(sentence, text) for theme, sentence in points.get(key, [])}
                found[key] = ReadAnswer(*key, received_on, sentences)
    return sorted(found.values(), key=lambda one: (one.received_on, one.response, one.question))


def _as_it_stands(sentence: str, text: str) -> str:
    """The words of a sentence as an answer has them: after a linking word it starts with a small letter."""
    start = text.casefold().index(sentence.casefold())
    return text[start : start + len(sentence)]


def set_up_themes(planted: Sequence[Theme], questions: Iterable[int]) -> list[OfficerTheme]:
    """The themes of all questions but those that are left, in their order along the campaign."""
    found = []
    coded = [number for number in sorted(questions) if number not in LEFT_QUESTIONS]
    for position, number in enumerate(coded):
        set_up_on = _working_day(position * DAYS_A_QUESTION)
        approved_on = _working_day(position * DAYS_A_QUESTION + DAYS_TO_APPROVAL)
        found += [OfficerTheme(number, theme, set_up_on, approved_on) for theme in planted if number in theme.questions]
    return found


def _working_day(number: int) -> dt.date:
    weeks, days = divmod(number + FIRST_DAY.weekday(), 5)
    return FIRST_DAY + dt.timedelta(days=7 * weeks + days - FIRST_DAY.weekday())


def choose_examples(themes: Sequence[OfficerTheme], answers: Sequence[ReadAnswer]) -> list[ReadAnswer]:
    """The answers that the officer reads in full: the first that came, until every theme has its examples.

    What such an answer does not say is settled too: it is coded to no other theme of its question.
    """
    found = []
    for question in sorted({one.question for one in themes}):
        wanted = Counter({one.theme.id: EXAMPLES_A_THEME for one in themes if one.question == question})
        set_up_on = next(one.set_up_on for one in themes if one.question == question)
        for answer in answers:
            if answer.question != question or answer.received_on > set_up_on:
                continue
            if any(wanted[theme] > 0 for theme in answer.sentences):
                wanted.subtract(list(answer.sentences))
                found.append(answer)
    return found


def choose_quotations(
    themes: Sequence[OfficerTheme], answers: Sequence[ReadAnswer], places: Collection[str]
) -> list[tuple[OfficerTheme, ReadAnswer, str]]:
    """The sentences for the Board: whole, neither short nor long, naming no place, none of them twice."""
    found: list[tuple[OfficerTheme, ReadAnswer, str]] = []
    used: set[str] = set()
    for one in themes:
        number = 0
        for answer in answers:
            sentence = answer.sentences.get(one.theme.id, "")
            if answer.question != one.question or answer.received_on > one.approved_on or sentence in used:
                continue
            if sentence not in one.theme.points or len(sentence) not in QUOTATION_LENGTH:
                continue
            if any(place in sentence for place in (*places, *WIDER_PLACES)) or number == QUOTATIONS_A_THEME:
                continue
            used.add(sentence)
            number += 1
            found.append((one, answer, sentence))
    return found


def write(
    out: Path,
    planted: Sequence[Theme],
    questions: Iterable[int],
    survey: Sequence[dict[str, str]],
    assignments: Iterable[tuple[str, str, str, str]],
    places: Collection[str],
) -> None:
    """Write what the officer did into three files."""
    themes, answers = set_up_themes(planted, questions), read_answers(survey, assignments)
    _csv(
        out / "officer_themes.csv",
        ("question", "theme_id", "title", "description", "set_up_on", "approved_on"),
        ([one.question, one.theme.id, one.theme.title, one.theme.description, one.set_up_on, one.approved_on]
         for one in themes),
    )  # fmt: skip
    _csv(
        out / "officer_codings.csv",
        ("question", "response", "theme_id", "sentence"),
        ([one.question, one.response, theme, sentence]
         for one in choose_examples(themes, answers) for theme, sentence in one.sentences.items()),
    )  # fmt: skip
    _csv(
        out / "officer_quotations.csv",
        ("question", "theme_id", "response", "sentence"),
        ([one.question, one.theme.id, answer.response, sentence]
         for one, answer, sentence in choose_quotations(themes, answers, places)),
    )  # fmt: skip


def _csv(file: Path, headings: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with file.open("w", encoding="utf-8", newline="") as target:
        lines = csv.writer(target)
        lines.writerow(headings)
        lines.writerows(rows)

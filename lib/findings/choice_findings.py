"""Compute what councils chose in closed questions, as far as a reader may see it."""

import datetime as dt
from collections.abc import Mapping

import pandas as pd

from lib.access import Right, Role, has_right
from lib.findings.release_days import ReleaseDays, find_release_days
from lib.findings.response_findings import compute_rates
from lib.findings.shown_themes import REGION, TYPE, GroupChoice
from lib.measures import disclosure, shares
from lib.measures.disclosure import WHOLE, GroupCell, HiddenCount, ShownCount
from lib.queries.asking import AskQuestion
from lib.queries.register import consultations
from lib.queries.register.consultations import ConsultationFacts, QuestionFacts
from lib.queries.responses import question_counts
from lib.queries.scope import Scope

CHOICE_COLUMNS = [
    "number", "question", "option", "councils", "answered", "share", "low", "high", "weighted", "effective", "fewest",
]  # fmt: skip


def compute_choices(ask: AskQuestion, consultation: ConsultationFacts, scope: Scope, *, reader: Role) -> pd.DataFrame:
    """Compute what councils chose in closed questions, each council once for each option that it chose.

    Columns: number, question, option, councils, answered, share, low, high (Wilson's 95 % interval), weighted (the
    share post-stratified by council type), effective (sample size), fewest (answers from a type that answered); shares
    between 0 and 1. Answers that match no option stand in a row of their own.

    Readers who may not see who said what get the numbers that are released (lib.measures.disclosure), as of the days of
    lib.findings.release_days: councils may then be a HiddenCount, with no share; weighted, effective and fewest are
    empty, and every option stands there, whether anybody chose it or not.
    """
    questions = list(ask(consultations.list_questions, consultation_id=consultation.id))
    if not has_right(reader, Right.SEE_ANSWERS):
        return _release_choices(ask, consultation, scope, questions)
    choice_counts = ask(question_counts.count_choices, scope=scope)
    councils_by_type = {
        type_rates.group[0]: type_rates.dispositions.council_count for type_rates in compute_rates(ask, scope, ["type"])
    }
    rows = []
    for question in questions:
        counts = choice_counts[choice_counts["number"] == question.number]
        answered_by_type = counts.groupby("type")["councils"].sum()
        chosen_options = [parse_chosen_options(text, question.options) for text in counts["text"].to_list()]
        for option in (*question.options, SOMETHING_ELSE) if len(counts) else ():
            votes = counts[[option in options for options in chosen_options]].groupby("type")["councils"].sum()
            strata = {
                council_type: shares.StratumCount(
                    int(votes.get(council_type, 0)), int(answered_by_type.get(council_type, 0)), councils
                )
                for council_type, councils in councils_by_type.items()
            }
            chosen_count, answered_count = int(votes.sum()), int(answered_by_type.sum())
            if option == SOMETHING_ELSE and not chosen_count:
                continue
            low, high = shares.compute_wilson_interval(
                chosen_count, answered_count, sum(councils_by_type.values())
            ) or (None, None)
            rows.append(
                (
                    question.number,
                    question.text,
                    option,
                    chosen_count,
                    answered_count,
                    chosen_count / answered_count,
                    low,
                    high,
                    shares.compute_weighted_share(strata),
                    shares.compute_effective_size(strata),
                    min(stratum.answered for stratum in strata.values() if stratum.answered),
                )
            )
    return pd.DataFrame.from_records(rows, columns=CHOICE_COLUMNS)


def _release_choices(
    ask: AskQuestion, consultation: ConsultationFacts, scope: Scope, questions: list[QuestionFacts]
) -> pd.DataFrame:
    """Release what councils chose, as of the release days of each question."""
    frame = sum(  # the councils of the filters are the same on all days
        rates.dispositions.council_count for rates in compute_rates(ask, scope.on_day(consultation.opens), ["type"])
    )
    rows = []
    for question in questions:
        if not question.options:
            continue
        days = find_release_days(ask, scope, question.id)
        cells = _list_cells(scope, days)
        counts = {}
        for cell, day in cells.items():
            choice_counts = ask(question_counts.count_choices, scope=scope.without_filters().on_day(day))
            counts[cell] = _count_cell(choice_counts, question, cell)
        if not counts:
            continue
        answered = sum(answered_count for _votes, answered_count in counts.values())
        for option in (*question.options, SOMETHING_ELSE):
            shown = {
                str(cell): disclosure.release_count(GroupCell(votes[option], answered_count))
                for cell, (votes, answered_count) in counts.items()
            }
            councils = disclosure.combine_groups(shown, list(shown))
            rows.append((question.number, question.text, option, *_describe_share(councils, answered, frame)))
    return pd.DataFrame.from_records(rows, columns=CHOICE_COLUMNS)


def _list_cells(scope: Scope, days: ReleaseDays) -> dict[GroupChoice, dt.date]:
    """List the cells that the filters of a scope select, each with its day; none where one of them is not released."""
    if scope.regions and scope.types:
        return {}
    if not (scope.regions or scope.types):
        return {WHOLE: days.whole[-1]} if days.whole else {}
    groups = [*((REGION, name) for name in scope.regions), *((TYPE, name) for name in scope.types)]
    cells = {group: days.by_group[group] for group in groups if group in days.by_group}
    return cells if len(cells) == len(groups) else {}


def _count_cell(
    choice_counts: pd.DataFrame, question: QuestionFacts, cell: GroupChoice
) -> tuple[Mapping[str, int], int]:
    """Count the councils of a cell by the option that they chose, and all that answered."""
    counts = choice_counts[choice_counts["number"] == question.number]
    if cell != WHOLE:
        counts = counts[counts[cell[0]] == cell[1]]
    votes = dict.fromkeys((*question.options, SOMETHING_ELSE), 0)
    for text, councils in zip(counts["text"].to_list(), counts["councils"].to_list(), strict=True):
        for option in parse_chosen_options(text, question.options):
            votes[option] += int(councils)
    return votes, int(counts["councils"].sum())


def _describe_share(councils: ShownCount, answered: int, frame: int) -> tuple[ShownCount | float | None, ...]:
    """Describe a number that is released: councils, answered, share, low, high, and three that are not released."""
    if isinstance(councils, HiddenCount) or not answered:
        return councils, answered, None, None, None, None, None, None
    low, high = shares.compute_wilson_interval(councils, answered, frame) or (None, None)
    return councils, answered, councils / answered, low, high, None, None, None


SOMETHING_ELSE = "(something else)"


def parse_chosen_options(text: str, options: tuple[str, ...]) -> set[str]:
    """Parse an answer into the options that it names.

    Options are separated by semicolons; an option may be followed by words of its own. What matches no option counts as
    SOMETHING_ELSE, so that no answer is lost.
    """
    options_by_name = {option.casefold(): option for option in options}
    parts, chosen_options, start = text.split("; "), set(), 0
    while start < len(parts):
        for end in range(len(parts), start, -1):
            if (option := options_by_name.get("; ".join(parts[start:end]).casefold())) is not None:
                chosen_options.add(option)
                start = end
                break
        else:
            part = parts[start].casefold()
            annotated = [
                options_by_name[name]
                for name in options_by_name
                if part.startswith((f"{name}:", f"{name} -", f"{name} ("))
            ]
            chosen_options.add(max(annotated, key=len) if annotated else SOMETHING_ELSE)
            start += 1
    return chosen_options

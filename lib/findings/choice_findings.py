"""Compute what councils chose in closed questions."""

import pandas as pd

from lib.access import Role
from lib.findings.response_findings import compute_rates
from lib.measures import shares
from lib.queries.asking import AskQuestion
from lib.queries.register import consultations
from lib.queries.register.consultations import ConsultationFacts
from lib.queries.responses import question_counts
from lib.queries.scope import Scope


def compute_choices(ask: AskQuestion, consultation: ConsultationFacts, scope: Scope, *, reader: Role) -> pd.DataFrame:
    """Compute what councils chose in closed questions, each council once for each option that it chose.

    Columns: number, question, option, councils, answered, share, low, high (Wilson's 95 % interval), weighted (the
    share post-stratified by council type), effective (sample size), fewest (answers from a type that answered); shares
    between 0 and 1. Answers that match no option stand in a row of their own.
    """
    choice_counts = ask(question_counts.count_choices, scope=scope)
    councils_by_type = {
        type_rates.group[0]: type_rates.dispositions.council_count for type_rates in compute_rates(ask, scope, ["type"])
    }
    rows = []
    for question in ask(consultations.list_questions, consultation_id=consultation.id):
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
    columns = ["number", "question", "option", "councils", "answered", "share", "low", "high", "weighted", "effective",
             "fewest"]  # fmt: skip
    return pd.DataFrame.from_records(rows, columns=columns)


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

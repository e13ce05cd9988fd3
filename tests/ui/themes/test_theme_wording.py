"""Themes in words."""

from dataclasses import replace

import pytest
from sqlalchemy import Engine

from lib.findings.shown_themes import ThemeAudit
from lib.measures.disclosure import HiddenCount
from lib.measures.theme_audit import MachineAccuracy
from lib.queries.themes.shared_sentences import SentenceUse, ThemeSentence
from lib.ui.themes.theme_wording import describe_missed, sort_by_answers
from tests.support.page_text import read_chart_words, read_everything
from tests.support.theme_pages import OTHERS, build_finding, see_themes
from tests.ui.conftest import Open


@pytest.mark.parametrize("role", OTHERS)
def test_where_every_group_is_hidden_nobody_reads_at_least_nought(
    open_page: Open, sqlite: Engine, raised: dict[str, str], role: str
) -> None:
    app = see_themes(open_page, sqlite, role)
    assert "0+/" not in read_chart_words(app)
    assert "at least 0" not in read_everything(app)
    assert "regions that are not shown" in read_everything(see_themes(open_page, sqlite, role, theme=raised["small"]))


def test_sentences_of_most_answers_come_first_and_the_rows_of_one_sentence_stand_together() -> None:
    uses = [SentenceUse(f"R-{number}", 1, None, 0.5, by_person=False, is_quoted=False) for number in range(9)]
    theme_sentences = [
        ThemeSentence(1, "Peers help.", tuple(uses[:2])),
        ThemeSentence(1, "Money is short.", tuple(uses[:3])),
        ThemeSentence(2, "Data are late.", tuple(uses[:4])),
        ThemeSentence(2, "Peers help.", tuple(uses[2:5])),
    ]
    rows = [(row.sentence, row.theme_id) for row in sort_by_answers(theme_sentences)]
    assert rows == [("Peers help.", 2), ("Peers help.", 1), ("Data are late.", 2), ("Money is short.", 1)]


@pytest.mark.parametrize(
    ("missed", "answers", "judged", "words_told"),
    [
        (9.4, 40, 20, "Money \\*or\\* not (about 9 beside the 40 that count)"),
        (0.3, 1, 20, "Money \\*or\\* not (about 1 beside the 1 that count)"),
        (7.0, 40, 20, ""),  # few
        (9.4, 40, 19, ""),  # not all is judged
        (None, 40, 20, ""),
        (9.4, HiddenCount.SECONDARY, 20, ""),
    ],
)
def test_how_many_answers_say_a_theme_and_do_not_count_is_told_where_they_are_many(
    missed: float | None, answers: int | HiddenCount, judged: int, words_told: str
) -> None:
    audit = ThemeAudit(20, judged, MachineAccuracy(1.0, (0.9, 1.0), 0.5, (0.4, 0.6), missed))
    theme = replace(build_finding(), label="Money *or* not", answers=answers, audit=audit)
    assert describe_missed(theme) == words_told

"""How far the answers are coded, and how coders agree. On both databases."""

import functools

import pytest
from sqlalchemy import Engine

from lib.access import Role
from lib.findings import coding_findings
from lib.queries.scope import Scope
from lib.queries.themes.coverage import Coverage
from tests.support.factories import double_coding
from tests.support.regional_themes import LONDON, ask, first, raising

pytestmark = pytest.mark.usefixtures("regional_responses")


def test_coverage_and_agreement_are_put_together(engine: Engine, scope: Scope) -> None:
    one, gone = raising(engine, "Money", *LONDON[:5]), raising(engine, "Gone", states=(("2015-01-06", "rejected"),))
    for coder, found in (("Ada", [[one], [one, gone], []]), ("Ben", [[one], [one], []])):
        for council, themes in zip(LONDON, found, strict=False):
            double_coding(engine, coder, f"R-{council}-2015-02-02", themes)
    asked = functools.partial(ask, engine)
    assert coding_findings.compute_coverage(asked, scope, first(engine), reader=Role.OFFICER) == Coverage(
        answers=21, coded=5, unthemed=0, unread=16
    )
    agreement, facts = coding_findings.compute_coder_agreement(asked, scope, first(engine), reader=Role.OFFICER)
    assert [each.id for each in facts] == [one]
    assert (agreement.answers, agreement.agreed_share, agreement.themes[0].kappa) == (3, 1, 1)

"""Offer saved segments, and the halves of tests, wherever councils without a response are chosen."""

from dataclasses import dataclass

import pandas as pd

from lib.access import Right, has_right
from lib.actions.segments import SeenSegment
from lib.measures.approaches.segment_words import describe_filters
from lib.measures.approaches.segments import SegmentFilterProblem, SegmentFilters, filter_rows
from lib.queries.campaign import half_tests, segments
from lib.terms import HALVES
from lib.ui.shared.view import View

SEGMENT = "segment"  # in the address: the key of a choice


@dataclass(frozen=True, slots=True)
class SegmentChoice:
    """Segment that was saved, or half of a test, as something to choose.

    key: in the address. words: what it is. filters: those of a saved segment; None for a half, which is codes, and
    where the stored filters cannot be read; problem then says why. seen: the saved segment as it was read.
    """

    key: str
    name: str
    words: str
    filters: SegmentFilters | None = None
    codes: frozenset[str] | None = None
    seen: SeenSegment | None = None
    problem: str = ""

    def filter_rows(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Filter a list down to the councils of the choice, in its order. Raises SegmentFilterProblem."""
        if self.problem:
            raise SegmentFilterProblem(self.problem)
        if self.codes is not None:
            return rows[rows["code"].isin(self.codes)]
        return rows if self.filters is None else filter_rows(rows, self.filters)


def list_choices(view: View) -> list[SegmentChoice]:
    """List the saved segments of the consultation and the halves of its tests; none for who may not plan approaches."""
    if not has_right(view.role, Right.PLAN_APPROACHES):
        return []
    consultation_id = view.scope.consultation_id
    choices = []
    for segment in view.run_query(segments.list_segments, consultation_id=consultation_id, reader=view.role):
        seen = SeenSegment(segment.id, segment.change_id)
        try:
            filters = SegmentFilters.from_dict(segment.filters)
        except SegmentFilterProblem as problem:
            choices.append(SegmentChoice(str(segment.id), segment.name, "", seen=seen, problem=str(problem)))
            continue
        choices.append(
            SegmentChoice(str(segment.id), segment.name, describe_filters(filters), filters=filters, seen=seen)
        )
    for test in view.run_query(half_tests.list_half_tests, consultation_id=consultation_id):
        for half, way in zip(HALVES, test.ways, strict=True):
            name = f"Half {half} of the test {test.name}"
            words = f"councils of half {half} of the test “{test.name}”: {way}"
            codes = test.codes_by_half.get(half, frozenset())
            choices.append(SegmentChoice(f"{test.id}{half}", name, words, codes=codes))
    return choices

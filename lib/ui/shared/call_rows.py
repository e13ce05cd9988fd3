"""List the councils without a response, ranked, wherever they are chosen from."""

import pandas as pd

from lib.findings.approach_ranking import CallListRequest, list_call_rows
from lib.measures.approaches.ranking import RankingWeights
from lib.ui.shared.view import View


def list_rows(view: View, weights: RankingWeights | None = None) -> pd.DataFrame:
    """List the councils without a response, ranked; the columns are those of list_call_rows."""
    weights = weights or RankingWeights()
    return view.compute_cached(
        list_call_rows,
        detail=f"{view.role} {weights!r}",
        ask=view.run_query,
        consultation=view.consultation,
        scope=view.scope,
        request=CallListRequest(view.role, weights),
    )

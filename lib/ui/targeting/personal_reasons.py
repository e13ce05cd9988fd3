"""Word why a council is asked, so that its people may read it."""

import pandas as pd

from lib.measures.approaches.reasons import describe_personal_reason
from lib.measures.response_rates import compute_rates_by_group
from lib.queries.responses import dispositions
from lib.ui.shared.view import View


def word_personal_reasons(view: View, rows: pd.DataFrame) -> pd.DataFrame:
    """Word why each council is asked so that its people may read it: what a call list says is for us alone."""
    counts = view.run_query(dispositions.count_dispositions, scope=view.scope.without_filters())
    reasons = {
        rates.group[0]: describe_personal_reason(
            rates.group[0], rates.dispositions.responded_count, rates.dispositions.council_count
        )
        for rates in compute_rates_by_group(counts, ["region"])
    }
    return rows.assign(why=[reasons.get(region, "") for region in rows["region"]]) if "region" in rows else rows

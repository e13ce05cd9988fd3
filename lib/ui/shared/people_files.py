"""Limit how many files with people in them one person saves in an hour.

Over the limit the file holds a sentence in the place of people: a button whose file is refused could not say why.
"""

import datetime as dt
import functools
import time
from collections.abc import Callable, Hashable, Sequence

import pandas as pd

from lib import settings
from lib.actions.sign_in import record_refused_act
from lib.outputs.documents import DocumentSection
from lib.server.rate_limit import HourlyAllowance
from lib.ui.shared.view import View

REFUSED_HEADING = "No file"
THIS_MACHINE = "the person at this machine"


def limit_table(view: View, build_table: Callable[[], pd.DataFrame]) -> Callable[[], pd.DataFrame]:
    """Limit what builds a table with people: over the limit, it is one sentence."""

    def build_limited() -> pd.DataFrame:
        refusal = _take_file(view)
        return pd.DataFrame({REFUSED_HEADING: [refusal]}) if refusal else build_table()

    return build_limited


def limit_sections(
    view: View, build_sections: Callable[[], Sequence[DocumentSection]]
) -> Callable[[], Sequence[DocumentSection]]:
    """Limit what builds the sections of a document with people: over the limit, they are one sentence."""

    def build_limited() -> Sequence[DocumentSection]:
        refusal = _take_file(view)
        return [DocumentSection(REFUSED_HEADING, [refusal])] if refusal else build_sections()

    return build_limited


def _take_file(view: View) -> str:
    """Take one file from the allowance of a person; where none is left, record it and say so in a sentence."""
    count = settings.load_settings().people_files_per_hour
    person: Hashable = view.person.account_id if view.person else THIS_MACHINE
    if _open_allowance(count).take(person, time.monotonic()):
        return ""
    what = f"file with people: more than {count:,} in an hour"
    record_refused_act(view.engine, view.person, what=what, now=dt.datetime.now(dt.UTC))
    return (
        f"{count:,} files with people in them were saved within the last hour, and no more than that leave. Save this "
        "one again later, or ask whoever looks after the dashboard."
    )


@functools.cache
def _open_allowance(count: int) -> HourlyAllowance:
    """Open the allowance of this process."""
    return HourlyAllowance(count)

"""The channels that are open to a council."""

import pandas as pd

from lib.measures.approaches.channels import EFFORT_MINUTES, flag_usable_channels
from lib.terms import CHANNELS


def test_a_channel_is_open_only_where_it_is_named_in_full() -> None:
    flags = flag_usable_channels(pd.Series(["Telephone, E-mail", "", None, "Letter", "Telephones"]), CHANNELS)
    assert flags.tolist() == [
        [True, True, False, False],
        [False] * 4,
        [False] * 4,
        [False, False, True, False],
        [False] * 4,
    ]


def test_no_council_has_no_flags_and_every_channel_has_its_effort() -> None:
    assert flag_usable_channels(pd.Series([], dtype=object), CHANNELS).shape == (0, 4)
    assert set(EFFORT_MINUTES) == set(CHANNELS)
    assert min(EFFORT_MINUTES.values()) > 0

"""Define the channels through which a person can be approached, and what an approach by each costs."""

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
import pandas as pd

from lib.terms import EMAIL, LETTER, TELEPHONE, VISIT

# Minutes of work for one approach, preparation and note included: our judgement, for an officer to set otherwise.
EFFORT_MINUTES: Mapping[str, float] = MappingProxyType({TELEPHONE: 10.0, EMAIL: 6.0, LETTER: 12.0, VISIT: 180.0})


def flag_usable_channels(
    usable: pd.Series, channels: tuple[str, ...]
) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """Flag for each council (row) and channel (column) whether the channel can be used.

    usable holds the names of channels separated by a comma and a space, such as "Telephone, E-mail"; empty for none.
    """
    codes, texts = pd.factorize(usable.fillna("").astype(str))
    flags = np.array([[name in str(text).split(", ") for name in channels] for text in texts], dtype=bool)
    return flags.reshape(len(texts), len(channels))[codes]

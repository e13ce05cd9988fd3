"""Weights have equal words where they are equal, as what follows from them is kept under those words."""

from lib.measures.approaches.ranking import RankingWeights
from lib.ui.targeting.weights import PURPOSES, USUAL, describe_weights


def test_every_weight_and_every_channel_makes_a_difference() -> None:
    others = [RankingWeights(**{name: getattr(USUAL, name) * 2}) for name in PURPOSES]
    others += [
        RankingWeights(effort_minutes={**USUAL.effort_minutes, channel: 1.0}) for channel in USUAL.effort_minutes
    ]
    words = [describe_weights(weights) for weights in (USUAL, *others)]
    assert len(set(words)) == len(words)
    assert describe_weights(RankingWeights()) == words[0]

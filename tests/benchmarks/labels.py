"""What a reader who knows nothing of the engine judges labels by: each with sentences of its theme, drawn by lot.

python -m tests.benchmarks.labels [demonstration | thirds | overlapping]

Prints the twenty widest themes across questions, each with twelve sentences. No score of the engine is printed. For each
the reader says whether the label bears most of the sentences.
"""

import sys

import numpy as np

from lib.themes.descriptions import collapse_whitespace
from lib.themes.engine import discover_themes
from tests.benchmarks.across import overlapping, thirds
from tests.benchmarks.themes import planted

CONSULTATIONS = {"demonstration": planted, "thirds": thirds, "overlapping": overlapping}
WIDEST, SENTENCES, SEED = 20, 12, 11


def print_labels(name: str = "demonstration") -> None:
    if name not in CONSULTATIONS:
        raise SystemExit(f"There is no consultation {name}: {', '.join(CONSULTATIONS)}.")
    sets = CONSULTATIONS[name]()
    texts = [text for one in sets for text in one.texts]
    found = discover_themes(texts, [one.question for one in sets for _ in one.texts])
    sentences: list[list[str]] = [[] for _ in found.themes]
    for assignment in found.assignments:
        sentences[assignment.theme].append(texts[assignment.answer][assignment.start : assignment.end])
    widest = sorted(range(len(sentences)), key=lambda theme: -len(sentences[theme]))[:WIDEST]
    for number, theme in enumerate(widest, 1):
        print(f"{number}. {found.themes[theme].label}")
        for row in np.random.default_rng(SEED + number).permutation(len(sentences[theme]))[:SENTENCES]:
            print(f"   - {collapse_whitespace(sentences[theme][row])}")
        print()


if __name__ == "__main__":
    print_labels(*sys.argv[1:])

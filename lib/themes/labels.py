"""What a theme is called: a whole phrase that somebody wrote, the one that stands best for all of them."""

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np

from lib.themes.statements import Statement
from lib.themes.vectors import Vectors
from lib.themes.words import content_words, stem, words

SHORT, LONG = 4, 13  # words of a good label
LOOKED_AT = 60
LEAD = re.compile(
    r"^(?:(?:and|but|so|also|or|however|indeed|in addition|secondly|firstly|finally|moreover|furthermore|at the same time"
    r"|similarly|for example|for instance|in particular|equally|above all|in short|in our view|in our experience"
    r"|from our point of view)\b,?\s*"
    r"|(?:we|i)(?: would| do| also| strongly| firmly| all| really|'d)*"
    r" (?:believe|think|feel|suggest|consider|find|say|argue|know|agree|accept|note|recommend)s?(?: that)?\s+"
    r"|it is (?:important|essential|vital|clear|our view|crucial|worth (?:saying|noting))(?: to us)?(?: that)?\s+"
    r"|(?:our|my|the council's) (?:view|experience|concern|worry|feeling|opinion) is that\s+|there is no doubt that\s+)+",
    re.IGNORECASE,
)
WEAK_START = frozenset(
    "it this that these those they he she which who them such there its their here what when if because".split()
)
LINKS = frozenset(
    "and or but of the a an to in on for with by from at as that which who than because so is are be been".split()
)
PARTICULAR = re.compile(r"\d|[A-Z][a-z]+ (?:and )?[A-Z][a-z]+|£")


def name_of(theme: Vectors, said: Sequence[Statement], vectors: Vectors, taken: set[str]) -> str:
    """A label for the theme whose middle is given, out of its statements; none that is taken already.

    Liked best is the statement nearest to the middle, weighed against its length, a start that points elsewhere
    ("This ..."), names and figures, and words that few others in the theme use.
    """
    nearest = np.argsort(-(vectors @ theme), kind="stable")[:LOOKED_AT]
    shared = Counter(root for number in nearest for root in {stem(word) for word in content_words(said[number].text)})
    ranked = sorted(
        ((_worth(said[number].text, float(vectors[number] @ theme), shared, len(nearest)), -order, said[number].text)
         for order, number in enumerate(nearest)),
        reverse=True,
    )  # fmt: skip
    labels = (as_label(text) for _, _, text in ranked)
    return next((label for label in labels if label and label.casefold() not in taken), "")


def as_label(text: str) -> str:
    """A statement as a label: without its opening, one line, at most thirteen words or a little more, a capital first."""
    plain = " ".join(LEAD.sub("", " ".join(text.split())).split()).strip(" ,;:.!?–—-\"'“”‘’()[]*•")
    parts = plain.split(" ")
    if len(parts) > LONG + 3:
        kept = _up_to_a_joint(parts)
        plain = " ".join(kept).rstrip(" ,;:–—-") + " …"
    return plain[:1].upper() + plain[1:]


def _up_to_a_joint(parts: list[str]) -> list[str]:
    for end in range(LONG + 1, SHORT + 2, -1):
        if parts[end - 1].endswith((",", ";", ":")):
            return parts[:end]
    end = LONG
    while end > SHORT and parts[end - 1].lower() in LINKS:
        end -= 1
    return parts[:end]


def _worth(text: str, near: float, shared: Counter[str], of: int) -> float:
    label = LEAD.sub("", text)
    said = words(label)
    content = [stem(word) for word in content_words(label)]
    if not content:
        return -9.0
    common = sum(shared[root] / of for root in content) / len(content)
    length = max(0, SHORT - len(said)) * 0.15 + max(0, len(said) - LONG) * 0.05
    start = 0.25 if said[0] in WEAK_START else 0.08 if said[0] in {"we", "i", "our", "my"} else 0.0
    thin = 0.2 if len(content) < 3 else 0.0
    return near + 0.8 * common - length - start - thin - (0.15 if PARTICULAR.search(label[1:]) else 0.0)

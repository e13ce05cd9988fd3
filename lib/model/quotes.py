"""The rule of evidence: what the model quotes is found in what people wrote, or it does not count."""

import re

from lib.model.redaction import WORD, Stripped
from lib.model.text_folding import folded

FEWEST_WORDS = 3  # fewer prove nothing, unless they are the whole answer
EDGES = " \"'.,;:!?-()*"
TAKEN_OUT = re.compile(r"\[[a-z -]+\]")


def quoted(quote: str, answer: Stripped) -> str | None:
    """The very words of the original answer that a quote repeats; None where it does not stand there.

    Case, accents, white space, typographic marks and the punctuation at either end do not count; every word between
    does. What was taken out before the answer left stands in the original again.
    """
    wanted = folded(quote).text.strip(EDGES)
    plain = folded(answer.text)
    if not wanted or not _proves(wanted, plain.text):
        return None
    found = re.search(rf"(?<![^\W_]){re.escape(wanted)}(?![^\W_])", plain.text)
    if found is None:
        return None
    start, end = answer.original_of(plain.places[found.start()], plain.places[found.end() - 1] + 1)
    closing = re.match(r"[^\w\s]{0,3}[.!?]", answer.original[end:])
    return answer.original[start : end + (closing.end() if closing else 0)].strip()


def _proves(quote: str, answer: str) -> bool:
    words = WORD.findall(TAKEN_OUT.sub(" ", quote))
    return len(words) >= FEWEST_WORDS or (bool(words) and words == WORD.findall(TAKEN_OUT.sub(" ", answer)))

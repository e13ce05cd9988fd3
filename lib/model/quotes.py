"""Find the model's quotation in what people wrote; a quotation that is not found does not count.

This is the rule of evidence.
"""

import re

from lib.model.redaction import WORD_PATTERN, RedactedText
from lib.model.text_folding import fold_text

MIN_QUOTE_WORDS = 3  # fewer prove nothing, unless they are the whole answer
QUOTE_EDGES = " \"'.,;:!?-()*"
REDACTION_MARK = re.compile(r"\[[a-z -]+\]")


def find_quotation(quote: str, answer: RedactedText) -> str | None:
    """Find the very words of the original answer that a quotation repeats; None where they are not in it.

    Case, accents, white space, typographic marks and the punctuation at either end do not count; every word between
    does. What was redacted before the answer left is restored from the original.
    """
    folded_quote = fold_text(quote).text.strip(QUOTE_EDGES)
    folded_answer = fold_text(answer.text)
    if not folded_quote or not _is_sufficient(folded_quote, folded_answer.text):
        return None
    match = re.search(rf"(?<![^\W_]){re.escape(folded_quote)}(?![^\W_])", folded_answer.text)
    if match is None:
        return None
    start, end = answer.find_original_span(
        folded_answer.positions[match.start()], folded_answer.positions[match.end() - 1] + 1
    )
    closing_mark = re.match(r"[^\w\s]{0,3}[.!?]", answer.original[end:])
    return answer.original[start : end + (closing_mark.end() if closing_mark else 0)].strip()


def _is_sufficient(quote: str, answer: str) -> bool:
    """Return whether a quotation has enough words to be evidence, or is the whole answer.

    Redaction marks do not count as words.
    """
    words = WORD_PATTERN.findall(REDACTION_MARK.sub(" ", quote))
    return len(words) >= MIN_QUOTE_WORDS or (
        bool(words) and words == WORD_PATTERN.findall(REDACTION_MARK.sub(" ", answer))
    )

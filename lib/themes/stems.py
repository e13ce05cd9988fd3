"""Split texts into words and reduce them to stems.

Words that mean nothing by themselves, and those of the question, can be left out.
"""

import re
from functools import cache, lru_cache
from typing import Any

import Stemmer

WORD_PATTERN = re.compile(r"[^\W\d_]+(?:[’'][^\W\d_]+)?")
STOP_WORDS = frozenset(
    """
    a about above across after again against all almost along already also although always am among an and another any
    anybody anyone anything are aren't around as at away back be became because become been before behind being below
    between both but by came can can't cannot come comes could couldn't did didn't do does doesn't doing don't done down
    during each either else enough etc even ever every everybody everyone everything few first for from further get gets
    getting give given go goes going gone good got great had has hasn't have haven't having he her here hers herself him
    himself his how however i i'd i'll i'm i've if in indeed instead into is isn't it it's its itself just keep kept know
    last least less let like likely little lot lots made mainly make makes making many may maybe me might mine more most
    much must my myself near need needed needs neither never new next no nobody none nor not nothing now of off often ok
    on once one ones only onto or other others otherwise ought our ours ourselves out over own particularly per perhaps
    please put quite rather re really said same say says see seem seems seen several shall she should shouldn't simply
    since so some somebody someone something sometimes soon still such sure take taken takes taking than that that's the
    their theirs them themselves then there there's therefore these they they're thing things think this those though
    through thus to together too toward towards under unless until up upon us use used uses using usually very via want
    wants was wasn't way ways we we'd we'll we're we've well went were what when where whereas whether which while who
    whole whom whose why will with within without won't would wouldn't yes yet you your yours yourself able actually
    believe feel felt find found view opinion currently every far long plus clearly certainly especially generally
    hence therefore overall respect terms etc whilst two three four five
    """.split()
)


@cache
def _load_stemmer() -> Any:
    """Load the English Snowball stemmer once."""
    return Stemmer.Stemmer("english")


@lru_cache(maxsize=200_000)
def stem_word(word: str) -> str:
    """Stem one word in small letters: improving and improvement have the same stem."""
    return str(_load_stemmer().stemWord(word.replace("’", "'")))


def split_words(text: str) -> list[str]:
    """Split a text into its words in small letters, in their order; figures and signs are left out."""
    return [word.replace("’", "'") for word in WORD_PATTERN.findall(text.lower())]


def extract_content_words(text: str) -> list[str]:
    """Extract the words that mean something by themselves, in their order."""
    return [word for word in split_words(text) if word not in STOP_WORDS and len(word) > 1]


def extract_stems(text: str, excluded: frozenset[str] = frozenset()) -> list[str]:
    """Extract the stems of the content words, except the excluded ones (those of the question)."""
    return [word_stem for word in extract_content_words(text) if (word_stem := stem_word(word)) not in excluded]

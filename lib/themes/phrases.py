"""Find the noun phrases of a text by word lists: what stands between verbs, pronouns and other words of grammar."""

import re
from collections.abc import Iterator

from lib.themes.stems import STOP_WORDS, stem_word
from lib.themes.verbs import NOUN_LIKE_VERBS, follows_as_verb, is_verb_form

MIN_PHRASE_WORDS, MAX_PHRASE_WORDS = 2, 6
TOKEN = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")
# words of grammar that may stand inside a noun phrase, and the articles that may follow them
LINKING_WORDS = frozenset(
    "of for in on and with by from at between across after before about against within without over".split()
)
ARTICLES = frozenset("the a an".split())
# these end in -ing, -ed, -ly or -al and are nouns nevertheless
NOUNS_BY_EXCEPTION = frozenset(
    """
    funding training housing planning benchmarking learning mentoring coaching sharing parking monitoring spending pooling
    commissioning safeguarding lighting mowing recycling reporting briefing briefings meeting meetings building buildings
    setting settings staffing budgeting borrowing lending twinning networking shadowing grading rating ratings timing
    wellbeing well-being setting tendering procurement need seed feed speed family supply reply assembly anomaly
    proposal proposals approval appraisal appraisals hospital hospitals referral referrals capital renewal removal arrival
    disposal signal signals manual journal professional professionals individual individuals criminal goal goals deal deals
    appeal appeals potential credential credentials trial trials council morale scale opening openings warning warnings
    finding findings being hearing hearings swimming cycling gardening catering cleaning nursing
    """.split()
)
STOP_WORDS_IN_PHRASES = frozenset("good great further long".split())  # "good practice"
INNER_WORDS = LINKING_WORDS | ARTICLES
DESCRIPTIVE_ENDINGS = ("ful", "able", "ible", "ous", "al", "less", "ish")
# adjectives, adverbs and words of time and measure: they neither end a noun phrase nor make one by themselves
DESCRIPTIVE_WORDS = frozenset(
    """
    good great best better worse worst bad new old small smaller large larger big bigger high higher low lower long longer
    short shorter early earlier late later easy easier hard harder difficult different same similar clear clearer fair
    fairer open free real true false right wrong honest candid frank local regional national central public private urban rural
    main major minor key basic common specific general wider broad broader narrow deep strong stronger weak weaker poor rich cheap
    expensive important essential vital crucial useful helpful effective efficient relevant available necessary
    possible proper full empty whole single double half third second extra total final direct indirect own
    ready able willing keen happy glad sure aware likely certain alone apart ago today tomorrow yesterday tonight soon recent
    current previous next last annual monthly weekly daily adult polite slow fast quick safe dangerous dirty clean thin
    thick tight loose hot cold warm dry wet dark light bright independent robust consistent complex simple flexible
    stable serious severe sufficient enough additional collective active positive negative constructive proactive
    comparative objective subjective cost-effective up-to-date long-term short-term sector-led hard-pressed in-house
    external internal mutual valuable worthwhile excellent mixed varied quite fairly really rather very instead elsewhere here there online offline non-existent separate joint chief beside ahead overnight seldom twice everywhere despite
    """.split()
)
VAGUE_WORDS = frozenset(
    """
    thing things something anything lot lots bit part parts way ways kind kinds sort sorts example examples point points
    year years month months week weeks day days time times number numbers case cases fact person people place places area areas
    end start side hand hands view views opinion question questions answer answers issue issues matter matters works needs
    dozen hundred hundreds thousand thousands million millions four six seven eight nine ten eleven twelve twenty another large modest entire single whatever whichever
    """.split()
)
# who writes, and not what about: these alone tell no theme apart
RESPONDENT_NOUNS = frozenset("council councils authority authorities organisation organisations".split())
# forms of verbs with a noun of the same form that end a phrase only by mistake
ENDINGS_THAT_ARE_VERBS = frozenset(
    "works need needs look looks lead leads sounds means rest face faces show shows lock locks supplies travels drops".split()
)
NEVER_LAST = DESCRIPTIVE_WORDS | VAGUE_WORDS | ENDINGS_THAT_ARE_VERBS


class NounPhrase(tuple[str, ...]):
    """The words of a noun phrase as they were written."""

    __slots__ = ()

    @property
    def text(self) -> str:
        """The phrase as a text."""
        return " ".join(self)

    @property
    def stems(self) -> frozenset[str]:
        """The stems of its content words; a compound with a hyphen counts by its parts."""
        return frozenset(stem_word(part) for word in self for part in split_content_parts(word))


def split_content_parts(word: str) -> list[str]:
    """Split a word at its hyphens into the parts that mean something by themselves, in small letters."""
    parts = word.lower().replace("’", "'").split("-")
    return [part for part in parts if part not in STOP_WORDS and len(part) > 1]


def list_noun_phrases(text: str) -> list[tuple[NounPhrase, bool]]:
    """List the noun phrases of two to six words in a text, those within longer ones too, in their order.

    Each with whether it is whole there, with no other word of the same compound before or after it.
    """
    phrases = []
    for run in _split_into_runs(text):
        for start in range(len(run)):
            for end in range(start + MIN_PHRASE_WORDS, min(start + MAX_PHRASE_WORDS, len(run)) + 1):
                if _is_noun_phrase(run[start:end]):
                    around = run[max(start - 1, 0) : start] + run[end : end + 1]
                    is_whole = all(word.lower() in INNER_WORDS for word in around)
                    phrases.append((NounPhrase(run[start:end]), is_whole))
    return phrases


def list_nouns(text: str) -> list[str]:
    """List the words of a text that may be nouns, as they were written, except those for who writes."""
    return [
        word
        for run in _split_into_runs(text)
        for word in run
        if _can_end(word.lower().replace("’", "'")) and word.lower() not in RESPONDENT_NOUNS and "-" not in word
    ]


def _split_into_runs(text: str) -> Iterator[list[str]]:
    """Split a text into runs of words that have neither a verb, a pronoun nor a sign between them."""
    run: list[str] = []
    previous_end, before = 0, ""
    for token in TOKEN.finditer(text):
        word = token[0].lower().replace("’", "'")
        is_apart = text[previous_end : token.start()] not in {"", " "}
        previous_end = token.end()
        can_stand = word in INNER_WORDS or (
            _is_content(word)
            and not is_verb_form(word)
            and not follows_as_verb(word, before)
            and not (_is_participle(word) and run and before not in INNER_WORDS)  # "councils facing cuts"
        )
        before = word
        if (is_apart or not can_stand) and run:
            yield run
            run = []
        if can_stand:
            run.append(token[0])
    if run:
        yield run


def _is_content(word: str) -> bool:
    """Return whether a word in small letters means something by itself."""
    return word in STOP_WORDS_IN_PHRASES or (word not in STOP_WORDS and bool(split_content_parts(word)))


def _is_noun_phrase(words: list[str]) -> bool:
    """Return whether words of one run read as a noun phrase."""
    lowered = [word.lower().replace("’", "'") for word in words]
    first, last = lowered[0], lowered[-1]
    if not _is_content(first) or not _can_end(last) or first.endswith(("ly", "'s")) or first in VAGUE_WORDS:
        return False
    if last in NOUN_LIKE_VERBS and is_plural(lowered[-2]):
        return False  # "peer reviews cost"
    content = [word for word in lowered if _is_content(word)]
    if all(word in DESCRIPTIVE_WORDS or word in VAGUE_WORDS for word in content):
        return False
    for position, word in enumerate(lowered[1:], 1):
        before = lowered[position - 1]
        if word in ARTICLES and before not in LINKING_WORDS:
            return False  # "officers the council"
        if word in LINKING_WORDS and (before in LINKING_WORDS or not _can_end(before)):
            return False
        if _is_participle(word):
            return False
        if word.endswith("ed") and before not in INNER_WORDS and word not in NOUNS_BY_EXCEPTION:
            return False  # "a report published"
    return True


def _is_participle(word: str) -> bool:
    """Return whether a word in small letters ends in -ing and is no noun."""
    return word.endswith("ing") and word not in NOUNS_BY_EXCEPTION


def _can_end(word: str) -> bool:
    """Return whether a word in small letters can end a noun phrase."""
    if word in NOUNS_BY_EXCEPTION:
        return True
    return (
        _is_content(word)
        and word not in NEVER_LAST
        and not word.endswith(("ly", "ed", "ing", "'s", *DESCRIPTIVE_ENDINGS))
        and len(word) > 2
    )


def is_plural(word: str) -> bool:
    """Return whether a word in small letters looks like a plural."""
    return word.endswith("s") and not word.endswith("ss")

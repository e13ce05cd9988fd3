"""Recognise verbs by word lists and by what stands before them, without a tagger.

Whether a word is a verb decides where a sentence can be split, and where a noun phrase ends.
"""

from lib.themes.stems import split_words

AUXILIARIES = frozenset(
    """
    am is are was were be been being has have had having do does did can could may might must shall should will would
    ought cannot can't couldn't don't doesn't didn't hasn't haven't hadn't isn't aren't wasn't weren't mustn't needn't
    shouldn't won't wouldn't i'm i've i'd i'll we're we've we'd we'll you're you've you'd you'll they're they've they'd
    they'll cant dont wont isnt doesnt couldnt shouldnt wouldnt im ive pls plz he's she's it's that's there's it'll who's what's
    """.split()
)
FINITE_AUXILIARIES = AUXILIARIES - {"be", "been", "being", "having"}
SUBJECT_PRONOUNS = frozenset("i we they he she there who everyone everybody nobody somebody someone".split())
# verbs that are hardly ever nouns; with -s they are finite anywhere, and without it at the start or after a plural
VERBS = frozenset(
    """
    accept achieve add affect agree allow apply appreciate argue arrive ask attend avoid be become begin believe belong
    bring build buy carry cause check choose close come compare complete copy concentrate consider continue create cut decide deliver
    depend destroy differ distinguish distract edit fade gather hang lean resume ring shut walk deserve develop do drive earn embed employ enable encourage enjoy ensure examine exist expand expect explain extend face fail
    fall feel fill find finish fit fix follow forget free fund gain get give go grow happen hear help hold identify ignore
    improve include introduce invest invite involve join keep know lack leave learn let lie like listen lose maintain
    make matter mean meet miss move obtain occur offer open organise pay plan prefer prepare preserve prevent protect prove
    provide publish pull put raise reach read realise receive recognise reduce reflect refuse regulate release rely remain remember remove
    repair replace require restore retain run save say see seem sell send serve share sit solve speak spend stand start stay
    stop strengthen struggle suffer suggest take talk teach tell tend think treat trust try turn understand update use
    value visit wait want watch welcome win work worry write
    """.split()
)
# the same with a noun of the same form: finite only after a subject
NOUN_LIKE_VERBS = frozenset(
    """
    address aim answer approach attempt benefit challenge change charge claim comment concern contact control cost count
    cover cut damage deal demand design drop ease effect end engage experience feed focus force form free fund group
    guide hire host impact increase influence interest issue judge lead learn limit link list look manage mark measure
    name need note notice order outweigh overlap pass place plan play plant point present press process produce progress push
    question rate record report respond rest result return review rise risk rule score search set shape show sound stay step
    stick strain stretch study support test train visit vote walk wish work offer use value trust share move start watch worry exchange stop turn stand hope
    """.split()
)
IRREGULAR_PASTS = frozenset(
    """
    became began brought rang shut drew threw grown bought came chose fell felt found gave got grew held kept knew laid led left lost made meant met
    paid ran said sat saw sent showed spent stood stayed taught thought told took understood went won wrote written spoken known done seen driven chosen stuck built
    """.split()
)
# before these words a form in -ed, or a noun-like verb in -s, is part of a noun phrase
NOUN_OPENERS = frozenset(
    """
    a an the our your their its his her my this that these those any some no each every more most less least much many
    few better well poorly fully newly highly of for with by in on at from to into as than and or both such other all
    local public own social single key new good great different being been be not only up out
    """.split()
)
# before these a form in -s that may be a noun is one
FOLLOWING_NOUNS = frozenset("of for in on and or with by from at to between across after before about as than".split())
USUAL_VERBS = frozenset("works matters helps means needs".split())  # forms in -s that are verbs even at the end
OBJECT_OPENERS = frozenset("the a an our us their them it out up each every no any".split())  # what a past form has
# after these a word that may be a noun or a verb is a verb
VERB_OPENERS = frozenset(
    "to not you it can could may might must shall should will would cannot can't don't doesn't didn't won't please".split()
)
UNINFLECTED_PLURALS = frozenset("people children staff men women police public members".split())
OPENING_WORDS = frozenset("please also then so just simply always never do".split())


def has_finite_verb(text: str) -> bool:
    """Return whether a part of a sentence has a finite verb, so that it says something by itself."""
    words = split_words(text)
    opening = 0
    while opening < len(words) - 1 and words[opening] in OPENING_WORDS:
        opening += 1
    return any(
        word in FINITE_AUXILIARIES or word in SUBJECT_PRONOUNS or _is_finite(words, position, opening)
        for position, word in enumerate(words)
    )


def is_verb_form(word: str) -> bool:
    """Return whether a word, in small letters, is an auxiliary or a form of a verb that is hardly ever a noun."""
    return word in AUXILIARIES or word in IRREGULAR_PASTS or find_verb(word) in VERBS - NOUN_LIKE_VERBS


def follows_as_verb(word: str, before: str) -> bool:
    """Return whether a word that may be a noun is a verb, since a subject, "to" or a modal stands before it."""
    return bool(find_verb(word)) and (before in SUBJECT_PRONOUNS or before in VERB_OPENERS)


def find_verb(word: str) -> str:
    """Find the verb of which a word in small letters is the base, the form in -s or the form in -ed.

    An empty text where the word is none of these.
    """
    known = VERBS | NOUN_LIKE_VERBS
    if word in known:
        return word
    candidates: list[str] = []
    if word.endswith(("s", "ed")):
        candidates = [word[:-1], word[:-2]]  # helps or used, reaches or helped
    if word.endswith(("ies", "ied")):
        candidates.append(word[:-3] + "y")
    if word.endswith("ed") and word[-4:-3] == word[-3:-2]:
        candidates.append(word[:-3])  # planned
    return next((verb for verb in candidates if verb in known), "")


def _is_finite(words: list[str], position: int, opening: int) -> bool:
    """Return whether the word at a position is a finite verb, by its form and the word before it."""
    word, before = words[position], words[position - 1] if position else ""
    if word in IRREGULAR_PASTS:
        return position > 0 and before not in NOUN_OPENERS
    if position == opening and find_verb(word) == word and word not in NOUN_LIKE_VERBS:
        return True  # an imperative
    after = words[position + 1] if position + 1 < len(words) else ""
    verb = find_verb(word)
    if not position:
        return False
    if word.endswith("ed") and word != verb:
        is_past = bool(verb) or after in OBJECT_OPENERS
        return is_past and before not in NOUN_OPENERS and not before.endswith("ly")
    if not verb:
        return False
    if word == verb:
        is_after_plural = (before.endswith("s") and not before.endswith("ss")) or before in UNINFLECTED_PLURALS
        return is_after_plural or (verb not in NOUN_LIKE_VERBS and before not in {"to", "and", "or"})
    is_noun = verb in NOUN_LIKE_VERBS and word not in USUAL_VERBS and (not after or after in FOLLOWING_NOUNS)
    return before not in NOUN_OPENERS and not is_noun

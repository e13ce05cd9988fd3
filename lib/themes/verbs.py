"""Recognise verbs by word lists and by the word before them, without a tagger: they end a noun phrase."""

AUXILIARIES = frozenset(
    """
    am are aren't be been being can can't cannot cant could couldn't couldnt did didn't do does doesn't doesnt don't
    dont had hadn't has hasn't have haven't having he's i'd i'll i'm i've im is isn't isnt it'll it's ive may might
    must mustn't needn't ought pls plz shall she's should shouldn't shouldnt that's there's they'd they'll they're
    they've was wasn't we'd we'll we're we've were weren't what's who's will won't wont would wouldn't wouldnt you'd
    you'll you're you've
    """.split()
)
SUBJECT_PRONOUNS = frozenset("i we they he she there who everyone everybody nobody somebody someone".split())
VERBS = frozenset(  # these are hardly ever nouns
    """
    absorb accept achieve add affect afford agree allow alter apply appreciate argue arrive ask attend attract avoid
    become begin believe belong borrow bring build buy carry cause check choose close combine come compare complete
    concentrate consider continue copy create decide deliver depend describe deserve destroy develop differ
    distinguish distract drive earn edit embed employ enable encourage enjoy ensure examine exist expand expect
    explain extend face fade fail fall feel fill find finish fit fix follow forget gain gather get give go grow hang
    happen hear help hold identify ignore improve include inspect introduce invest invite involve join keep know lack lean
    leave let lie like listen lose maintain make matter mean meet miss mourn obtain occupy occur open organise pay
    prefer prepare preserve prevent protect prove provide publish pull put raise reach read realise receive
    recognise reduce reflect refuse regard regulate release rely remain remember remove repair replace require
    restore resume retain ring run save say see seem sell send serve settle shut sit solve speak spend strengthen
    struggle suffer suggest take talk teach tell tend think treat try undermine understand update wait want welcome
    win write
    """.split()
)
NOUN_LIKE_VERBS = frozenset(  # these have a noun of the same form
    """
    address aim answer approach attempt benefit challenge change charge claim comment concern contact control cost
    count cover cut damage deal demand design drop ease effect end engage exchange experience feed focus force form
    free fund group guide hire hope host impact increase influence interest issue judge lead learn limit link list
    look manage mark measure move name need note notice offer order outweigh overlap pass place plan plant play
    point present press process produce progress push question rate record report respond rest result return review
    rise risk rule score search set shape share show sound stand start stay step stick stop strain stretch study
    support test train trust turn use value visit vote walk watch wish work worry
    """.split()
)
ALL_VERBS = VERBS | NOUN_LIKE_VERBS
IRREGULAR_PASTS = frozenset(
    """
    became began bought brought built came chose chosen done drew driven fell felt found gave got grew grown held
    kept knew known laid led left lost made meant met paid ran rang said sat saw seen sent showed shut spent spoken
    stayed stood stuck taught thought threw told took understood went won written wrote
    """.split()
)
# after these a word that may be a noun or a verb is a verb
VERB_OPENERS = frozenset(
    "to not you it can could may might must shall should will would cannot can't don't doesn't didn't won't please".split()
)


def is_verb_form(word: str) -> bool:
    """Return whether a word, in small letters, is an auxiliary or a form of a verb that is hardly ever a noun."""
    return word in AUXILIARIES or word in IRREGULAR_PASTS or find_verb(word) in VERBS


def follows_as_verb(word: str, before: str) -> bool:
    """Return whether a word that may be a noun is a verb, since a subject, "to" or a modal stands before it."""
    return bool(find_verb(word)) and (before in SUBJECT_PRONOUNS or before in VERB_OPENERS)


def find_verb(word: str) -> str:
    """Find the verb of which a word in small letters is the base, the form in -s or the form in -ed.

    An empty text where the word is none of these.
    """
    if word in ALL_VERBS:
        return word
    candidates: list[str] = []
    if word.endswith(("s", "ed")):
        candidates = [word[:-1], word[:-2]]  # helps or used, reaches or helped
    if word.endswith(("ies", "ied")):
        candidates.append(word[:-3] + "y")
    if word.endswith("ed") and word[-4:-3] == word[-3:-2]:
        candidates.append(word[:-3])  # planned
    return next((verb for verb in candidates if verb in ALL_VERBS), "")

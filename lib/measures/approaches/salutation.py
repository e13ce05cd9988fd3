"""Part the name of a person, and word the salutation of a letter to them."""

from typing import NamedTuple

TITLES = {
    "cllr": "Councillor", "councillor": "Councillor", "coun": "Councillor", "dr": "Dr", "mr": "Mr", "mrs": "Mrs",
    "ms": "Ms", "miss": "Miss", "mx": "Mx", "sir": "Sir", "dame": "Dame", "lord": "Lord", "lady": "Lady",
    "baroness": "Baroness", "prof": "Professor", "professor": "Professor", "rev": "Reverend", "revd": "Reverend",
    "reverend": "Reverend", "mayor": "Mayor",
}  # fmt: skip
FIRST_NAME_TITLES = frozenset({"Sir", "Dame"})
OFFICE = "Office of"  # how the contact of an office is named, where nobody holds it by name


class PersonName(NamedTuple):
    """Name of a person in its parts; a part that is not known is empty."""

    title: str
    first: str
    last: str


def part_name(name: str) -> PersonName:
    """Part a name as people write it: "Cllr Ada Smith", "Smith, Ada", "Dr A. van Dyke".

    The last word is the last name, with the small words before it ("van", "de"). Of a single word nobody can tell
    which name it is: it is taken for the last one.
    """
    if name.startswith(OFFICE):
        return PersonName("", "", name)
    words = name.replace(".", ". ").split()
    titles = []
    while len(words) > 1 and (title := TITLES.get(words[0].strip(".,").casefold())):
        titles.append(title)
        words = words[1:]
    text = " ".join(words)
    if "," in text:
        last, _comma, first = text.partition(",")
        return PersonName(" ".join(titles), first.strip(), last.strip())
    start = len(words) - 1
    while start > 1 and words[start - 1].islower():
        start -= 1
    return PersonName(" ".join(titles), " ".join(words[:start]), " ".join(words[start:]))


def word_salutation(name: str) -> str:
    """Word the salutation for a name: "Dear Councillor Smith", "Dear Sir John", without a title "Dear Ada Smith"."""
    title, first, last = part_name(name)
    if name.startswith(OFFICE):
        return "Dear colleague"
    if title in FIRST_NAME_TITLES and first:
        return f"Dear {title} {first.split()[0]}"
    return " ".join(part for part in ("Dear", title, "" if title else first, last) if part)

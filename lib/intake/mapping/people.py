"""Read several people from one row: the leader's columns beside the chief executive's.

A target like "Leader: email" is the field of one of them. A row of the file becomes a row for each person in it.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from lib.intake.mapping.fields import normalise_heading
from lib.intake.reading.sheets import Sheet
from lib.intake.reading.tables import Cell, NumberedRow
from lib.terms import CHIEF_EXECUTIVE, LEADER, ROLES

PERSON_HEADING = "Person in the row"
NUMBERED_PEOPLE = tuple(f"Person {number}" for number in range(1, 7))
OTHER_PERSON = "Other"
PEOPLE = (LEADER, CHIEF_EXECUTIVE, OTHER_PERSON, *NUMBERED_PEOPLE)
PERSON_FIELDS = ("name", "first_name", "last_name", "role", "job_title", "email", "telephone")
NAME_FIELDS = frozenset({"name", "first_name"})

OTHER_POSTS = re.compile(r"\b(deputy|assistant|vice|pa|ea|secretary|group|opposition|shadow|former|office|private)\b")
POSTS = {
    CHIEF_EXECUTIVE: re.compile(
        r"\b(?:chief exec(?:utive)?s?(?: officer)?|ch exec|chief ex|c exec|chex|cex|cx|ceo|ce|managing director|"
        r"head of paid service)\b"
    ),
    LEADER: re.compile(r"\b(?:council )?leaders?\b|\b(?:(?:directly )?elected |executive )?mayor\b"),
}
FIELD_WORDS = {
    "name": ("", "name", "full name", "contact", "contact name"),
    "first_name": ("first name", "firstname", "forename", "given name"),
    "last_name": ("last name", "lastname", "surname", "family name"),
    "role": ("role",),
    "job_title": ("job title", "position", "post", "post title"),
    "email": ("email", "email address", "emailaddress", "mail", "e mail", "email addr", "email id", "work email"),
    "telephone": ("telephone", "phone", "tel", "tel no", "telephone number", "phone number", "mobile", "telephone no"),
}
FIELDS_BY_WORDS = {words: name for name, forms in FIELD_WORDS.items() for words in forms}
FILLER = re.compile(r"\b(?:of(?: the)? council|s|the|of|for)\b|[()\[\]/'’:-]")
NUMBERED_HEADING = re.compile(r"^(?:(?:contact|person)?\s*\(?([1-6])\)?\s+(.+)|(.+?)\s*\(?([1-6])\)?)$")


def split_target(target: str) -> tuple[str | None, str]:
    """Split a target into the person that it is about, None where it is about the whole row, and the field."""
    person, separator, field_name = target.partition(": ")
    return (person, field_name) if separator and person in PEOPLE else (None, target)


def list_people(targets: Iterable[str]) -> list[str]:
    """List the people that a row holds by these targets, in the order of PEOPLE; none where it is about one person."""
    named = {person for target in targets if (person := split_target(target)[0]) is not None}
    return [person for person in PEOPLE if person in named]


def list_filled_fields(targets: Iterable[str]) -> set[str]:
    """List the fields that targets fill for the row, or for every person in it.

    The role of somebody whose columns are headed by it is known.
    """
    targets = list(targets)
    filled_fields = {target for target in targets if split_target(target)[0] is None}
    fields_by_person: dict[str, set[str]] = defaultdict(set)
    for target in targets:
        person, field_name = split_target(target)
        if person is not None:
            fields_by_person[person].add(field_name)
            if person in ROLES:
                fields_by_person[person].add("role")
    if fields_by_person:
        for fields in fields_by_person.values():
            if fields & {"first_name", "last_name"}:
                fields.add("name")
            if "job_title" in fields:
                fields.add("role")
        filled_fields |= set.intersection(*fields_by_person.values())
    return filled_fields


def propose_people(
    headings: list[str], targets: Mapping[str, str], cells_by_heading: Mapping[str, list[Cell]]
) -> dict[str, str]:
    """Propose whose columns are whose, where the headings name several people, or one by the post.

    targets are those proposed by the headings alone. Returns all targets anew, the same where the file has one person
    a row.
    """
    people = _find_people(headings, cells_by_heading)
    has_plain_name = any(
        target in NAME_FIELDS and split_target(_find_person_target(name) or "")[0] is None
        for name, target in targets.items()
    )
    if not people or (len(people) == 1 and has_plain_name):
        return dict(targets)
    own_targets = {name: target for columns in people.values() for name, target in columns.items()}
    person_targets: dict[str, str] = {}
    for name, target in targets.items():
        if name in own_targets:
            continue
        if target not in PERSON_FIELDS:
            person_targets[name] = target
        elif has_plain_name and target != "role" and not set(people) & set(NUMBERED_PEOPLE):
            person_targets[name] = f"{OTHER_PERSON}: {target}"
    return person_targets | own_targets


def _find_people(headings: list[str], cells_by_heading: Mapping[str, list[Cell]]) -> dict[str, dict[str, str]]:
    """Find the people whose columns the headings name: person -> heading -> target; only those with a name."""
    people: dict[str, dict[str, str]] = defaultdict(dict)
    for name in headings:
        target = _find_person_target(name)
        if target is None or target in people[target.partition(": ")[0]].values():
            continue
        if target.endswith(": name") and not _may_hold_names(cells_by_heading.get(name, [])):
            if not any("@" in str(cell) for cell in cells_by_heading.get(name, [])):
                continue
            target = f"{target.removesuffix('name')}email"
        people[target.partition(": ")[0]][name] = target
    named = {
        person: columns
        for person, columns in people.items()
        if {split_target(target)[1] for target in columns.values()} & NAME_FIELDS
    }
    numbered = [person for person in named if person in NUMBERED_PEOPLE]
    return {person: columns for person, columns in named.items() if person not in numbered or len(numbered) > 1}


def _find_person_target(heading: str) -> str | None:
    """Find the target of a heading that names a post or numbers a person; None for any other heading."""
    plain_heading = normalise_heading(heading)
    if not OTHER_POSTS.search(plain_heading):
        for person, pattern in POSTS.items():
            if pattern.search(plain_heading):
                rest = " ".join(FILLER.sub(" ", pattern.sub(" ", plain_heading)).split())
                return f"{person}: {FIELDS_BY_WORDS[rest]}" if rest in FIELDS_BY_WORDS else None
    if match := NUMBERED_HEADING.match(plain_heading):
        number, words = match[1] or match[4], " ".join(FILLER.sub(" ", match[2] or match[3]).split())
        words = words.removeprefix("contact ").removeprefix("person ")
        words = "name" if words in {"contact", "person"} else words
        if words in FIELDS_BY_WORDS:
            return f"Person {number}: {FIELDS_BY_WORDS[words]}"
    return None


def _may_hold_names(cells: list[Cell]) -> bool:
    """Return whether most filled cells of a column can be names: two letters at least, and no address."""
    filled_cells = [str(cell) for cell in cells if cell != ""][:50]
    names = [
        text
        for text in filled_cells
        if "@" not in text
        and sum(letter.isalpha() for letter in text) >= 2
        and text.casefold() not in {"yes", "no", "true", "false"}
    ]
    return not filled_cells or len(names) * 2 >= len(filled_cells)


def split_people(sheet: Sheet, targets: Mapping[str, str]) -> Sheet:
    """Split the rows of a sheet that hold several people: a row for each person of whom anything is said.

    Each keeps the whole row, and says in a last cell about whom it is. A row in which nobody is named stays one row.
    """
    people = list_people(targets.values())
    if not people or PERSON_HEADING in sheet.headings:
        return sheet
    indices_by_person: dict[str, list[int]] = defaultdict(list)
    for column_index, name in enumerate(sheet.headings):
        if name in targets and (person := split_target(targets[name])[0]) is not None:
            indices_by_person[person].append(column_index)
    width = len(sheet.headings)

    def read_rows() -> Iterator[NumberedRow]:
        for line, cells in sheet.read_rows():
            named = [person for person in people if any(cells[index] != "" for index in indices_by_person[person])]
            for person in named or people[:1]:
                yield line, [*cells[:width], person, *cells[width:]]

    note = f"each row was read for {' and '.join(name.lower() for name in people)}: people are counted, not rows"
    return replace(
        sheet,
        headings=[*sheet.headings, PERSON_HEADING],
        heading_parts=[*sheet.heading_parts, (PERSON_HEADING,)],
        read_rows=read_rows,
        notes=(*sheet.notes, note),
    )

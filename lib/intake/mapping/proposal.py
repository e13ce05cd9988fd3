"""Which column of a sheet is what: proposed from headings and contents, confirmed by a person, remembered by shape."""

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from rapidfuzz import fuzz

from lib.intake.mapping.fields import FIELDS, HEADING_ROWS, KINDS, QUESTION, Field, heading
from lib.intake.matching.name_words import plain
from lib.intake.problems import FileProblem
from lib.intake.reading import cell_values
from lib.intake.reading.sheets import Sheet
from lib.intake.reading.tables import Cell

MONTH_FIRST, DAY_FIRST = "month first", "day first"
DATES = (
    "received",
    "started",
    "withdrawn",
    "sent",
    "delivered",
    "opened",
    "clicked",
    "replied",
    "bounced",
    "day",
    "added",
)
ONLY_DATES = ("received", "started", "sent", "day")  # a column of that name with counts or words is something else
GIVEN = ("mailing", "sent", "channel", "received", "role")  # what may be said once for a whole file
ORGANISATION_WORDS = re.compile(r"\b(organi[sz]ations?|councils?|authority|authorities)\b")
CODE = re.compile(r"[\[_.:\s]*(?:SQ|A|option)?\s*0*(\d{1,3})\]?$", re.IGNORECASE)
CODE_BEFORE = re.compile(r"^\w{1,12}(?:\[\w+\])?\.\s+")  # "submitdate. Date submitted"
SHORT_TEXT = 120


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of the consultation, as far as columns are recognised by it."""

    number: int
    text: str
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mapping:
    """What each column of a sheet is.

    targets: heading -> the name of a field, "question 7", or "question 7: Training" for one option of a question that
    stands in several columns; a heading that is not there is left alone. given: what the file does not say, by field.
    doubts: sentences about what a person should look at; with any, the mapping waits for somebody to confirm it.
    """

    table: str
    targets: dict[str, str]
    dates: str = DAY_FIRST
    given: dict[str, str] = field(default_factory=dict)
    doubts: tuple[str, ...] = ()

    def missing(self) -> list[Field]:
        """The needed fields that neither a column nor anything given fills."""
        has = set(self.targets.values()) | set(self.given)
        if {"first_name", "last_name"} & has:
            has.add("name")
        if "job_title" in has:
            has.add("role")
        return [one for one in FIELDS[self.table] if one.needed and one.name not in has]

    def as_json(self) -> dict[str, Any]:
        return {"table": self.table, "targets": self.targets, "dates": self.dates, "given": self.given}

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "Mapping":
        return cls(stored["table"], stored["targets"], stored["dates"], stored["given"])


def fingerprint(sheet: Sheet) -> str:
    """Names the shape of a sheet: files with the same headings have the same."""
    return hashlib.sha256(json.dumps(sorted(heading(one) for one in sheet.headings)).encode()).hexdigest()


def likeliest_kind(sheet: Sheet, asked: list[Asked]) -> str:
    """What a file seems to hold: the kind whose fields its headings name best."""
    forms = {form for titles in sheet.titles for form in _forms(titles)}

    def fit(kind: str) -> float:
        best = 0.0
        for table in KINDS[kind]:
            named = [one for one in FIELDS[table] if forms & set(one.names)]
            needed = [one for one in FIELDS[table] if one.needed]
            best = max(best, len(named) / 10 + 2 * len([one for one in named if one.needed]) / len(needed))
        if kind == "responses":
            best += min(3, len(_questions(sheet, asked, set())[0]))
        return best

    return max(KINDS, key=fit)


def propose(sheet: Sheet, kind: str, asked: list[Asked], known: Callable[[str], bool] = lambda _name: False) -> Mapping:
    """What the columns of a sheet seem to be. known says whether a cell is the name of an organisation."""
    sample = sheet.sample()
    columns = {name: [row[place] for row in sample] for place, name in enumerate(sheet.headings)}
    table = _table(sheet, kind)
    targets, doubts = _fields(sheet, table, columns)
    if table == "responses":
        found, doubtful = _questions(sheet, asked, set(targets))
        targets |= found
        doubts += doubtful
    if "organisation" not in targets.values() and (place := _organisation(sheet, targets, columns, known)):
        targets[place] = "organisation"
    order, doubtful = _order(targets, columns)
    doubts += doubtful
    if not sheet.sure:
        doubts.append("None of its headings is a usual one, so what each column holds has to be said.")
    return Mapping(table, targets, order, doubts=tuple(doubts))


def check(mapping: Mapping, sheet: Sheet) -> None:
    """Raises FileProblem where a sheet cannot be brought in by a mapping, with what is missing and the remedy."""
    there = ", ".join(f'"{name}"' for name in sheet.headings if name) or "none"
    if (missing := mapping.missing()) and not sheet.sure:
        raise FileProblem(
            f"{sheet.file_name}: none of the first {HEADING_ROWS} rows has the headings this kind of file needs; "
            "docs/files.md says what they are called, and the page Imports lets you say which column is what."
        )
    if missing:
        once = all(one.name in GIVEN for one in missing)
        remedy = "Say it once for the whole file" if once else "Say which column it is"
        raise FileProblem(
            f"{sheet.file_name} has no column for {' or '.join(one.label for one in missing)}, which this kind of file "
            f"needs. {remedy} on the page Imports, rename a column, or choose another kind of file. Its columns are "
            f"{there}."
        )
    twice = [one for one in set(mapping.targets.values()) if list(mapping.targets.values()).count(one) > 1]
    if twice:
        names = " and ".join(f'"{name}"' for name, target in mapping.targets.items() if target == twice[0])
        raise FileProblem(f"{sheet.file_name}: {names} are both taken for {twice[0]}: keep one of them.")
    said = set(mapping.targets.values())
    answers = {"text", "status"} & said or any(target.startswith("question ") for target in said)
    if mapping.table == "responses" and not answers:
        raise FileProblem(
            f"{sheet.file_name} has neither a column for a question (such as 'Q1') nor one with the text of a letter: "
            "say on the page Imports which columns hold the answers, or rename them."
        )


def confirmed(mapping: Mapping) -> Mapping:
    """The mapping as a person confirmed it."""
    return replace(mapping, doubts=())


class Columns:
    """A mapping applied to a sheet: where each field stands in a row."""

    def __init__(self, sheet: Sheet, mapping: Mapping, *, order_is_known: bool = False) -> None:
        """order_is_known: whether days or months come first was found out before, in the file that a row is from."""
        places = {name: place for place, name in enumerate(sheet.headings)}
        self._at: dict[str, int] = {}
        self._given = mapping.given
        self._titles = {target: name for name, target in mapping.targets.items()}
        self.month_first = mapping.dates == MONTH_FIRST
        self._proved = order_is_known  # or whether a date was seen that can only be read this way round
        self._file_name = sheet.file_name
        self.answers: list[tuple[int, int]] = []
        self.options: dict[int, list[tuple[int, str]]] = defaultdict(list)
        for name, target in mapping.targets.items():
            if name not in places:
                continue
            if target.startswith("question "):
                number, _, option = target.removeprefix("question ").partition(": ")
                if option:
                    self.options[int(number)].append((places[name], option))
                else:
                    self.answers.append((int(number), places[name]))
            else:
                self._at[target] = places[name]

    def has(self, name: str) -> bool:
        """Whether the file, or what was said about it, fills a field."""
        return name in self._at or name in self._given

    def cell(self, row: list[Cell], name: str) -> Cell:
        """The cell of a field; empty where the file has no such column."""
        at = self._at.get(name)
        return self._given.get(name, "") if at is None else row[at]

    def text(self, row: list[Cell], name: str) -> str | None:
        """The words of a field, None where it is empty."""
        return cell_values.text(self.cell(row, name))

    def title(self, name: str) -> str:
        """What the file calls the column, for a message."""
        return self._titles.get(name, name.replace("_", " "))

    def day(self, row: list[Cell], name: str) -> Any:
        """The day of a field, None where it is empty.

        Raises FileProblem where it can only be read the other way round, and no date before it only this way.
        """
        cell = self.cell(row, name)
        if not self._proved and (parts := cell_values.first_parts(cell)):
            first, second = parts if not self.month_first else (parts[1], parts[0])
            self._proved = first > 12 >= second
            if second > 12 >= first:
                raise FileProblem(
                    f'{self._file_name}, "{self.title(name)}": "{cell_values.short(cell)}" has '
                    f"{'the day' if self.month_first else 'the month'} first, and the other dates were read with "
                    f"{'the month' if self.month_first else 'the day'} first: correct this one, or say on the "
                    "page Imports that it is the other way round. Nothing was stored."
                )
        return cell_values.day(cell, self.title(name), month_first=self.month_first)


def _forms(titles: tuple[str, ...]) -> set[str]:
    """Every way in which a column's heading can be read: its parts, without a code before or a label behind."""
    written = [*titles, " - ".join(titles), " ".join(titles)]
    written += [piece for part in titles for piece in part.split(" - ")]
    forms = {heading(one) for one in written} | {heading(CODE_BEFORE.sub("", one)) for one in written}
    return {form for form in forms if form}


def _table(sheet: Sheet, kind: str) -> str:
    if kind != "outreach":
        return kind
    forms = {form for titles in sheet.titles for form in _forms(titles)}
    emails = next(one for one in FIELDS["recipients"] if one.name == "email")
    return "recipients" if forms & set(emails.names) else "activities"


def _fields(sheet: Sheet, table: str, columns: dict[str, list[Cell]]) -> tuple[dict[str, str], list[str]]:
    targets: dict[str, str] = {}
    doubts = []
    for one in FIELDS[table]:
        fits = sorted(
            (min(one.names.index(form) for form in forms), place, name)
            for place, (name, titles) in enumerate(zip(sheet.headings, sheet.titles, strict=True))
            if name not in targets and (forms := _forms(titles) & set(one.names))
        )
        if one.name in ONLY_DATES:
            fits = [fit for fit in fits if _could_hold_dates(columns[fit[2]])]
        filled = [name for _rank, _place, name in fits if any(cell != "" for cell in columns[name])]
        names = filled or [name for _rank, _place, name in fits]
        if not names:
            continue
        targets[names[0]] = one.name
        if one.name in ("organisation", "text") and len(names) > 1 and columns[names[0]] != columns[names[1]]:
            doubts.append(
                f'It has two columns of the same meaning, "{names[0]}" and "{names[1]}": say which one counts.'
            )
    return targets, doubts


def _could_hold_dates(cells: list[Cell]) -> bool:
    """Whether the filled cells are not just Yes, No or counts, as tools write them under the same names."""
    filled = [cell for cell in cells if cell != ""][:50]
    return sum(cell_values.happened(cell) is None for cell in filled) * 2 >= len(filled)


def _organisation(
    sheet: Sheet, targets: dict[str, str], columns: dict[str, list[Cell]], known: Callable[[str], bool]
) -> str | None:
    """The column that most likely names the organisation, by its heading or else by what stands in it."""
    best, column = 0.0, None
    for name in sheet.headings:
        if name in targets:
            continue
        filled = [str(cell) for cell in columns[name] if cell != ""][:200]
        if not filled or sum(map(len, filled)) / len(filled) > SHORT_TEXT:
            continue
        share = sum(known(cell) for cell in filled) / len(filled)
        worth = share + 0.5 * bool(ORGANISATION_WORDS.search(heading(name)))
        if worth > max(best, 0.29):
            best, column = worth, name
    return column


def _questions(sheet: Sheet, asked: list[Asked], taken: set[str]) -> tuple[dict[str, str], list[str]]:
    """The columns with answers: by the text of the question, or by its number where no column has the text of any."""
    by_text = {plain(one.text): one for one in asked}
    by_number = {one.number: one for one in asked}
    found: dict[Asked, list[tuple[str, str]]] = defaultdict(list)
    numbered: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for name, titles in zip(sheet.headings, sheet.titles, strict=True):
        if name in taken:
            continue
        if hit := _by_text(name, by_text):
            found[by_text[hit]].append((name, _rest(name, hit, titles)))
        elif begins := next((match for part in titles if (match := QUESTION.match(part))), None):
            numbered[int(begins[1])].append((name, name[begins.end() :]))
    doubts: list[str] = []
    if not found:
        for number, names in numbered.items():
            if number not in by_number:
                raise FileProblem(
                    f'{sheet.file_name} has a column "{cell_values.short(names[0][0])}", and the consultation has no '
                    f"question {number}: is this the export of another consultation?"
                )
            found[by_number[number]] += names
            if any(_says_otherwise(rest, by_number[number].text) for _name, rest in names):
                doubts.append(
                    f'Its column "{cell_values.short(names[0][0])}" has the number of question {number}, and other '
                    "words: say which question it is."
                )
    targets: dict[str, str] = {}
    for one, names in found.items():
        targets |= _of_question(one, names, doubts)
    return targets, doubts


def _says_otherwise(written: str, text: str) -> bool:
    """Whether the words beside a number are those of another question."""
    words = plain(written)
    return len(words.split()) >= 3 and fuzz.token_set_ratio(words, plain(text)) < 60


def _by_text(name: str, by_text: dict[str, Asked]) -> str | None:
    written = f" {plain(name)} "
    whole = [text for text in by_text if f" {text} " in written]
    if whole:
        return max(whole, key=len)
    bare = re.sub(r"^q?\s*\d{1,3}\s+", "", written.strip())
    if len(bare) < 25:
        return None
    cut = [text for text in by_text if text.startswith(bare)]
    if len(cut) == 1:
        return cut[0]
    alike = {text: fuzz.ratio(bare, text) for text in by_text}
    best = max(alike, key=alike.__getitem__, default=None)
    return best if best is not None and alike[best] >= 88 else None


def _rest(name: str, text: str, titles: tuple[str, ...]) -> str:
    """What a heading says beside the question: the label or code of an option."""
    for part in reversed(titles):
        written = f" {plain(part)} "
        if f" {text} " not in written:
            return part if not QUESTION.fullmatch(part.strip()) else ""
    if bracket := re.search(r"\[([^\]]+)\]\s*$", name):
        return bracket[1]
    return re.split(r"\?\s*[-:–|]?\s*", name)[-1] if name.rstrip()[-1:] != "?" and "?" in name else ""


def _of_question(one: Asked, names: list[tuple[str, str]], doubts: list[str]) -> dict[str, str]:
    labels = {name: _label(one, rest) for name, rest in names}
    if len(names) == 1:
        name = names[0][0]
        return {
            name: f"question {one.number}: {labels[name]}" if labels[name] in one.options else f"question {one.number}"
        }
    if one.options:
        for place, (name, _code) in enumerate(names):
            if labels[name] not in one.options and len(names) == len(one.options):
                labels[name] = one.options[place]
        return {name: f"question {one.number}: {label or 'Other'}" for name, label in labels.items()}
    doubts.append(
        f'It has two columns for question {one.number}, "{names[0][0]}" and "{names[1][0]}": put the answers together '
        "in one, or say which one counts."
    )
    return {names[0][0]: f"question {one.number}"}


def _label(one: Asked, rest: str) -> str:
    written = plain(rest)
    for option in one.options:
        if plain(option) == written or f" {plain(option)} " in f" {written} ":
            return option
    if (code := CODE.search(rest)) and 0 < int(code[1]) <= len(one.options):
        return one.options[int(code[1]) - 1]
    return rest.strip(" -:[]_|")


def _order(targets: dict[str, str], columns: dict[str, list[Cell]]) -> tuple[str, list[str]]:
    """Whether days or months come first in the dates that are written as text."""
    day_first, month_first = _evidence(targets, columns)
    if month_first and day_first:
        return DAY_FIRST, ["Some of its dates have the month first and others the day: say which it is."]
    return (MONTH_FIRST if month_first else DAY_FIRST), []


def _evidence(targets: dict[str, str], columns: dict[str, list[Cell]]) -> tuple[int, int]:
    """How many dates can only be read with the day first, and how many only with the month first."""
    day_first = month_first = 0
    for name, target in targets.items():
        if target in DATES:
            for cell in columns.get(name, []):
                first = cell_values.first_parts(cell)
                day_first += bool(first and first[0] > 12 >= first[1])
                month_first += bool(first and first[1] > 12 >= first[0])
    return day_first, month_first


def remembered(stored: Mapping, sheet: Sheet) -> Mapping:
    """A remembered mapping for another file of its shape: how it writes dates, each file says for itself."""
    sample = sheet.sample()
    columns = {name: [row[place] for row in sample] for place, name in enumerate(sheet.headings)}
    if any(_evidence(stored.targets, columns)):
        order, doubts = _order(stored.targets, columns)
        return replace(stored, dates=order, doubts=tuple(doubts))
    return stored

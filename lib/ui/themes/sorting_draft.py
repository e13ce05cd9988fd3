"""The working copy of sorting and signing: themes and sentences as somebody means them, before they are saved."""

from collections.abc import Sequence
from dataclasses import dataclass

from lib.actions.sorting import AnswerMove, QuotationChoice, SortingRequest, ThemeEdit
from lib.findings.shown_themes import ThemeFinding
from lib.queries.themes.evidence import CodedAnswer
from lib.queries.themes.shared_sentences import SharedSentence
from lib.terms import APPROVED, PROPOSED

NOWHERE, NONE = 0, "– none of these –"
NEW = "New theme {}"


@dataclass(frozen=True, slots=True)
class Row:
    """A theme as it stands in the working copy. theme: None for one that is not there yet; into: another one, or 0."""

    number: int
    theme: ThemeFinding | None
    label: str
    state: str
    description: str
    into: int = 0

    @property
    def code(self) -> str:
        return self.theme.code if self.theme else NEW.format(-self.number)

    @property
    def shown(self) -> str:
        """What it is called where a sentence is put into it."""
        return f"{self.code} · {self.label}" if self.label else self.code


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence as it stands in the working copy: of which theme it was found, and into which it is put, if any."""

    of: int
    spoken: SharedSentence
    to: int
    show: bool
    ticked: bool = False

    @property
    def quoted(self) -> list[CodedAnswer]:
        """Where the Board sees this very sentence."""
        return [one for one in self.spoken.coded_answers if one.sentence in one.chosen_sentences]


@dataclass(frozen=True, slots=True)
class Sheets:
    """The working copy: for which choices and as at which change. turn names the tables in the browser."""

    of: str
    question_id: int | None
    seen: int
    turn: int
    rows: tuple[Row, ...]
    lines: tuple[Line, ...]
    left_out: int

    @property
    def names(self) -> dict[int, str]:
        """What can be chosen for a sentence."""
        shown = {row.number: row.shown for row in self.rows}
        code = {row.number: row.code for row in self.rows}
        counts = {one: f" → {code[last]}" for one in shown if (last := self.last(one)) != one}
        return {one: name + counts.get(one, "") for one, name in shown.items()} | {NOWHERE: NONE}

    def last(self, number: int) -> int:
        """The theme for which one is to count: itself, or the one that is the same, or that is the same as that one."""
        into = {row.number: row.into for row in self.rows if row.into}
        for _ in into:
            number = into.get(number, number)
        return number

    @property
    def wanted(self) -> SortingRequest:
        """What is to be saved."""
        named = [_named(self, row) for row in self.rows if _is_named(self, row)]
        told = [one for one in self.lines if one.to != one.of or self._signed(one.of)]
        placed = [AnswerMove(one.of, one.to or None, _answers(one)) for one in told]
        return SortingRequest(named, placed, [shown for one in self.lines for shown in _shown(one)])

    def _signed(self, number: int) -> bool:
        """Whether what stands under a theme is signed now: it comes to be approved, or to count for one that is."""
        last = self.last(number)
        return last in self.now(APPROVED) or any(
            row.number == last != number and row.state == APPROVED for row in self.rows
        )

    def now(self, state: str) -> set[int]:
        """The themes that are to come into a state in which they were not."""
        fresh = [row for row in self.rows if not (row.into or (row.theme and row.theme.state == state))]
        return {row.number for row in fresh if row.state == state}


def _named(sheets: Sheets, row: Row) -> ThemeEdit:
    held = sorted(
        (one for one in sheets.lines if sheets.last(one.to) == row.number), key=lambda one: -len(one.spoken.coded_answers)
    )
    wrote = row.description if row.description != (row.theme.description if row.theme else "") else None
    sentences = [one.spoken.sentence for one in held]
    state = row.theme.state if row.theme and row.into else row.state  # its own says nothing any more
    return ThemeEdit(
        row.number, row.label, state, row.theme.change_id if row.theme else 0, wrote, sentences, row.into or None
    )


def _is_named(sheets: Sheets, row: Row) -> bool:
    """Whether a row was changed, or what stands under it, of which a description that nobody wrote is made."""
    meant = {one.into for one in sheets.rows}
    if row.theme is None:
        meant |= {one.to for one in sheets.lines}
        return bool(row.label.strip()) or row.state != PROPOSED or row.number in meant
    meant |= {number for one in sheets.lines if one.to != one.of for number in (one.to, one.of)}
    as_it_was = row.theme.label, row.theme.state, row.theme.description
    return bool(row.into) or row.number in meant or (row.label, row.state, row.description) != as_it_was


def _answers(line: Line) -> Sequence[tuple[str, int, str | None]]:
    return [(each.answer.source_id, each.answer.question_number, each.sentence) for each in line.spoken.coded_answers]


def _shown(line: Line) -> list[QuotationChoice]:
    """What changes of the Board's sentences: one is taken back where it is shown no more, or not under this theme."""
    stays = line.show and line.to == line.of
    gone = [] if stays else [_of_board(line.of, one, seen=False) for one in line.quoted]
    fresh = line.show and line.to and not (stays and line.quoted)
    return [*gone, *([_of_board(line.to, line.spoken.coded_answers[0])] if fresh else [])]


def _of_board(theme: int, one: CodedAnswer, *, seen: bool = True) -> QuotationChoice:
    return QuotationChoice(theme, one.answer.source_id, one.answer.question_number, one.sentence or one.answer.text, seen)

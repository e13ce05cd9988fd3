"""Parse a row of a survey export (a column a question, or several) or of a log of letters (one text) into a response.

Words that a tool writes in its own way belong to the lists in submission (a status) and choices (a tick).
"""

import datetime as dt
import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from lib.database.models import Consultation
from lib.intake.loaders.responses.choices import ChoiceReader
from lib.intake.loaders.responses.submission import SubmissionReader
from lib.intake.mapping.choice_codes import build_code_key
from lib.intake.mapping.mapped_columns import MappedColumns
from lib.intake.matching.matcher import CERTAIN
from lib.intake.matching.register import CouncilRegister
from lib.intake.problems import AmbiguousMatch, RowProblem
from lib.intake.reading import cell_values
from lib.intake.reading.tables import Cell

SEPARATORS = re.compile(r"[;\n]+")
DECLINED_WORDS = frozenset({"declined", "refused", "decline", "refusal", "declines"})
NOT_ASKED_NOTE = "this consultation does not ask the organisation: what it says is kept, and counts in no rate"
RESPONSE_FACTS = ("received_on", "channel", "kind", "withdrawn_on", "submitted_by", "letter", "sent_in")


@dataclass(frozen=True, slots=True)
class AnswerableQuestion:
    """Question of the consultation as answers are read by it: its id, its number and its options."""

    id: int
    number: int
    options: tuple[str, ...] = ()
    option_codes: tuple[str, ...] = ()


@dataclass(slots=True)
class ParsedResponse:
    """Response as one row of a file gives it.

    facts are those of RESPONSE_FACTS, where sent_in is None if the file does not say whether the form was sent in;
    source_id is its id in the file, or else derived from its content; credited_ids are the organisations for which it
    counts. is_withdrawal: the row only withdraws a response.
    """

    source_id: str
    credited_ids: tuple[int, ...]
    facts: dict[str, Any]
    answers: dict[int, str]
    content: str
    notes: tuple[str, ...]
    is_withdrawal: bool = False


class ResponseParser:
    """Parser of the rows of one file. It reads and writes no database."""

    def __init__(
        self,
        columns: MappedColumns,
        consultation: Consultation,
        register: CouncilRegister,
        questions: Iterable[AnswerableQuestion],
        asked_ids: frozenset[int],
    ) -> None:
        """Find the columns of each question. asked_ids: the organisations that the consultation asks."""
        self._asked_ids = asked_ids
        self._columns, self._consultation, self._register = columns, consultation, register
        questions_by_number = {question.number: question for question in questions}
        self._answer_columns = [
            (questions_by_number[number].id, column_index)
            for number, column_index in columns.answer_columns
            if number in questions_by_number
        ]
        self._choice_readers = {
            question.id: _build_choice_reader(question, columns.option_codes.get(question.number, {}))
            for question in questions_by_number.values()
            if question.options
        }
        self._submission_reader = SubmissionReader(columns)
        self._option_columns = [
            (questions_by_number[number].id, option_columns)
            for number, option_columns in columns.option_columns.items()
            if number in questions_by_number
        ]
        self._ticked_ids = frozenset(question_id for question_id, _columns in self._option_columns)
        self._headings = {
            questions_by_number[number].id: columns.headings[column_index]
            for number, column_index in columns.answer_columns
            if number in questions_by_number
        }
        self.question_ids = frozenset(
            question_id for question_id, _columns in (*self._answer_columns, *self._option_columns)
        )

    def parse_row(self, row: list[Cell]) -> ParsedResponse:
        """Parse what a row says.

        Raises RowProblem where it cannot be loaded.
        """
        columns = self._columns
        notes: list[str] = []
        status = str(columns.read_cell(row, "status")).strip().casefold()
        submission = self._submission_reader.read_row(row)
        notes += submission.notes
        credited_ids, submitted_by = self._find_credited(row, notes)
        if not self._asked_ids.issuperset(credited_ids):
            notes.append(NOT_ASKED_NOTE)
        answers = self._read_answers(row)
        facts = self._read_facts(row, status, submitted_by, bool(answers), notes)
        if submission.sent_in is not None:
            facts["sent_in"] = submission.sent_in
        source_id = cell_values.parse_key(columns.read_cell(row, "source_id"), columns.find_heading("source_id"))
        content = compute_content(credited_ids, facts["received_on"], facts["letter"], answers)
        return ParsedResponse(
            source_id or f"content:{content}",
            credited_ids,
            facts,
            answers,
            content,
            tuple(notes),
            is_withdrawal=facts["kind"] is None,
        )

    def _find_credited(self, row: list[Cell], notes: list[str]) -> tuple[tuple[int, ...], str]:
        """Find the organisations for which a response counts, and the name of the sender.

        They are all that it names, and the sender where it is on the register. Raises RowProblem where the sender
        is missing, AmbiguousMatch where an organisation is not certain.
        """
        columns, register = self._columns, self._register
        heading = columns.find_heading("organisation")
        sender = columns.read_text(row, "organisation")
        names = [name.strip() for name in SEPARATORS.split(str(columns.read_cell(row, "on_behalf_of"))) if name.strip()]
        if sender is None:
            address = columns.read_text(row, "email") or ""
            match = register.match_name(address) if "@" in address else None
            if match is not None and match.outcome == CERTAIN and match.best_entry is not None:
                notes.append(f'"{heading}" is empty: the organisation follows from the e-mail address')
                return (match.best_entry.id,), match.best_entry.name
            raise RowProblem(f'"{heading}" is empty')
        if len(sender) > cell_values.MAX_KEY_LENGTH:
            raise RowProblem(
                f'"{heading}" has {len(sender):,} characters, and at most {cell_values.MAX_KEY_LENGTH} fit'
            )
        if not names:
            try:
                return register.find_organisations(sender, heading), sender
            except AmbiguousMatch as ambiguous_match:
                parts = [part.strip() for part in SEPARATORS.split(sender) if part.strip()]
                if len(parts) > 1:
                    names = parts
                else:
                    raise self._add_address_candidate(ambiguous_match, row) from None
        credited_ids: dict[int, None] = {}
        for name in names:
            credited_ids |= dict.fromkeys(register.find_organisations(name, columns.find_heading("on_behalf_of")))
        match = register.match_name(sender)  # a joint committee or another grouping is none, and stands in submitted_by
        if match.outcome == CERTAIN and match.best_entry is not None:
            credited_ids[match.best_entry.id] = None
        if len(credited_ids) > 1:
            notes.append("a joint response: it counts for every organisation that it names")
        return tuple(sorted(credited_ids)), sender

    def _add_address_candidate(self, ambiguous_match: AmbiguousMatch, row: list[Cell]) -> AmbiguousMatch:
        """Add the organisation of the respondent's address to an ambiguous match as its first candidate."""
        match = self._register.match_name(self._columns.read_text(row, "email") or "")
        if match.outcome != CERTAIN or match.best_entry is None:
            return ambiguous_match
        candidates = (
            match.best_entry.code,
            *(code for code in ambiguous_match.candidates if code != match.best_entry.code),
        )
        reason = f"{ambiguous_match} (the respondent's address is one of {match.best_entry.name})"
        return AmbiguousMatch(
            reason,
            topic=ambiguous_match.topic,
            written_text=ambiguous_match.written_text,
            candidates=candidates,
            is_clear=ambiguous_match.is_clear and ambiguous_match.candidates[0] == match.best_entry.code,
        )

    def _read_answers(self, row: list[Cell]) -> dict[int, str]:
        """Read the answers of a row, by question id."""
        answers = {
            question_id: str(row[column_index])
            for question_id, column_index in self._answer_columns
            if row[column_index] != ""
        }
        for question_id, reader in self._choice_readers.items():
            if question_id in answers and question_id not in self._ticked_ids:
                answers[question_id] = reader.read_cell(answers[question_id], self._headings[question_id])
        for question_id, option_columns in self._option_columns:
            cells = [(str(row[column_index]), option) for column_index, option in option_columns]
            reader = self._choice_readers.get(question_id) or ChoiceReader((), {})
            if chosen_options := reader.read_ticks(cells, answers.pop(question_id, "")):
                answers[question_id] = chosen_options
        return answers

    def _read_facts(
        self, row: list[Cell], status: str, submitted_by: str, has_answers: bool, notes: list[str]
    ) -> dict[str, Any]:
        """Read the facts of a response: days, channel, kind, sender, letter, and whether it was sent in.

        Raises RowProblem where a day is missing or wrong, or the row holds no response.
        """
        columns, consultation = self._columns, self._consultation
        received_on = columns.read_day(row, "received")
        sent_in = received_on is not None if columns.has_field("received") and columns.has_field("started") else None
        if received_on is None and (received_on := columns.read_day(row, "started")) is not None:
            sent_in = False
            notes.append("it was not sent off: the day on which it was begun counts")
        if received_on is None:
            raise RowProblem(f'"{columns.find_heading("received")}" is empty: give a date like 2015-01-05')
        if received_on < consultation.opens:
            notes.append("it came before the consultation opened: check the date")
        elif received_on > consultation.closes:
            notes.append("it came after the closing day, and counts from its day on")
        withdrawn_on = columns.read_day(row, "withdrawn")
        if withdrawn_on is not None and withdrawn_on < received_on:
            raise RowProblem(f'"{columns.find_heading("withdrawn")}" is before "{columns.find_heading("received")}"')
        if withdrawn_on is not None:
            notes.append("it was withdrawn, and stops counting on that day")
        elif status.startswith("withdr"):
            raise RowProblem(f'"{columns.find_heading("status")}" says that it was withdrawn, and no date says when')
        letter = columns.read_text(row, "text")
        kind = "declined" if status in DECLINED_WORDS else "answers" if has_answers else "letter" if letter else None
        if kind is None and withdrawn_on is None:
            raise RowProblem("the row has no answer and no letter, and does not say that it declines")
        return {
            "received_on": received_on,
            "withdrawn_on": withdrawn_on,
            "channel": columns.read_text(row, "channel") or "Online survey",
            "kind": kind,
            "submitted_by": submitted_by,
            "letter": letter,
            "sent_in": sent_in,
        }


def compute_content(credited_ids: Iterable[int], day: dt.date, letter: str | None, answers: dict[int, str]) -> str:
    """Compute a digest of what a response says.

    The same organisations, day and text have the same digest.
    """
    content_text = repr((sorted(credited_ids), str(day), letter, sorted(answers.items())))
    return hashlib.blake2b(content_text.encode(), digest_size=16).hexdigest()


def _build_choice_reader(question: AnswerableQuestion, said_codes: Mapping[str, str]) -> ChoiceReader:
    """Build the reader of a closed question; said_codes is what somebody said of the codes in this file."""
    codes = {
        build_code_key(code): option for code, option in zip(question.option_codes, question.options, strict=False)
    }
    return ChoiceReader(question.options, codes | dict(said_codes))

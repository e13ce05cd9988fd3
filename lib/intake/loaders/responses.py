"""Load responses: survey exports (one column a question, or several) and logs of letters and e-mails (one text)."""

import datetime as dt
import hashlib
import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, delete, select, update

from lib.changes.snapshots import encode_row
from lib.database.answer_store import store_answers
from lib.database.bulk import insert_rows, reserve_ids
from lib.database.models import Answer, Credit, Question, Response
from lib.intake.loaders.loader import (
    ADDED,
    CHANGED,
    KEEP_BOTH,
    UNCHANGED,
    ImportContext,
    RepeatChecker,
    RowOutcome,
    collect_outcomes,
    find_replaced_contents,
)
from lib.intake.matching.matcher import CERTAIN
from lib.intake.problems import AmbiguousMatch, RowProblem
from lib.intake.reading import cell_values
from lib.intake.reading.tables import Cell

OPTIONAL_FACTS = {
    "withdrawn_on": "withdrawn",
    "letter": "text",
    "channel": "channel",
}  # kept where a file lacks the column
RESPONSE_FACTS = ("received_on", "channel", "kind", "withdrawn_on", "submitted_by", "letter")
SEPARATORS = re.compile(r"[;\n]+")
DECLINED_WORDS = frozenset({"declined", "refused", "decline", "refusal", "declines"})
TRIAL_PATTERN = re.compile(r"preview|\btest\b|\bspam\b")
TICKED_WORDS = frozenset({"yes", "y", "1", "true", "x", "selected", "checked", "ticked", "on"})
UNTICKED_WORDS = frozenset({"", "no", "n", "0", "false", "n/a", "na", "not selected", "-", "unchecked"})


@dataclass(slots=True)
class ParsedResponse:
    """Response as one row of a file gives it.

    facts are those of RESPONSE_FACTS; source_id is its id in the file, or else derived from its content;
    credited_ids are the organisations for which it counts. is_withdrawal: the row only withdraws a response.
    """

    source_id: str
    credited_ids: tuple[int, ...]
    facts: dict[str, Any]
    answers: dict[int, str]
    content: str
    notes: tuple[str, ...]
    is_withdrawal: bool = False


@dataclass(slots=True)
class _StoredResponse:
    """Response as it is stored, with the organisations for which it counts and its answers by question."""

    row: dict[str, Any]
    credited_ids: set[int]
    answers: dict[int, str]


class ResponseLoader:
    """Loader of responses.

    Each is identified by its id in the file, else by its content.
    """

    def __init__(self, context: ImportContext) -> None:
        """Load the questions of the consultation, and what is stored of its responses."""
        self._context, self._columns = context, context.columns
        self._id_checker, self._content_checker = RepeatChecker(), RepeatChecker()
        statement = select(Question.number, Question.id, Question.options).where(
            Question.consultation_id == context.consultation.id
        )
        questions = {row.number: row for row in context.session.execute(statement)}
        columns = self._columns
        self._answer_columns = [
            (questions[number].id, column_index)
            for number, column_index in columns.answer_columns
            if number in questions
        ]
        self._option_lookups = {
            questions[number].id: _build_option_lookup(questions[number].options)
            for number in questions
            if questions[number].options
        }
        self._option_columns = [
            (questions[number].id, option_columns)
            for number, option_columns in columns.option_columns.items()
            if number in questions
        ]
        self._question_ids = {question_id for question_id, _columns in (*self._answer_columns, *self._option_columns)}
        in_consultation = Response.consultation_id == context.consultation.id
        self._replaced_contents = find_replaced_contents(context, "responses")
        self._respondent_ids = set(
            context.session.scalars(select(Credit.organisation_id).join(Response).where(in_consultation).distinct())
        )
        self._has_none_stored = context.session.scalar(select(Response.id).where(in_consultation).limit(1)) is None

    def read_row(self, row: list[Cell]) -> ParsedResponse:
        """Read what a row says.

        Raises RowProblem where it cannot be loaded.
        """
        columns = self._columns
        notes: list[str] = []
        status = str(columns.read_cell(row, "status")).strip().casefold()
        if TRIAL_PATTERN.search(status):
            raise RowProblem(f'"{columns.find_heading("status")}" tells that it is a trial of the survey, no response')
        credited_ids, submitted_by = self._find_credited(row, notes)
        answers = self._read_answers(row)
        facts = self._read_facts(row, status, submitted_by, bool(answers), notes)
        source_id = cell_values.parse_key(columns.read_cell(row, "source_id"), columns.find_heading("source_id"))
        content = _compute_content(credited_ids, facts["received_on"], facts["letter"], answers)
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
        columns, register = self._columns, self._context.register
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
        match = self._context.register.match_name(self._columns.read_text(row, "email") or "")
        if match.outcome != CERTAIN or match.best_entry is None:
            return ambiguous_match
        candidates = (
            match.best_entry.code,
            *(code for code in ambiguous_match.candidates if code != match.best_entry.code),
        )
        reason = f"{ambiguous_match} (the respondent's address is one of {match.best_entry.name})"
        return AmbiguousMatch(
            reason, topic=ambiguous_match.topic, written_text=ambiguous_match.written_text, candidates=candidates
        )

    def _read_answers(self, row: list[Cell]) -> dict[int, str]:
        """Read the answers of a row, by question id."""
        answers = {
            question_id: str(row[column_index])
            for question_id, column_index in self._answer_columns
            if row[column_index] != ""
        }
        for question_id, option_lookup in self._option_lookups.items():
            if question_id in answers:
                answers[question_id] = _parse_options(answers[question_id], option_lookup)
        for question_id, option_columns in self._option_columns:
            option_texts = [_parse_tick(str(row[column_index]), option) for column_index, option in option_columns]
            if chosen_options := [text for text in option_texts if text]:
                answers[question_id] = "; ".join(chosen_options)
        return answers

    def _read_facts(
        self, row: list[Cell], status: str, submitted_by: str, has_answers: bool, notes: list[str]
    ) -> dict[str, Any]:
        """Read the facts of a response: days, channel, kind, sender and letter.

        Raises RowProblem where a day is missing or wrong, or the row holds no response.
        """
        columns, consultation = self._columns, self._context.consultation
        received_on = columns.read_day(row, "received")
        if received_on is None and (received_on := columns.read_day(row, "started")) is not None:
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
        }

    def load_items(self, items: list[ParsedResponse]) -> list[RowOutcome | RowProblem]:
        """Load responses: add what is new, and correct what came again under the same id with another content."""
        stored_responses, twins = self._load_stored(items), self._find_twins(items)
        writes = _ResponseWrites()
        # Corrections first: a row that says what a stored response said until this file is not that response again.
        order = sorted(range(len(items)), key=lambda position: items[position].source_id not in stored_responses)
        ordered_outcomes = collect_outcomes(
            [items[position] for position in order],
            lambda response: self._load_item(response, stored_responses, twins, writes),
        )
        outcomes = [
            outcome
            for _position, outcome in sorted(zip(order, ordered_outcomes, strict=True), key=lambda pair: pair[0])
        ]
        if not self._context.dry_run:
            self._store_writes(writes)
        return outcomes

    def _load_item(
        self,
        response: ParsedResponse,
        stored_responses: dict[str, _StoredResponse],
        twins: dict[str, str],
        writes: "_ResponseWrites",
    ) -> RowOutcome:
        """Load one response: compare it with the stored ones, and collect what is to be written.

        Raises AmbiguousMatch where its id is that of another organisation's response, RowProblem where it withdraws
        one that is not stored.
        """
        try:
            full_content = (response.content, *(response.facts[name] for name in RESPONSE_FACTS))
            if self._id_checker.is_repeated(response.source_id, full_content):
                return RowOutcome(UNCHANGED, ("it stands twice in this file",))
        except AmbiguousMatch:
            if self._context.id_decision is None:
                raise
        stored_response = stored_responses.get(response.source_id)
        is_of_another = (
            stored_response is not None
            and stored_response.credited_ids
            and not stored_response.credited_ids & set(response.credited_ids)
        )
        if is_of_another and self._context.id_decision != KEEP_BOTH:
            raise AmbiguousMatch(
                f'the id "{cell_values.format_cell(response.source_id)}" is that of a response of another organisation',
                topic="id",
                written_text=response.source_id,
            )
        if self._context.id_decision == KEEP_BOTH:
            stored_response, response.source_id = None, f"{response.source_id} ({response.content[:8]})"
        if response.is_withdrawal and stored_response is None:
            raise RowProblem("it withdraws a response that is not here, and has no answer and no letter of its own")
        if stored_response is None:
            return self._add_response(response, twins, writes)
        outcome = self._correct_response(response, stored_response, writes)
        if outcome.status == CHANGED:
            self._update_twins(stored_response, twins)
        return outcome

    def _update_twins(self, stored_response: _StoredResponse, twins: dict[str, str]) -> None:
        """Update the twins: a corrected response is a twin of its new content, not of its earlier one."""
        for content in [
            content for content, source_id in twins.items() if source_id == stored_response.row["source_id"]
        ]:
            del twins[content]
        twins[stored_response.row["content"]] = stored_response.row["source_id"]

    def _add_response(self, response: ParsedResponse, twins: dict[str, str], writes: "_ResponseWrites") -> RowOutcome:
        """Add a response, unless one with the same content is stored or was in this file."""
        if response.facts["kind"] != "declined":
            if (twin_id := twins.get(response.content)) is not None:
                return RowOutcome(
                    UNCHANGED,
                    (f'the same response is there as "{cell_values.format_cell(twin_id)}": same body, day and text',),
                )
            if self._content_checker.is_repeated(response.content, ""):
                return RowOutcome(UNCHANGED, ("the same response stands twice in this file: same body, day and text",))
        notes = response.notes
        if not self._respondent_ids.isdisjoint(response.credited_ids):
            notes += ("another response of the same organisation: all are kept, and the best counts",)
        self._respondent_ids.update(response.credited_ids)
        writes.added.append(response)
        return RowOutcome(ADDED, notes)

    def _correct_response(
        self, response: ParsedResponse, stored_response: _StoredResponse, writes: "_ResponseWrites"
    ) -> RowOutcome:
        """Correct a stored response where the file says something else under the same id."""
        if response.content in self._replaced_contents:
            return RowOutcome(UNCHANGED, ("another row took its place, as was decided",))
        facts = {
            name: value
            for name, value in response.facts.items()
            if value is not None or (name in OPTIONAL_FACTS and self._columns.has_field(OPTIONAL_FACTS[name]))
        }
        if not self._columns.has_field("channel"):
            facts.pop("channel", None)
        if not self._columns.has_field("status") and stored_response.row["kind"] == "declined":
            facts.pop("kind", None)
        if response.is_withdrawal:
            facts, answers, credited_ids = (
                {"withdrawn_on": response.facts["withdrawn_on"]},
                stored_response.answers,
                stored_response.credited_ids,
            )
        else:
            kept_answers = {
                question_id: text
                for question_id, text in stored_response.answers.items()
                if question_id not in self._question_ids
            }
            answers = kept_answers | response.answers
            credited_ids = (
                set(response.credited_ids) if self._columns.has_field("on_behalf_of") else stored_response.credited_ids
            )
        changed_values = {name: value for name, value in facts.items() if stored_response.row[name] != value}
        if not changed_values and answers == stored_response.answers and credited_ids == stored_response.credited_ids:
            return RowOutcome(UNCHANGED)
        snapshot = {
            "response": encode_row(stored_response.row),
            "credits": sorted(stored_response.credited_ids),
            "answers": {str(question_id): text for question_id, text in stored_response.answers.items()},
        }
        row = stored_response.row | changed_values
        row["content"] = _compute_content(tuple(sorted(credited_ids)), row["received_on"], row["letter"], answers)
        writes.snapshots.append((row["id"], snapshot))
        writes.corrected.append((row, credited_ids, answers))
        stored_response.row, stored_response.credited_ids, stored_response.answers = row, credited_ids, answers
        note = "a correction: it came before under the same id with other words"
        return RowOutcome(CHANGED, (*response.notes, *(() if response.is_withdrawal else (note,))))

    def _load_stored(self, items: list[ParsedResponse]) -> dict[str, _StoredResponse]:
        """Load the responses that are stored under the ids of these rows, by source_id."""
        if self._has_none_stored:
            return {}
        table, session = Response.__table__, self._context.session
        rows = session.execute(
            select(table).where(
                table.c.consultation_id == self._context.consultation.id,
                table.c.source_id.in_({response.source_id for response in items}),
            )
        ).mappings()
        responses_by_id = {row["id"]: _StoredResponse(dict(row), set(), {}) for row in rows}
        for credit in session.execute(
            select(Credit.response_id, Credit.organisation_id).where(Credit.response_id.in_(responses_by_id))
        ):
            responses_by_id[credit.response_id].credited_ids.add(credit.organisation_id)
        for answer in session.execute(
            select(Answer.response_id, Answer.question_id, Answer.text).where(Answer.response_id.in_(responses_by_id))
        ):
            responses_by_id[answer.response_id].answers[answer.question_id] = answer.text
        return {stored_response.row["source_id"]: stored_response for stored_response in responses_by_id.values()}

    def _find_twins(self, items: list[ParsedResponse]) -> dict[str, str]:
        """Find stored responses of the same organisations with the same day and text, by content."""
        if self._has_none_stored:
            return {}
        rows = self._context.session.execute(
            select(Response.content, Response.source_id).where(
                Response.consultation_id == self._context.consultation.id,
                Response.content.in_({response.content for response in items}),
            )
        )
        return {str(row.content): row.source_id for row in rows}

    def _store_writes(self, writes: "_ResponseWrites") -> None:
        """Store the responses that were added or corrected, after snapshots of the latter."""
        session = self._context.session
        self._context.store_snapshots("response", writes.snapshots)
        if writes.corrected:
            response_ids = [row["id"] for row, _credited_ids, _answers in writes.corrected]
            session.execute(delete(Credit).where(Credit.response_id.in_(response_ids)))
            table = Response.__table__
            statement = (
                update(table)  # type: ignore[arg-type]
                .where(table.c.id == bindparam("number"))
                .values({name: bindparam(f"new_{name}") for name in (*RESPONSE_FACTS, "content")})
            )
            session.connection().execute(
                statement,
                [
                    {"number": row["id"], **{f"new_{name}": row[name] for name in (*RESPONSE_FACTS, "content")}}
                    for row, _credited_ids, _answers in writes.corrected
                ],
            )
        first_id = reserve_ids(session, Response.__table__, len(writes.added)) if writes.added else 0  # type: ignore[arg-type]
        consultation_id, change_id = self._context.consultation.id, self._context.change_id
        insert_rows(
            session,
            Response.__table__,  # type: ignore[arg-type]
            ["id", "consultation_id", "source_id", *RESPONSE_FACTS, "content", "change_id"],
            [
                (
                    first_id + offset,
                    consultation_id,
                    response.source_id,
                    *(response.facts[name] for name in RESPONSE_FACTS),
                    response.content,
                    change_id,
                )
                for offset, response in enumerate(writes.added)
            ],
        )
        written_responses = [
            (first_id + offset, response.credited_ids, response.answers) for offset, response in enumerate(writes.added)
        ]
        written_responses += [
            (row["id"], tuple(sorted(credited_ids)), answers) for row, credited_ids, answers in writes.corrected
        ]
        insert_rows(
            session,
            Credit.__table__,  # type: ignore[arg-type]
            ["response_id", "organisation_id"],
            [
                (response_id, organisation_id)
                for response_id, credited_ids, _answers in written_responses
                for organisation_id in credited_ids
            ],
        )
        store_answers(session, {response_id: answers for response_id, _credited_ids, answers in written_responses})


class _ResponseWrites:
    """Writes of one chunk of responses: added and corrected ones, and snapshots of the latter."""

    def __init__(self) -> None:
        """Start without any writes."""
        self.added: list[ParsedResponse] = []
        self.corrected: list[tuple[dict[str, Any], set[int], dict[int, str]]] = []
        self.snapshots: list[tuple[int, dict[str, Any]]] = []


def _compute_content(credited_ids: tuple[int, ...], day: dt.date, letter: str | None, answers: dict[int, str]) -> str:
    """Compute a digest of what a response says.

    The same organisations, day and text have the same digest.
    """
    content_text = repr((sorted(credited_ids), str(day), letter, sorted(answers.items())))
    return hashlib.blake2b(content_text.encode(), digest_size=16).hexdigest()


def _build_option_lookup(options: list[str]) -> dict[str, str]:
    """Build a lookup of options by their case-folded text."""
    return {option.casefold(): option for option in options}


def _parse_options(cell_text: str, option_lookup: dict[str, str]) -> str:
    """Parse a cell that holds several options, however separated, into the options with semicolons.

    Any other cell is returned as it is.
    """
    for separator in (";", ",", "|", "\n"):
        parts = [part.strip() for part in cell_text.split(separator) if part.strip()]
        if parts and all(part.casefold() in option_lookup for part in parts):
            return "; ".join(option_lookup[part.casefold()] for part in parts)
    return cell_text


def _parse_tick(cell_text: str, option: str) -> str:
    """Parse the cell of one option: the option where it is ticked, else empty.

    What the cell says in other words is kept with the option.
    """
    value = cell_text.strip().casefold()
    if value in UNTICKED_WORDS:
        return ""
    if value in TICKED_WORDS or value == option.casefold():
        return option
    return cell_text if option == "Other" or value.startswith(option.casefold()) else f"{option}: {cell_text}"

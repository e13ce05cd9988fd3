"""Responses: survey exports (one column a question, or several) and logs of letters and e-mails (one text)."""

import datetime as dt
import hashlib
import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, delete, select, update

from lib.database.answer_store import store_answers
from lib.database.bulk import insert_rows, reserve_ids
from lib.database.models import Answer, Credit, Question, Response
from lib.intake.loaders.loader import (
    ADDED,
    CHANGED,
    KEEP_BOTH,
    UNCHANGED,
    Job,
    Once,
    Placed,
    as_stored,
    judged,
    keep_before,
    replaced,
)
from lib.intake.matching.matcher import CERTAIN
from lib.intake.problems import Doubt, RowProblem
from lib.intake.reading import cell_values
from lib.intake.reading.tables import Cell

OPTIONAL = {"withdrawn_on": "withdrawn", "letter": "text", "channel": "channel"}  # kept where a file lacks the column
FACTS = ("received_on", "channel", "kind", "withdrawn_on", "submitted_by", "letter")
SEVERAL = re.compile(r"[;\n]+")
DECLINED = frozenset({"declined", "refused", "decline", "refusal", "declines"})
NO_RESPONSE = re.compile(r"preview|\btest\b|\bspam\b")
TICKED = frozenset({"yes", "y", "1", "true", "x", "selected", "checked", "ticked", "on"})
NOT_TICKED = frozenset({"", "no", "n", "0", "false", "n/a", "na", "not selected", "-", "unchecked"})


@dataclass(slots=True)
class Said:
    """What one row says. facts are those of FACTS; known_by is its id in the file, or else its content."""

    known_by: str
    credited: tuple[int, ...]
    facts: dict[str, Any]
    answers: dict[int, str]
    content: str
    notes: tuple[str, ...]
    only_withdraws: bool = False


@dataclass(slots=True)
class _Stored:
    row: dict[str, Any]
    credited: set[int]
    answers: dict[int, str]


class Responses:
    """Places responses. Each is known by its id in the file, else by what it says."""

    def __init__(self, job: Job) -> None:
        self._job, self._columns = job, job.columns
        self._once, self._contents = Once(), Once()
        numbers = select(Question.number, Question.id, Question.options).where(
            Question.consultation_id == job.consultation.id
        )
        questions = {row.number: row for row in job.session.execute(numbers)}
        columns = self._columns
        self._answers = [(questions[number].id, place) for number, place in columns.answer_columns if number in questions]
        self._choices = {questions[n].id: _labels(questions[n].options) for n in questions if questions[n].options}
        self._options = [
            (questions[number].id, places) for number, places in columns.option_columns.items() if number in questions
        ]
        self._asked = {question for question, _place in (*self._answers, *self._options)}
        ours = Response.consultation_id == job.consultation.id
        self._replaced = replaced(job, "responses")
        self._heard = set(job.session.scalars(select(Credit.organisation_id).join(Response).where(ours).distinct()))
        self._none_stored = job.session.scalar(select(Response.id).where(ours).limit(1)) is None

    def read(self, row: list[Cell]) -> Said:
        """What a row says. Raises RowProblem where it cannot be placed."""
        columns = self._columns
        notes: list[str] = []
        status = str(columns.read_cell(row, "status")).strip().casefold()
        if NO_RESPONSE.search(status):
            raise RowProblem(f'"{columns.find_heading("status")}" tells that it is a trial of the survey, no response')
        credited, submitted_by = self._credited(row, notes)
        answers = self._answered(row)
        facts = self._facts(row, status, submitted_by, bool(answers), notes)
        written_id = cell_values.parse_key(columns.read_cell(row, "source_id"), columns.find_heading("source_id"))
        content = _content(credited, facts["received_on"], facts["letter"], answers)
        return Said(
            written_id or f"content:{content}",
            credited,
            facts,
            answers,
            content,
            tuple(notes),
            only_withdraws=facts["kind"] is None,
        )

    def _credited(self, row: list[Cell], notes: list[str]) -> tuple[tuple[int, ...], str]:
        """Everybody for whom the response counts: all that it names, and the sender where that is on the register."""
        columns, register = self._columns, self._job.register
        title = columns.find_heading("organisation")
        sender = columns.read_text(row, "organisation")
        others = [one.strip() for one in SEVERAL.split(str(columns.read_cell(row, "on_behalf_of"))) if one.strip()]
        if sender is None:
            address = columns.read_text(row, "email") or ""
            found = register.match_name(address) if "@" in address else None
            if found is not None and found.outcome == CERTAIN and found.best_entry is not None:
                notes.append(f'"{title}" is empty: the organisation follows from the e-mail address')
                return (found.best_entry.id,), found.best_entry.name
            raise RowProblem(f'"{title}" is empty')
        if len(sender) > cell_values.MAX_KEY_LENGTH:
            raise RowProblem(f'"{title}" has {len(sender):,} characters, and at most {cell_values.MAX_KEY_LENGTH} fit')
        if not others:
            try:
                return register.find_organisations(sender, title), sender
            except Doubt as doubt:
                parts = [part.strip() for part in SEVERAL.split(sender) if part.strip()]
                if len(parts) > 1:
                    others = parts
                else:
                    raise self._with_address(doubt, row) from None
        credited: dict[int, None] = {}
        for name in others:
            credited |= dict.fromkeys(register.find_organisations(name, columns.find_heading("on_behalf_of")))
        found = register.match_name(sender)  # a joint committee or another grouping is none, and stands in submitted_by
        if found.outcome == CERTAIN and found.best_entry is not None:
            credited[found.best_entry.id] = None
        if len(credited) > 1:
            notes.append("a joint response: it counts for every organisation that it names")
        return tuple(sorted(credited)), sender

    def _with_address(self, doubt: Doubt, row: list[Cell]) -> Doubt:
        """The doubt, with the organisation of the respondent's address put first."""
        found = self._job.register.match_name(self._columns.read_text(row, "email") or "")
        if found.outcome != CERTAIN or found.best_entry is None:
            return doubt
        first = (found.best_entry.code, *(code for code in doubt.candidates if code != found.best_entry.code))
        reason = f"{doubt} (the respondent's address is one of {found.best_entry.name})"
        return Doubt(reason, about=doubt.about, written=doubt.written, candidates=first)

    def _answered(self, row: list[Cell]) -> dict[int, str]:
        answers = {question: str(row[place]) for question, place in self._answers if row[place] != ""}
        for question, labels in self._choices.items():
            if question in answers:
                answers[question] = _chosen(answers[question], labels)
        for question, places in self._options:
            ticked = [_ticked(str(row[place]), label) for place, label in places]
            if chosen := [one for one in ticked if one]:
                answers[question] = "; ".join(chosen)
        return answers

    def _facts(
        self, row: list[Cell], status: str, submitted_by: str, answered: bool, notes: list[str]
    ) -> dict[str, Any]:
        columns, one = self._columns, self._job.consultation
        received = columns.read_day(row, "received")
        if received is None and (received := columns.read_day(row, "started")) is not None:
            notes.append("it was not sent off: the day on which it was begun counts")
        if received is None:
            raise RowProblem(f'"{columns.find_heading("received")}" is empty: give a date like 2015-01-05')
        if received < one.opens:
            notes.append("it came before the consultation opened: check the date")
        elif received > one.closes:
            notes.append("it came after the closing day, and counts from its day on")
        withdrawn = columns.read_day(row, "withdrawn")
        if withdrawn is not None and withdrawn < received:
            raise RowProblem(f'"{columns.find_heading("withdrawn")}" is before "{columns.find_heading("received")}"')
        if withdrawn is not None:
            notes.append("it was withdrawn, and stops counting on that day")
        elif status.startswith("withdr"):
            raise RowProblem(f'"{columns.find_heading("status")}" says that it was withdrawn, and no date says when')
        letter = columns.read_text(row, "text")
        kind = "declined" if status in DECLINED else "answers" if answered else "letter" if letter else None
        if kind is None and withdrawn is None:
            raise RowProblem("the row has no answer and no letter, and does not say that it declines")
        return {
            "received_on": received,
            "withdrawn_on": withdrawn,
            "channel": columns.read_text(row, "channel") or "Online survey",
            "kind": kind,
            "submitted_by": submitted_by,
            "letter": letter,
        }

    def place(self, items: list[Said]) -> list[Placed | RowProblem]:
        """Add what is new, and correct what came again under the same id with other words."""
        stored, same = self._stored(items), self._same(items)
        work = _Work()
        # Corrections first: a row that says what a stored response said until this file is not that response again.
        order = sorted(range(len(items)), key=lambda number: items[number].known_by not in stored)
        placed = judged([items[number] for number in order], lambda said: self._judge(said, stored, same, work))
        answers = [answer for _number, answer in sorted(zip(order, placed, strict=True), key=lambda pair: pair[0])]
        if not self._job.dry:
            self._write(work)
        return answers

    def _judge(self, said: Said, stored: dict[str, _Stored], same: dict[str, str], work: "_Work") -> Placed:
        try:
            whole = (said.content, *(said.facts[name] for name in FACTS))
            if self._once.repeats(said.known_by, whole):
                return Placed(UNCHANGED, ("it stands twice in this file",))
        except Doubt:
            if self._job.ids is None:
                raise
        known = stored.get(said.known_by)
        other = known is not None and known.credited and not known.credited & set(said.credited)
        if other and self._job.ids != KEEP_BOTH:
            raise Doubt(
                f'the id "{cell_values.format_cell(said.known_by)}" is that of a response of another organisation',
                about="id",
                written=said.known_by,
            )
        if self._job.ids == KEEP_BOTH:
            known, said.known_by = None, f"{said.known_by} ({said.content[:8]})"
        if said.only_withdraws and known is None:
            raise RowProblem("it withdraws a response that is not here, and has no answer and no letter of its own")
        if known is None:
            return self._add(said, same, work)
        placed = self._correct(said, known, work)
        if placed.outcome == CHANGED:
            self._now_says(known, same)
        return placed

    def _now_says(self, known: _Stored, same: dict[str, str]) -> None:
        """What was corrected is no twin of what it said before, but of what it says now."""
        for content in [content for content, source in same.items() if source == known.row["source_id"]]:
            del same[content]
        same[known.row["content"]] = known.row["source_id"]

    def _add(self, said: Said, same: dict[str, str], work: "_Work") -> Placed:
        if said.facts["kind"] != "declined":
            if (twin := same.get(said.content)) is not None:
                return Placed(
                    UNCHANGED, (f'the same response is there as "{cell_values.format_cell(twin)}": same body, day and text',)
                )
            if self._contents.repeats(said.content, ""):
                return Placed(UNCHANGED, ("the same response stands twice in this file: same body, day and text",))
        notes = said.notes
        if not self._heard.isdisjoint(said.credited):
            notes += ("another response of the same organisation: all are kept, and the best counts",)
        self._heard.update(said.credited)
        work.added.append(said)
        return Placed(ADDED, notes)

    def _correct(self, said: Said, known: _Stored, work: "_Work") -> Placed:
        if said.content in self._replaced:
            return Placed(UNCHANGED, ("another row took its place, as was decided",))
        facts = {
            name: value
            for name, value in said.facts.items()
            if value is not None or (name in OPTIONAL and self._columns.has_field(OPTIONAL[name]))
        }
        if not self._columns.has_field("channel"):
            facts.pop("channel", None)
        if not self._columns.has_field("status") and known.row["kind"] == "declined":
            facts.pop("kind", None)
        if said.only_withdraws:
            facts, answers, credited = {"withdrawn_on": said.facts["withdrawn_on"]}, known.answers, known.credited
        else:
            kept = {question: text for question, text in known.answers.items() if question not in self._asked}
            answers = kept | said.answers
            credited = set(said.credited) if self._columns.has_field("on_behalf_of") else known.credited
        differing = {name: value for name, value in facts.items() if known.row[name] != value}
        if not differing and answers == known.answers and credited == known.credited:
            return Placed(UNCHANGED)
        before = {
            "response": as_stored(known.row),
            "credits": sorted(known.credited),
            "answers": {str(question): text for question, text in known.answers.items()},
        }
        row = known.row | differing
        row["content"] = _content(tuple(sorted(credited)), row["received_on"], row["letter"], answers)
        work.before.append((row["id"], before))
        work.corrected.append((row, credited, answers))
        known.row, known.credited, known.answers = row, credited, answers
        note = "a correction: it came before under the same id with other words"
        return Placed(CHANGED, (*said.notes, *(() if said.only_withdraws else (note,))))

    def _stored(self, items: list[Said]) -> dict[str, _Stored]:
        """The responses that are stored under the ids of these rows."""
        if self._none_stored:
            return {}
        table, session = Response.__table__, self._job.session
        rows = session.execute(
            select(table).where(
                table.c.consultation_id == self._job.consultation.id,
                table.c.source_id.in_({said.known_by for said in items}),
            )
        ).mappings()
        found = {row["id"]: _Stored(dict(row), set(), {}) for row in rows}
        for credit in session.execute(
            select(Credit.response_id, Credit.organisation_id).where(Credit.response_id.in_(found))
        ):
            found[credit.response_id].credited.add(credit.organisation_id)
        for answer in session.execute(
            select(Answer.response_id, Answer.question_id, Answer.text).where(Answer.response_id.in_(found))
        ):
            found[answer.response_id].answers[answer.question_id] = answer.text
        return {one.row["source_id"]: one for one in found.values()}

    def _same(self, items: list[Said]) -> dict[str, str]:
        """Stored responses of the same bodies with the same day and text, by content."""
        if self._none_stored:
            return {}
        rows = self._job.session.execute(
            select(Response.content, Response.source_id).where(
                Response.consultation_id == self._job.consultation.id,
                Response.content.in_({said.content for said in items}),
            )
        )
        return {str(row.content): row.source_id for row in rows}

    def _write(self, work: "_Work") -> None:
        session = self._job.session
        keep_before(session, self._job.change_id, "response", work.before)
        if work.corrected:
            ids = [row["id"] for row, _credited, _answers in work.corrected]
            session.execute(delete(Credit).where(Credit.response_id.in_(ids)))
            table = Response.__table__
            statement = (
                update(table)  # type: ignore[arg-type]
                .where(table.c.id == bindparam("number"))
                .values({name: bindparam(f"new_{name}") for name in (*FACTS, "content")})
            )
            session.connection().execute(
                statement,
                [
                    {"number": row["id"], **{f"new_{name}": row[name] for name in (*FACTS, "content")}}
                    for row, _credited, _answers in work.corrected
                ],
            )
        first = reserve_ids(session, Response.__table__, len(work.added)) if work.added else 0  # type: ignore[arg-type]
        one, change = self._job.consultation.id, self._job.change_id
        insert_rows(
            session,
            Response.__table__,  # type: ignore[arg-type]
            ["id", "consultation_id", "source_id", *FACTS, "content", "change_id"],
            [
                (first + number, one, said.known_by, *(said.facts[name] for name in FACTS), said.content, change)
                for number, said in enumerate(work.added)
            ],
        )
        whole = [(first + number, said.credited, said.answers) for number, said in enumerate(work.added)]
        whole += [(row["id"], tuple(sorted(credited)), answers) for row, credited, answers in work.corrected]
        insert_rows(
            session,
            Credit.__table__,  # type: ignore[arg-type]
            ["response_id", "organisation_id"],
            [(response, organisation) for response, credited, _answers in whole for organisation in credited],
        )
        store_answers(session, {response: answers for response, _credited, answers in whole})


class _Work:
    """What a chunk of responses comes to."""

    def __init__(self) -> None:
        self.added: list[Said] = []
        self.corrected: list[tuple[dict[str, Any], set[int], dict[int, str]]] = []
        self.before: list[tuple[int, dict[str, Any]]] = []


def _content(credited: tuple[int, ...], day: dt.date, letter: str | None, answers: dict[int, str]) -> str:
    """Names what a response says: the same bodies, day and text have the same."""
    said = repr((sorted(credited), str(day), letter, sorted(answers.items())))
    return hashlib.blake2b(said.encode(), digest_size=16).hexdigest()


def _labels(options: list[str]) -> dict[str, str]:
    return {option.casefold(): option for option in options}


def _chosen(written: str, labels: dict[str, str]) -> str:
    """A cell with several options in it, one way or another, as the options with semicolons; else as it is."""
    for mark in (";", ",", "|", "\n"):
        parts = [part.strip() for part in written.split(mark) if part.strip()]
        if parts and all(part.casefold() in labels for part in parts):
            return "; ".join(labels[part.casefold()] for part in parts)
    return written


def _ticked(cell: str, label: str) -> str:
    """An option where its column says so; what is written there in other words is kept with it."""
    value = cell.strip().casefold()
    if value in NOT_TICKED:
        return ""
    if value in TICKED or value == label.casefold():
        return label
    return cell if label == "Other" or value.startswith(label.casefold()) else f"{label}: {cell}"

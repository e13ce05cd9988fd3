"""Reconcile parsed responses with what is stored: which are new, unchanged, corrections, or twins of another."""

from collections.abc import Container, Set
from dataclasses import dataclass, field
from typing import Any

from lib.changes.snapshots import encode_row
from lib.intake.loaders.loader import (
    ADDED,
    CHANGED,
    KEEP_BOTH,
    UNCHANGED,
    RepeatChecker,
    RowOutcome,
    collect_outcomes,
)
from lib.intake.loaders.responses.parse import RESPONSE_FACTS, ParsedResponse, compute_content
from lib.intake.mapping.mapped_columns import MappedColumns
from lib.intake.problems import AmbiguousMatch, RowProblem
from lib.intake.reading import cell_values

OPTIONAL_FACTS = {
    "withdrawn_on": "withdrawn",
    "letter": "text",
    "channel": "channel",
}  # kept where a file lacks the column


@dataclass(slots=True)
class StoredResponse:
    """Response as it is stored, with the organisations for which it counts and its answers by question id."""

    row: dict[str, Any]
    credited_ids: set[int] = field(default_factory=set)
    answers: dict[int, str] = field(default_factory=dict)


@dataclass(slots=True)
class ResponseWrites:
    """Writes of one chunk of responses.

    corrected are triples of row, ids of the organisations for which it counts, and answers by question id; snapshots
    are pairs of id and what was stored before.
    """

    added: list[ParsedResponse] = field(default_factory=list)
    corrected: list[tuple[dict[str, Any], set[int], dict[int, str]]] = field(default_factory=list)
    snapshots: list[tuple[int, dict[str, Any]]] = field(default_factory=list)


class ResponseReconciler:
    """Reconciler of the responses of one file. It reads and writes no database, and remembers what the file said.

    A response is identified by its id in the file, else by its content.
    """

    def __init__(
        self,
        columns: MappedColumns,
        *,
        question_ids: Container[int],
        respondent_ids: Set[int],
        replaced_contents: Container[str],
        id_decision: str | None = None,
    ) -> None:
        """Take what is known of the file and of the consultation before the first row.

        question_ids: questions with a column in the file. respondent_ids: organisations with a stored response.
        replaced_contents: contents of rows that others replaced by a decision. id_decision: what was decided about
        rows whose id is ambiguous.
        """
        self._columns, self._question_ids = columns, question_ids
        self._respondent_ids, self._replaced_contents = set(respondent_ids), replaced_contents
        self._id_decision = id_decision
        self._id_checker, self._content_checker = RepeatChecker(), RepeatChecker()
        self._corrected_contents: dict[str, str] = {}  # of responses that this file has corrected so far, by source_id
        self._corrected_ids: dict[str, str] = {}  # the same, by content

    def reconcile_items(
        self, items: list[ParsedResponse], stored_responses: dict[str, StoredResponse], twins: dict[str, str]
    ) -> tuple[list[RowOutcome | RowProblem], ResponseWrites]:
        """Reconcile responses: what becomes of each, in their order, and what is to be written.

        stored_responses are those with the same ids, by source_id; twins gives the source_id of stored responses with
        the same content, by content. Both are kept up to date with what is to be written; what earlier rows of the file
        corrected may still be missing in them.
        """
        writes = ResponseWrites()
        self._add_corrections(items, twins)
        # Corrections first: a row that says what a stored response said until this file is not that response again.
        order = sorted(range(len(items)), key=lambda position: items[position].source_id not in stored_responses)
        ordered_outcomes = collect_outcomes(
            [items[position] for position in order],
            lambda response: self._reconcile_item(response, stored_responses, twins, writes),
        )
        outcomes = [
            outcome
            for _position, outcome in sorted(zip(order, ordered_outcomes, strict=True), key=lambda pair: pair[0])
        ]
        return outcomes, writes

    def _reconcile_item(
        self,
        response: ParsedResponse,
        stored_responses: dict[str, StoredResponse],
        twins: dict[str, str],
        writes: ResponseWrites,
    ) -> RowOutcome:
        """Reconcile one response with the stored ones, and collect what is to be written.

        Raises AmbiguousMatch where its id is that of another organisation's response, RowProblem where it withdraws
        one that is not stored.
        """
        try:
            full_content = (response.content, *(response.facts[name] for name in RESPONSE_FACTS))
            if self._id_checker.is_repeated(response.source_id, full_content):
                return RowOutcome(UNCHANGED, ("it stands twice in this file",))
        except AmbiguousMatch:
            if self._id_decision is None:
                raise
        stored_response = stored_responses.get(response.source_id)
        is_of_another = (
            stored_response is not None
            and stored_response.credited_ids
            and not stored_response.credited_ids & set(response.credited_ids)
        )
        if is_of_another and self._id_decision != KEEP_BOTH:
            raise AmbiguousMatch(
                f'the id "{cell_values.format_cell(response.source_id)}" is that of a response of another organisation',
                topic="id",
                written_text=response.source_id,
            )
        if stored_response is not None and self._id_decision is None and _is_another(response, stored_response):
            raise AmbiguousMatch(
                f'the id "{cell_values.format_cell(response.source_id)}" is that of another response of '
                f"{stored_response.row['received_on']:%d/%m/%Y}, with other answers: one more, or a correction?",
                topic="id",
                written_text=response.source_id,
            )
        if self._id_decision == KEEP_BOTH:
            stored_response, response.source_id = None, f"{response.source_id} ({response.content[:8]})"
        if response.is_withdrawal and stored_response is None:
            raise RowProblem("it withdraws a response that is not here, and has no answer and no letter of its own")
        if stored_response is None:
            return self._add_response(response, twins, writes)
        outcome = self._correct_response(response, stored_response, writes)
        if outcome.status == CHANGED:
            self._update_twins(stored_response, twins)
        return outcome

    def _update_twins(self, stored_response: StoredResponse, twins: dict[str, str]) -> None:
        """Update the twins: a corrected response is a twin of its new content, not of its earlier one."""
        for content in [
            content for content, source_id in twins.items() if source_id == stored_response.row["source_id"]
        ]:
            del twins[content]
        source_id, content = stored_response.row["source_id"], stored_response.row["content"]
        twins[content] = self._corrected_ids[content] = source_id
        self._corrected_contents[source_id] = content

    def _add_corrections(self, items: list[ParsedResponse], twins: dict[str, str]) -> None:
        """Add to the twins what earlier rows of the file corrected: it need not be stored yet."""
        if not self._corrected_contents:
            return
        for content, source_id in list(twins.items()):
            if self._corrected_contents.get(source_id, content) != content:
                del twins[content]
        for response in items:
            if response.content in self._corrected_ids:
                twins[response.content] = self._corrected_ids[response.content]

    def _add_response(self, response: ParsedResponse, twins: dict[str, str], writes: ResponseWrites) -> RowOutcome:
        """Add a response, unless one with the same content is stored or was in this file."""
        if response.facts["kind"] != "declined":
            if response.content in self._content_checker:
                return RowOutcome(UNCHANGED, ("the same response stands twice in this file: same body, day and text",))
            if (twin_id := twins.get(response.content)) is not None:
                return RowOutcome(
                    UNCHANGED,
                    (f'the same response is there as "{cell_values.format_cell(twin_id)}": same body, day and text',),
                )
            self._content_checker.is_repeated(response.content, "")
        notes = response.notes
        if not self._respondent_ids.isdisjoint(response.credited_ids):
            notes += ("another response of the same organisation: all are kept, and the best counts",)
        self._respondent_ids.update(response.credited_ids)
        writes.added.append(response)
        return RowOutcome(ADDED, notes)

    def _correct_response(
        self, response: ParsedResponse, stored_response: StoredResponse, writes: ResponseWrites
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
        row["content"] = compute_content(credited_ids, row["received_on"], row["letter"], answers)
        writes.snapshots.append((row["id"], snapshot))
        writes.corrected.append((row, credited_ids, answers))
        stored_response.row, stored_response.credited_ids, stored_response.answers = row, credited_ids, answers
        note = "a correction: it came before under the same id with other words"
        return RowOutcome(CHANGED, (*response.notes, *(() if response.is_withdrawal else (note,))))


def _is_another(response: ParsedResponse, stored_response: StoredResponse) -> bool:
    """Return whether a response under a known id seems to be another one, so that it must not take its place.

    It is of another day, and says other things than what is stored: less than half of the answers are the same.
    """
    if response.is_withdrawal or response.facts["received_on"] == stored_response.row["received_on"]:
        return False
    shared_ids = response.answers.keys() & stored_response.answers.keys()
    if not shared_ids:
        return bool(response.facts["letter"] and stored_response.row["letter"]) and (
            response.facts["letter"] != stored_response.row["letter"]
        )
    same_count = sum(
        response.answers[question_id] == stored_response.answers[question_id] for question_id in shared_ids
    )
    return same_count * 2 < len(shared_ids)

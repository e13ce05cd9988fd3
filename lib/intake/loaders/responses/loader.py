"""Load responses: survey exports, and logs of letters and e-mails."""

from sqlalchemy import select

from lib.database.answered_counts import AnswerCounter
from lib.database.frame import is_in_frame
from lib.database.models import Answer, Credit, Organisation, Question, Response
from lib.intake.loaders.loader import CHUNK_SIZE, ImportContext, RowOutcome, find_replaced_contents
from lib.intake.loaders.responses.deleted import find_deleted_responses, part_deleted_items
from lib.intake.loaders.responses.parse import AnswerableQuestion, ParsedResponse, ResponseParser
from lib.intake.loaders.responses.reconcile import ResponseReconciler, ResponseWrites, StoredResponse
from lib.intake.loaders.responses.write import store_responses
from lib.intake.problems import RowProblem
from lib.intake.reading.tables import Cell


class ResponseLoader:
    """Loader of responses: parses rows, reconciles them with what is stored, and writes what differs."""

    chunk_size = CHUNK_SIZE

    def __init__(self, context: ImportContext) -> None:
        """Load the questions of the consultation, and what is known of its responses."""
        self._context = context
        in_consultation = Response.consultation_id == context.consultation.id
        asked_ids = frozenset(
            context.session.scalars(select(Organisation.id).where(is_in_frame(context.consultation.id)))
        )
        self._parser = ResponseParser(
            context.columns, context.consultation, context.register, self._load_questions(), asked_ids
        )
        self._reconciler = ResponseReconciler(
            context.columns,
            question_ids=self._parser.question_ids,
            respondent_ids=set(
                context.session.scalars(select(Credit.organisation_id).join(Response).where(in_consultation).distinct())
            ),
            replaced_contents=find_replaced_contents(context, "responses"),
            id_decision=context.id_decision,
        )
        self._answer_counter = AnswerCounter(context.session, context.consultation.id)
        self._deleted_responses = find_deleted_responses(context.session, context.consultation.id)
        self._has_none_stored = context.session.scalar(select(Response.id).where(in_consultation).limit(1)) is None

    def read_row(self, row: list[Cell]) -> ParsedResponse:
        """Read what a row says.

        Raises RowProblem where it cannot be loaded.
        """
        return self._parser.parse_row(row)

    def load_items(self, items: list[ParsedResponse]) -> list[RowOutcome | RowProblem]:
        """Load responses: add what is new, and correct what came again under the same id with another content."""
        outcomes, writes = self.reconcile_items(items)
        self.store_writes(writes)
        return outcomes

    def reconcile_items(self, items: list[ParsedResponse]) -> tuple[list[RowOutcome | RowProblem], ResponseWrites]:
        """Compare responses with what is stored: what becomes of each, in their order, and what is to be written."""
        kept_items, build_outcomes = part_deleted_items(items, self._deleted_responses)
        outcomes, writes = self._reconciler.reconcile_items(
            kept_items, self._load_stored(kept_items), self._find_twins(kept_items)
        )
        return build_outcomes(outcomes), writes

    def store_writes(self, writes: ResponseWrites) -> None:
        """Store responses that are to be written; nothing in a dry run."""
        store_responses(self._context, writes, self._answer_counter)

    def _load_questions(self) -> list[AnswerableQuestion]:
        """Load the questions of the consultation."""
        statement = select(Question.id, Question.number, Question.options, Question.option_codes).where(
            Question.consultation_id == self._context.consultation.id
        )
        return [
            AnswerableQuestion(row.id, row.number, tuple(row.options or ()), tuple(row.option_codes or ()))
            for row in self._context.session.execute(statement)
        ]

    def _load_stored(self, items: list[ParsedResponse]) -> dict[str, StoredResponse]:
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
        responses_by_id = {row["id"]: StoredResponse(dict(row)) for row in rows}
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

"""Do what the demonstration's invented officer did, by the actions that the pages call: code most questions, log calls.

What the officer set up and decided is in the files data/taking_stock/officer_*.csv, and agrees with what was planted in
the answers. Every step looks first at what is stored, so that an interrupted demonstration is completed.
"""

import csv
import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import Engine, select

from lib.access import Person, Role
from lib.actions.approach_checks import OutcomeEntry
from lib.actions.approaches import LOG_ACTION, log_outcome
from lib.actions.audits import AuditJudgement, judge_answers
from lib.actions.coding import AnswerDecision, choose_quotation, decide_answers
from lib.actions.themes import add_theme, decide_themes, merge_themes
from lib.database.engine import open_read_session
from lib.database.models import Change, Contact
from lib.queries.register.consultations import DEMONSTRATION_ACTOR, ConsultationFacts, find_consultation
from lib.queries.scope import Scope
from lib.queries.themes.audit_sheets import list_audit_sheets
from lib.queries.themes.chosen_quotations import list_quotations
from lib.queries.themes.evidence import list_answers_to_review
from lib.queries.themes.run_history import find_read_version
from lib.queries.themes.run_input import list_decisions
from lib.queries.themes.theme_counts import ThemeFacts, list_themes
from lib.queries.themes.theme_lookup import list_open_questions
from lib.settings import Settings
from lib.terms import APPROVED, PROPOSED, REJECTED, TELEPHONE
from lib.theme_runs.run import propose_themes

OFFICER = Person(DEMONSTRATION_ACTOR, Role.OFFICER)
MAX_ANSWERS = 10_000  # more than all answers of a question in all their themes
MIN_MERGED_SHARE = 0.65  # of a proposal's sentences that say the theme into which the officer merges it
AnswerKey = tuple[str, int]  # the response's source_id, the question's number


@dataclass(frozen=True, slots=True)
class OfficerTheme:
    """Theme that the invented officer set up, with the days of that and of its approval.

    planted_id: the theme that was planted in the answers. quotations: the sentences for the Board, each with the
    response in which it stands.
    """

    planted_id: str
    title: str
    description: str
    set_up_on: dt.date
    approved_on: dt.date
    quotations: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class OfficerFiles:
    """All that the files say of the officer's work.

    themes: by the number of their question. codings: the answers that the officer read as examples, each with the
    sentences that show a planted theme. planted_points: likewise the themes that were planted in every answer.
    """

    themes: Mapping[int, tuple[OfficerTheme, ...]]
    codings: Mapping[AnswerKey, Mapping[str, str]]
    planted_points: Mapping[AnswerKey, Mapping[str, str]]


def read_officer_files(folder: Path) -> OfficerFiles:
    """Read what the invented officer set up and decided, and what was planted in the answers."""
    quotations: dict[tuple[int, str], list[tuple[str, str]]] = defaultdict(list)
    for row in _read_rows(folder / "officer_quotations.csv"):
        quotations[int(row["question"]), row["theme_id"]].append((row["response"], row["sentence"]))
    themes: dict[int, tuple[OfficerTheme, ...]] = defaultdict(tuple)
    for row in _read_rows(folder / "officer_themes.csv"):
        number = int(row["question"])
        themes[number] += (
            OfficerTheme(
                row["theme_id"],
                row["title"],
                row["description"],
                dt.date.fromisoformat(row["set_up_on"]),
                dt.date.fromisoformat(row["approved_on"]),
                tuple(quotations[number, row["theme_id"]]),
            ),
        )
    codings: dict[AnswerKey, dict[str, str]] = defaultdict(dict)
    for row in _read_rows(folder / "officer_codings.csv"):
        codings[row["response"], int(row["question"])][row["theme_id"]] = row["sentence"]
    planted_points: dict[AnswerKey, dict[str, str]] = defaultdict(dict)
    for row in _read_rows(folder / "planted_assignments.csv"):
        if row["question"] != "letter":
            planted_points[row["response"], int(row["question"])][row["theme_id"]] = row["sentence"]
    return OfficerFiles(dict(themes), dict(codings), dict(planted_points))


def _read_rows(file: Path) -> list[dict[str, str]]:
    """Read the rows of a CSV file."""
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def code_questions(engine: Engine, settings: Settings, *, consultation_code: str, files: OfficerFiles) -> int:
    """Code the questions of the files to the officer's themes, approve these and judge their samples.

    No language model is asked. Returns the number of themes that are approved.
    """
    with open_read_session(engine) as session:
        consultation = find_consultation(session, consultation_code)
        question_ids = {
            question.number: question.id for question in list_open_questions(session, consultation_id=consultation.id)
        }
    for number, themes in sorted(files.themes.items()):
        desk = _QuestionDesk(engine, consultation, question_ids[number], number, themes)
        desk.add_themes()
        desk.decide_examples(files.codings)
        desk.run_machine(replace(settings, model=None))
        desk.sort_proposals(files.planted_points)
        desk.decide_states()
        desk.judge_samples(files.planted_points)
        desk.choose_quotations()
    return sum(len(themes) for themes in files.themes.values())


def log_calls(engine: Engine, *, consultation_code: str, folder: Path) -> int:
    """Log the calls that the invented officer made, by the action that the page calls.

    They are logged once: whoever undoes one keeps it undone. Returns how many were logged.
    """
    with open_read_session(engine) as session:
        consultation_id = find_consultation(session, consultation_code).id
        logged = select(Change.id).where(Change.actor == OFFICER.name, Change.action == LOG_ACTION).limit(1)
        if session.scalar(logged) is not None:
            return 0
        contact_ids = {row.source_id: row.id for row in session.execute(select(Contact.source_id, Contact.id))}
    rows = [row for row in _read_rows(folder / "officer_calls.csv") if row["contact"] in contact_ids]
    for row in rows:
        entry = OutcomeEntry(
            contact_ids[row["contact"]],
            TELEPHONE,
            row["outcome"],
            dt.date.fromisoformat(row["day"]),
            dt.date.fromisoformat(row["due_on"]) if row["due_on"] else None,
            row["note"],
        )
        log_outcome(engine, actor=OFFICER, consultation_id=consultation_id, entry=entry)
    return len(rows)


class _QuestionDesk:
    """What lies before the officer who codes one question, step by step."""

    def __init__(
        self,
        engine: Engine,
        consultation: ConsultationFacts,
        question_id: int,
        number: int,
        themes: Collection[OfficerTheme],
    ) -> None:
        self._engine, self._consultation_id, self._code = engine, consultation.id, consultation.code
        self._question_id, self._number, self._themes = question_id, number, themes
        self._set_up_on = max(theme.set_up_on for theme in themes)
        self._approved_on = max(theme.approved_on for theme in themes)
        self._last_day = consultation.last_record or consultation.closes
        self._scope = Scope(consultation.id, self._last_day)

    def add_themes(self) -> None:
        """Add the themes that are not there yet."""
        present_labels = {theme.label for theme in self._list_themes()}
        for theme in self._themes:
            if theme.title not in present_labels:
                add_theme(
                    self._engine,
                    consultation_id=self._consultation_id,
                    question_id=self._question_id,
                    label=theme.title,
                    description=theme.description,
                    actor=OFFICER,
                    day=theme.set_up_on,
                )

    def decide_examples(self, codings: Mapping[AnswerKey, Mapping[str, str]]) -> None:
        """Decide of each answer that was read whether it is coded to each theme, by which sentence."""
        ids_by_planted = self._find_theme_ids()
        decisions = [
            AnswerDecision(
                theme_id, source_id, number, carries=planted_id in sentences, evidence=sentences.get(planted_id)
            )
            for (source_id, number), sentences in codings.items()
            if number == self._number
            for planted_id, theme_id in ids_by_planted.items()
        ]
        self._store_decisions(decisions, self._set_up_on)

    def run_machine(self, settings: Settings) -> None:
        """Let the machine find the themes in the other answers, unless it has."""
        with open_read_session(self._engine) as session:
            arguments = {"consultation_id": self._consultation_id, "question_id": self._question_id}
            if find_read_version(session, **arguments) >= 0:
                return
        propose_themes(
            self._engine,
            settings,
            actor=OFFICER,
            consultation_code=self._code,
            question_number=self._number,
            day=self._set_up_on,
        )

    def sort_proposals(self, planted_points: Mapping[AnswerKey, Mapping[str, str]]) -> None:
        """Sort what the machine proposes beside the officer's themes into these, by what was planted.

        A proposal most of whose sentences say one theme is merged into it. All other sentences are moved, each to the
        theme that it says.
        """
        with open_read_session(self._engine) as session:
            pending_answers = list_answers_to_review(
                session, scope=self._scope, question_id=self._question_id, reader=Role.OFFICER, limit=MAX_ANSWERS
            )
        proposals = {theme.id: theme for theme in self._list_themes() if self._is_proposal(theme)}
        ids_by_planted = self._find_theme_ids()
        moves_by_proposal: dict[int, list[tuple[AnswerDecision, dt.date]]] = defaultdict(list)
        answer_counts = Counter(pending.theme_id for pending in pending_answers)
        for pending in pending_answers:
            if pending.theme_id not in proposals:
                continue
            answer_key = pending.answer.source_id, pending.answer.question_number
            day = self._approved_on if pending.answer.received_on <= self._approved_on else self._last_day
            moves_by_proposal[pending.theme_id] += [
                (AnswerDecision(ids_by_planted[planted_id], *answer_key, carries=True, evidence=pending.sentence), day)
                for planted_id, point in planted_points.get(answer_key, {}).items()
                if planted_id in ids_by_planted and _is_same(pending.sentence or "", point)
            ]
        decisions_by_day: dict[dt.date, list[AnswerDecision]] = defaultdict(list)
        merged_by_target: dict[int, list[int]] = defaultdict(list)
        for proposal_id, moves in moves_by_proposal.items():
            target_counts = Counter(decision.theme_id for decision, _day in moves)
            target_id, count = next(iter(target_counts.most_common(1)), (0, 0))
            is_merged = count >= MIN_MERGED_SHARE * answer_counts[proposal_id]
            if is_merged:
                merged_by_target[target_id].append(proposal_id)
            for decision, day in moves:
                if not (is_merged and decision.theme_id == target_id):
                    decisions_by_day[day].append(decision)
        for day, decisions in sorted(decisions_by_day.items()):
            self._store_decisions(decisions, day)
        for target_id, proposal_ids in merged_by_target.items():
            change_ids = {theme.id: theme.change_id for theme in self._list_themes()}
            merge_themes(
                self._engine,
                target_id=target_id,
                theme_ids=proposal_ids,
                seen_change_ids={theme_id: change_ids[theme_id] for theme_id in (target_id, *proposal_ids)},
                actor=OFFICER,
            )

    def decide_states(self) -> None:
        """Approve the officer's themes, and reject what is left of the machine's proposals."""
        themes = [theme for theme in self._list_themes() if theme.state == PROPOSED]
        for state, decided_themes in (
            (REJECTED, [theme for theme in themes if self._is_proposal(theme)]),
            (APPROVED, [theme for theme in themes if not self._is_proposal(theme)]),
        ):
            if decided_themes:
                decide_themes(
                    self._engine,
                    theme_ids=[theme.id for theme in decided_themes],
                    state=state,
                    seen_change_ids={theme.id: theme.change_id for theme in decided_themes},
                    actor=OFFICER,
                    day=self._approved_on,
                )

    def judge_samples(self, planted_points: Mapping[AnswerKey, Mapping[str, str]]) -> None:
        """Judge all answers that were drawn, by what was planted in them, when the last response has come."""
        ids_by_planted = self._find_theme_ids()
        with open_read_session(self._engine) as session:
            sheets = list_audit_sheets(
                session, scope=self._scope, question_id=self._question_id, reader=Role.OFFICER, limit=MAX_ANSWERS
            )
        judgements = []
        for sheet in sheets:
            answer_key = sheet.answer.source_id, sheet.answer.question_number
            coded_ids = {ids_by_planted.get(planted_id) for planted_id in planted_points.get(answer_key, ())}
            judgements.append(
                AuditJudgement(*answer_key, sheet.theme_ids, [one for one in sheet.theme_ids if one in coded_ids])
            )
        if judgements:
            judge_answers(
                self._engine,
                consultation_id=self._consultation_id,
                judgements=judgements,
                actor=OFFICER,
                day=self._last_day,
            )

    def choose_quotations(self) -> None:
        """Choose the sentences for the Board."""
        ids_by_planted = self._find_theme_ids()
        for theme in self._themes:
            theme_id = ids_by_planted[theme.planted_id]
            with open_read_session(self._engine) as session:
                quotations = list_quotations(session, scope=self._scope, theme_id=theme_id)
            chosen_sentences = {quotation.sentence for quotation in quotations}
            for source_id, sentence in theme.quotations:
                if sentence not in chosen_sentences:
                    choose_quotation(
                        self._engine,
                        theme_id=theme_id,
                        source_id=source_id,
                        question_number=self._number,
                        sentence=sentence,
                        actor=OFFICER,
                    )

    def _store_decisions(self, decisions: Collection[AnswerDecision], day: dt.date) -> None:
        """Store those decisions that concern an answer and a theme of which nothing was decided yet."""
        with open_read_session(self._engine) as session:
            decided_keys = {row[:3] for row in list_decisions(session, consultation_id=self._consultation_id)}
        if open_decisions := [decision for decision in decisions if decision[:3] not in decided_keys]:
            decide_answers(
                self._engine,
                consultation_id=self._consultation_id,
                decisions=open_decisions,
                actor=OFFICER,
                day=day,
            )

    def _is_proposal(self, theme: ThemeFacts) -> bool:
        """Return whether the machine proposes a theme beside those of the officer."""
        return theme.state == PROPOSED and theme.label not in {theme.title for theme in self._themes}

    def _list_themes(self) -> list[ThemeFacts]:
        """List the themes of the question as they are now."""
        with open_read_session(self._engine) as session:
            return list_themes(session, scope=self._scope, question_id=self._question_id)

    def _find_theme_ids(self) -> dict[str, int]:
        """Find the id of each of the officer's themes, by that of the planted theme."""
        ids_by_label = {theme.label: theme.id for theme in self._list_themes()}
        return {theme.planted_id: ids_by_label[theme.title] for theme in self._themes}


def _is_same(sentence: str, point: str) -> bool:
    """Return whether a sentence that the machine found is a planted one, or a part of it, or has it in it."""
    sentence, point = sentence.casefold(), point.casefold()
    return bool(sentence) and (sentence in point or point in sentence)

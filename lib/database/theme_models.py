"""Define the tables of themes.

Machine proposals and people's decisions never share a row. The machine's coding can be thrown away and computed anew.
What a person decided about an answer is known by the answer key (the response's source_id, the question's number) and
refers to no response: undoing an import and importing it again brings it back. The current coding is the person's
decision where there is one, else the machine's assignment.
"""

import datetime as dt
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
    false,
)
from sqlalchemy.orm import Mapped, mapped_column

from lib.database.models import Base, UtcDateTime, build_value_constraint
from lib.terms import AUDIT_STRATA, DRAFT_KINDS, THEME_ORIGINS, THEME_STATES

# A number that was given to a row that is gone is never given again, because the audit trail refers to it.
NEVER_REUSE_IDS = {"sqlite_autoincrement": True}
ACROSS_QUESTIONS = 0  # how DoubleCoding.scope stores the themes across all questions, beside the questions' numbers


class Theme(Base):
    """Theme of several answers, to one question or (question_id None) across all of them.

    code is unique within the consultation and never used again. label: its title, a topic in a few words. example: one
    sentence out of an answer that shows what is meant, or nothing. mixed: the machine took things together for it that
    seem to be several. settled: a person reviewed it, and no run of the
    machine changes it. merged_into_id: the theme for which it counts, which is never merged itself. change_id: the last
    change to its row; whoever saves says which one they had read.
    """

    __tablename__ = "theme"
    __table_args__ = (
        UniqueConstraint("consultation_id", "code"),
        build_value_constraint("origin", THEME_ORIGINS),
        NEVER_REUSE_IDS,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"))
    question_id: Mapped[int | None] = mapped_column(ForeignKey("question.id"))
    code: Mapped[str]
    label: Mapped[str]
    description: Mapped[str]
    example: Mapped[str] = mapped_column(default="", server_default="")
    mixed: Mapped[bool] = mapped_column(default=False, server_default=false())
    origin: Mapped[str]
    settled: Mapped[bool]
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("theme.id"), index=True)
    proposed_on: Mapped[dt.date]
    change_id: Mapped[int] = mapped_column(ForeignKey("change.id"))


class ThemeState(Base):
    """State of a theme from a day on: on a day, that of its newest row (by id) of that day or before."""

    __tablename__ = "theme_state"
    __table_args__ = (build_value_constraint("state", THEME_STATES), NEVER_REUSE_IDS)

    id: Mapped[int] = mapped_column(primary_key=True)
    theme_id: Mapped[int] = mapped_column(ForeignKey("theme.id"), index=True)
    state: Mapped[str]
    day: Mapped[dt.date]
    change_id: Mapped[int] = mapped_column(ForeignKey("change.id"))


class MachineAssignment(Base):
    """Assignment of an answer to a theme by the machine.

    It goes with the answer, and when the answer's text changes. confidence: 0 to 1. evidence: the sentence, as it is in
    the answer.
    """

    __tablename__ = "machine_assignment"
    __table_args__ = (
        ForeignKeyConstraint(
            ["response_id", "question_id"], ["answer.response_id", "answer.question_id"], ondelete="CASCADE"
        ),
        CheckConstraint("confidence BETWEEN 0 AND 1", name="confidence"),
        Index(None, "response_id", "question_id"),
    )

    theme_id: Mapped[int] = mapped_column(ForeignKey("theme.id"), primary_key=True)
    response_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    question_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    confidence: Mapped[float] = mapped_column(Double)
    evidence: Mapped[str]


class CodingDecision(Base):
    """Decision of a person that an answer is coded to a theme (carries), or that it is not."""

    __tablename__ = "verdict"
    __table_args__ = (
        UniqueConstraint("theme_id", "source_id", "question_number"),
        Index(None, "consultation_id", "source_id", "question_number"),
        NEVER_REUSE_IDS,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"))
    source_id: Mapped[str]
    question_number: Mapped[int]
    theme_id: Mapped[int] = mapped_column(ForeignKey("theme.id"))
    carries: Mapped[bool]
    evidence: Mapped[str | None]
    actor: Mapped[str]
    day: Mapped[dt.date]
    change_id: Mapped[int] = mapped_column(ForeignKey("change.id"))


class Quotation(Base):
    """Sentence of an answer that officers chose for the Board to see under a theme."""

    __tablename__ = "quotation"
    __table_args__ = (UniqueConstraint("theme_id", "source_id", "question_number", "sentence"), NEVER_REUSE_IDS)

    id: Mapped[int] = mapped_column(primary_key=True)
    theme_id: Mapped[int] = mapped_column(ForeignKey("theme.id"))
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"))
    source_id: Mapped[str]
    question_number: Mapped[int]
    sentence: Mapped[str]
    change_id: Mapped[int] = mapped_column(ForeignKey("change.id"))


class AuditItem(Base):
    """Answer drawn into the sample by which the machine's coding to an approved theme is audited.

    A person judges it without seeing what was found. stratum: one of AUDIT_STRATA, what had been found when the sample
    was drawn. carries: whether the answer is coded to the theme, as it was judged; None while it is not. It is
    stored as a CodingDecision too.
    """

    __tablename__ = "audit_item"
    __table_args__ = (
        UniqueConstraint("theme_id", "source_id", "question_number"),
        build_value_constraint("stratum", AUDIT_STRATA),
        NEVER_REUSE_IDS,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    theme_id: Mapped[int] = mapped_column(ForeignKey("theme.id"))
    source_id: Mapped[str]
    question_number: Mapped[int]
    stratum: Mapped[str]
    carries: Mapped[bool | None]
    change_id: Mapped[int] = mapped_column(ForeignKey("change.id"))


class DoubleCoding(Base):
    """Themes (by id) to which one coder codes an answer, without having seen what others found.

    scope: the number of the question whose themes were looked for, or ACROSS_QUESTIONS.
    """

    __tablename__ = "double_coding"
    __table_args__ = (
        UniqueConstraint(
            "consultation_id",
            "source_id",
            "question_number",
            "coder",
            "scope",
            name="uq_double_coding_answer_coder_scope",
        ),
        NEVER_REUSE_IDS,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"))
    source_id: Mapped[str]
    question_number: Mapped[int]
    coder: Mapped[str]
    scope: Mapped[int]
    themes: Mapped[list[int]] = mapped_column(JSON)
    at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    change_id: Mapped[int] = mapped_column(ForeignKey("change.id"))


class Draft(Base):
    """Unsaved work of a person in the tables of a page, so that it outlives the page and the server.

    It is no finding: it leaves no Change, makes no data version, and only its own person reads it. actor: the person's
    name. scope: as of DoubleCoding. kind: which tables, one of DRAFT_KINDS. nonce: names the working copy from which it
    was saved. content: what was edited, by row, with a digest of each row as it was then.
    """

    __tablename__ = "draft"
    __table_args__ = (
        UniqueConstraint("actor", "consultation_id", "scope", "kind"),
        build_value_constraint("kind", DRAFT_KINDS),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    actor: Mapped[str]
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id", ondelete="CASCADE"))
    scope: Mapped[int]
    kind: Mapped[str]
    nonce: Mapped[str]
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    saved_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, index=True)


class ThemeRun(Base):
    """One run of the machine over the answers to one question, or (question_id None) to all of them.

    answers: how many it read. coded: how many of them are coded to a theme. proposed: themes that were not there
    before. kept: themes that were. data_version: the newest change when it read. agreement_before, agreement_after:
    with what people decided, 0 to 1, of the run before and of this one; settled_examples: the number of people's
    decisions behind it.
    """

    __tablename__ = "theme_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"), index=True)
    question_id: Mapped[int | None] = mapped_column(ForeignKey("question.id"))
    at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    answers: Mapped[int]
    coded: Mapped[int]
    proposed: Mapped[int]
    kept: Mapped[int]
    data_version: Mapped[int]
    agreement_before: Mapped[float | None] = mapped_column(Double)
    agreement_after: Mapped[float | None] = mapped_column(Double)
    settled_examples: Mapped[int]
    change_id: Mapped[int] = mapped_column(ForeignKey("change.id"))

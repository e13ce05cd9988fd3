"""The tables of themes. What the machine proposed and what a person decided never share a row.

The machine's coding can be thrown away and worked out anew. What a person said of an answer is known by the answer's
own names (the response's source_id, the question's number) and refers to no response: undoing an import and bringing it
in again brings it back. The current coding is the verdict where there is one, else the machine's.
"""

import datetime as dt

from sqlalchemy import JSON, CheckConstraint, Double, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lib.database.models import Base, UtcDateTime, one_of
from lib.terms import THEME_ORIGINS, THEME_STATES

# A number that was given to a row that is gone is never given again, because the audit trail refers to it.
NEVER_AGAIN = {"sqlite_autoincrement": True}


class Theme(Base):
    """Something that several answers say, to one question or (question_id None) across all of them.

    code is unique within the consultation and never used again. settled: a person has touched it, and no run of the
    machine changes it. merged_into_id: the theme for which it counts, which is never merged itself. change_id: the last
    change that touched its row; who saves says which one they had read.
    """

    __tablename__ = "theme"
    __table_args__ = (UniqueConstraint("consultation_id", "code"), one_of("origin", THEME_ORIGINS), NEVER_AGAIN)

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"))
    question_id: Mapped[int | None] = mapped_column(ForeignKey("question.id"))
    code: Mapped[str]
    label: Mapped[str]
    description: Mapped[str]
    origin: Mapped[str]
    settled: Mapped[bool]
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("theme.id"), index=True)
    proposed_on: Mapped[dt.date]
    change_id: Mapped[int] = mapped_column(ForeignKey("change.id"))


class ThemeState(Base):
    """What a theme is from a day on. On a day it is what its newest row (by id) of that day or before says."""

    __tablename__ = "theme_state"
    __table_args__ = (one_of("state", THEME_STATES), NEVER_AGAIN)

    id: Mapped[int] = mapped_column(primary_key=True)
    theme_id: Mapped[int] = mapped_column(ForeignKey("theme.id"), index=True)
    state: Mapped[str]
    day: Mapped[dt.date]
    change_id: Mapped[int] = mapped_column(ForeignKey("change.id"))


class MachineAssignment(Base):
    """The machine found a theme in an answer. It goes with the answer, and when the answer's text changes.

    confidence: 0 to 1. evidence: the sentence, as it stands in the answer.
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


class Verdict(Base):
    """A person says that an answer carries a theme, or that it does not."""

    __tablename__ = "verdict"
    __table_args__ = (
        UniqueConstraint("theme_id", "source_id", "question_number"),
        Index(None, "consultation_id", "source_id", "question_number"),
        NEVER_AGAIN,
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
    """A sentence of an answer that officers chose for the Board to see under a theme."""

    __tablename__ = "quotation"
    __table_args__ = (UniqueConstraint("theme_id", "source_id", "question_number", "sentence"), NEVER_AGAIN)

    id: Mapped[int] = mapped_column(primary_key=True)
    theme_id: Mapped[int] = mapped_column(ForeignKey("theme.id"))
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"))
    source_id: Mapped[str]
    question_number: Mapped[int]
    sentence: Mapped[str]
    change_id: Mapped[int] = mapped_column(ForeignKey("change.id"))


class DoubleCoding(Base):
    """The themes (by id) that one coder finds in an answer, without having seen what others found.

    scope: the number of the question whose themes were looked for, or 0 for those across all questions.
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
        NEVER_AGAIN,
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


class ThemeRun(Base):
    """One run of the machine over the answers to one question, or (question_id None) to all of them.

    answers: how many it read. coded: of them, how many carry a theme. proposed: themes that were not there before.
    kept: themes that were. data_version: the newest change when it read. agreement: with what people settled, 0 to 1,
    of the run before and of this one; settled_examples: on how many decisions of people that rests.
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

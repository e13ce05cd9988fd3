"""Define the tables of the Board paper: what officers write in it, and the copies that were frozen."""

import datetime as dt
from typing import Any

from sqlalchemy import JSON, ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lib.database.models import Base, build_value_constraint
from lib.terms import NARRATIVE_SECTIONS


class PaperNarrative(Base):
    """What officers wrote in a section of the Board paper of a consultation; the next draft begins with it."""

    __tablename__ = "paper_narrative"
    __table_args__ = (
        UniqueConstraint("consultation_id", "section"),
        build_value_constraint("section", NARRATIVE_SECTIONS),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"))
    section: Mapped[str]
    text: Mapped[str]
    change_id: Mapped[int] = mapped_column(ForeignKey("change.id"))


class FrozenPaper(Base):
    """Copy of a Board paper as it went to the Board; nothing edits it.

    data_version: the newest change that its figures rest on. figures: by place and name, numerator and denominator.
    file: an archive of all its files (lib.database.paper_archive), of early papers the Word document alone. digest:
    SHA-256 of it, in hexadecimal.
    """

    __tablename__ = "frozen_paper"

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"))
    as_at: Mapped[dt.date]
    headline: Mapped[str]
    data_version: Mapped[int]
    figures: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    file: Mapped[bytes] = mapped_column(LargeBinary)
    digest: Mapped[str]
    change_id: Mapped[int] = mapped_column(ForeignKey("change.id"))

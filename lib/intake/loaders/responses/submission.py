"""Tell from the columns of a survey tool whether a form was sent in, or is none at all: a trial, spam, left out."""

import functools
import re
from dataclasses import dataclass

from lib.intake.mapping.mapped_columns import MappedColumns
from lib.intake.problems import RowProblem
from lib.intake.reading import cell_values, days
from lib.intake.reading.tables import Cell

TRIAL = re.compile(r"\b(?:previews?|previewed|test(?:s|ing)?(?! valley)|trial|dummy|demo|pilot)\b")
TRIAL_CHANNEL = re.compile(r"\b(?:previews?|test(?! valley))\b")
LEFT_OUT = re.compile(
    r"\b(?:spam|bots?|disqualif\w+|screened(?: out)?|screen ?out|over ?quota|quota ?full|deleted|trashed?|rejected|"
    r"not approved|disapproved|duplicates?|invalid|voided?)\b"
)
NOT_SENT = re.compile(
    r"\bin ?complete\b|\bpartial(?:ly)?\b|\b(?:not|un|never|non)[ -]?(?:yet )?(?:finished|completed?|submitted|sent)\b|"
    r"\bin progress\b|\bunfinished\b|\bunsubmitted\b|\bstarted\b|\bdrafts?\b|\bsaved\b|\babandon\w*\b|\bdropped out\b|"
    r"\bdrop ?out\b|\bbroke off\b|\bbreak ?off\b|\bsuspended\b|\btimed ?out\b|\bopened\b|\bongoing\b|\bexpired\b|"
    r"\bnot ?started\b|\binterrupted\b|\bviewed\b"
)
SENT = re.compile(
    r"\b(?:complete[ds]?|finished|submitted|sent|received|responded|answered|active|approved|accepted|imported|"
    r"ip address|offline|normal|valid|validated|published|new|read|closed|done|ok|final|on hold|submitted via web|"
    r"moderated|processed|confirmed|substantive|ex)\b"
)
NEGATED = re.compile(r"\b(?:not?|non|never|without)[ -](?:an? )?$")
KIND_WORDS = frozenset({
    "", "answers", "letter", "email", "e mail", "survey", "response", "online", "joint response",
    "phone", "telephone", "post", "postal", "paper", "meeting",
})  # fmt: skip
YES_WORDS = frozenset({"1", "1.0", "true", "yes", "y", "x", "100", "100%", "100.0", "1,00"})
NO_WORDS = frozenset({"0", "0.0", "false", "no", "n"})
QUALTRICS_MARKS = frozenset({"recordeddate", "recorded date", "distributionchannel", "distribution channel"})
PREVIEW_BIT, TEST_BIT, SPAM_BIT = 1, 2, 8  # of the number that Qualtrics writes for a status
NOT_SENT_NOTE = "it was not sent in, and is kept as a form that was begun"


@dataclass(frozen=True, slots=True)
class Submission:
    """Whether a form was sent in (None where nothing tells), and what is worth noting about it."""

    sent_in: bool | None
    notes: tuple[str, ...] = ()


class SubmissionReader:
    """Reader of the columns in which a tool tells how a form came in."""

    def __init__(self, columns: MappedColumns) -> None:
        """Find the columns that tell it."""
        self._columns = columns
        self._fields = [name for name in ("status", "validation", "collector") if columns.has_field(name)]
        self._has_numeric_statuses = bool(QUALTRICS_MARKS & columns.list_plain_headings())

    def read_row(self, row: list[Cell]) -> Submission:
        """Read how a form came in.

        Raises RowProblem where it is none: a trial, spam, or one that the tool itself leaves out.
        """
        verdicts: list[bool | None] = []
        notes: list[str] = []
        for field_name in self._fields:
            word = _normalise_status(self._columns.read_cell(row, field_name))
            heading = self._columns.find_heading(field_name)
            self._check_counts(word, heading, is_status=field_name != "collector")
            if field_name == "status":
                verdict = self._read_status(word)
                verdicts.append(verdict)
                if verdict is None and word not in KIND_WORDS and not _is_decision(word):
                    shown_word = cell_values.format_cell(self._columns.read_cell(row, field_name))
                    notes.append(
                        f'"{heading}" says "{shown_word}", which is no known word of a status: it counts as sent in'
                    )
        verdicts.append(self._read_finished(row))
        known_verdicts = [verdict for verdict in verdicts if verdict is not None]
        sent_in = all(known_verdicts) if known_verdicts else None
        if sent_in is False:
            notes.append(NOT_SENT_NOTE)
        return Submission(sent_in, tuple(notes))

    def _check_counts(self, word: str, heading: str, *, is_status: bool) -> None:
        """Check that a word does not tell a trial, or a form that the tool leaves out.

        Raises RowProblem otherwise.
        """
        if is_status and word.isdigit() and self._has_numeric_statuses:
            if int(word) & (PREVIEW_BIT | TEST_BIT):
                raise RowProblem(f'"{heading}" tells that it is a trial of the survey, no response')
            if int(word) & SPAM_BIT:
                raise RowProblem(f'"{heading}" tells that the tool takes it for spam: it is left out')
        if (match := (TRIAL if is_status else TRIAL_CHANNEL).search(word)) and not NEGATED.search(
            word[: match.start()]
        ):
            raise RowProblem(f'"{heading}" tells that it is a trial of the survey, no response')
        if is_status and (match := LEFT_OUT.search(word)) and not NEGATED.search(word[: match.start()]):
            raise RowProblem(f'"{heading}" says "{cell_values.shorten_cell(word)}": it is left out')

    def _read_status(self, word: str) -> bool | None:
        """Read the word of a status: sent in, not sent in, or None where it tells neither."""
        if word.isdigit():
            return None if self._has_numeric_statuses else _read_flag(word)
        if NOT_SENT.search(word):
            return False
        return True if SENT.search(word) else _read_flag(word)

    def _read_finished(self, row: list[Cell]) -> bool | None:
        """Read whether a form was finished, or else how far it went."""
        finished = self._columns.read_cell(row, "finished")
        word = _normalise_status(finished)
        if word:
            if days.parse_date_parts(finished) or not isinstance(finished, str):
                return True  # the day on which it was finished
            verdict = _read_flag(word)
            if verdict is None:
                verdict = False if NOT_SENT.search(word) else True if SENT.search(word) else None
            if verdict is not None:
                return verdict
        progress = (word or _normalise_status(self._columns.read_cell(row, "progress"))).removesuffix("%").strip()
        if not re.fullmatch(r"\d{1,3}(?:\.\d+)?", progress):
            return None
        return float(progress) >= 100 or (float(progress) == 1 and self._is_share)

    @property
    def _is_share(self) -> bool:
        """Whether the progress is written as a share of 1; a per cent of 1 would be a form hardly begun."""
        return not self._has_numeric_statuses


def _read_flag(word: str) -> bool | None:
    """Read a Yes, No, 1 or 0."""
    return True if word in YES_WORDS else False if word in NO_WORDS else None


def _is_decision(word: str) -> bool:
    """Return whether a word tells what the sender decided, which is read elsewhere."""
    return word.startswith(("declin", "refus", "withdr"))


@functools.lru_cache(maxsize=2_000, typed=True)  # a file says few things many times
def _normalise_status(cell: Cell) -> str:
    """Normalise a status to its plainest form: "validation_status_not_approved" is "not approved"."""
    text = " ".join(re.sub(r"[_\s]+", " ", str(cell).casefold().replace("e-mail", "email")).split())
    return text.removeprefix("validation status ").strip(" .")

"""Parse days as people and tools write them, with or without a time of day and its zone.

Every expression is linear in the length of the cell, and longer cells than MAX_DATE_LENGTH are no dates.
"""

import datetime as dt
import functools
import re
from zoneinfo import ZoneInfo

from lib.intake.problems import RowProblem
from lib.intake.reading.tables import Cell
from lib.intake.reading.zones import ZONE_PATTERN, find_zone

UNITED_KINGDOM = ZoneInfo("Europe/London")
EARLIEST_DAY = dt.date(1990, 1, 1)  # nothing this dashboard keeps is older
EXCEL_EPOCH = dt.date(1899, 12, 30)
DAYS_TO_1904 = 1_462  # between the two days from which workbooks count
MAX_DATE_LENGTH = 90
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH_NAMES = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
CLOCK = re.compile(
    r"(?:\bat )?(?:(?<=\d)T|\b)(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,:]\d{1,9})?)?(?: ?([ap])\.? ?m\b\.?)?", re.IGNORECASE
)
CLOCK_WITHOUT_MINUTES = re.compile(r"(?:\bat )?\b(\d{1,2}) ?([ap])\.?m\b\.?", re.IGNORECASE)
CLOCK_WITH_DOTS = re.compile(r"[ ,](?:at )?(\d{1,2})\.(\d{2})(?:\.(\d{2}))?(?: ?([ap])\.?m\b\.?)?$", re.IGNORECASE)
WEEKDAY = re.compile(r"\b(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\b[.,]?", re.IGNORECASE)
ORDINAL = re.compile(r"(?<=\d) ?(?:st|nd|rd|th)\b(?: of\b)?", re.IGNORECASE)
YEAR_FIRST = re.compile(r"(\d{4})([-/. ])(\d{1,2})\2(\d{1,2})")
NUMBERS = re.compile(r"(\d{1,2}) ?[-/. ] ?(\d{1,2}) ?[-/. ] ?'?(\d{4}|\d{2})")
LONG_NUMBER = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T?(\d\d)(\d\d)(?:\d\d)?)?")
SERIAL_NUMBER = re.compile(r"\d{5}(?:[.,]\d{1,12})?")
UNIX_TIME = re.compile(r"(\d{10})(?:[.,]\d{1,9})?|(\d{10})\d{3}(?:[.,]0+)?|(\d{10})\d{6}|(\d{10})\d{9}")
WORDED_TOKEN = re.compile(r"[A-Za-z]+|\d+")


def parse_day(
    cell: Cell,
    column: str,
    *,
    month_first: bool = False,
    zone: dt.tzinfo | None = None,
    counts_from_1904: bool = False,
) -> dt.date | None:
    """Parse a date, or return None for an empty cell.

    A time of day may stand with it. Where a zone goes with the time (its own, or else that of the column), the day is
    the one of the United Kingdom. The date may be the serial number in which a spreadsheet keeps it, or count the
    seconds since 1970. Raises RowProblem where the cell is no date, where it is one only in the other order of day and
    month, where it lies in the future, and where it is before EARLIEST_DAY.
    """
    if isinstance(cell, dt.datetime):
        return check_plausible(move_to_kingdom(cell, zone), column, str(cell))
    if isinstance(cell, dt.date):
        return check_plausible(cell, column, str(cell))
    if not cell:
        return None
    parsed_day = parse_written_day(cell, month_first, zone, counts_from_1904)
    if parsed_day is None:
        if parse_date_parts(cell) and parse_written_day(cell, not month_first) is not None:
            order = "the month before the day" if month_first else "the day before the month"
            raise RowProblem(f'"{column}": "{shorten_date(cell)}" is not a date where this file writes {order}')
        shown_text = f'"{cell}"' if len(cell) <= 24 and "@" not in cell else "what stands there"
        raise RowProblem(f'"{column}": {shown_text} is not a date like 2015-01-05 or 05/01/2015')
    return check_plausible(parsed_day, column, cell)


def parse_date_parts(cell: Cell) -> tuple[int, int, int] | None:
    """Parse the three numbers of a date that is written with numbers, its year last; None for any other cell."""
    if isinstance(cell, dt.date) or len(cell) > MAX_DATE_LENGTH or not any(mark in cell for mark in "/.- "):
        return None
    return _parse_date_parts(cell)


@functools.lru_cache(maxsize=50_000)
def _parse_date_parts(date_text: str) -> tuple[int, int, int] | None:
    """Parse the three numbers of a date from text, after the time of day is taken away."""
    day_text, _clock, _zone = _split_clock(date_text)
    match = NUMBERS.fullmatch(day_text)
    return (int(match[1]), int(match[2]), _parse_year(match[3])) if match else None


@functools.lru_cache(maxsize=50_000)
def parse_written_day(
    date_text: str, month_first: bool, zone: dt.tzinfo | None = None, counts_from_1904: bool = False
) -> dt.date | None:
    """Parse a date from text, or return None where the text is no date in this order of day and month."""
    if len(date_text) > MAX_DATE_LENGTH:
        if len(date_text.strip()) > MAX_DATE_LENGTH:
            return None
        date_text = date_text.strip()
    plain_text = date_text.strip()
    try:
        if match := UNIX_TIME.fullmatch(plain_text):
            seconds = next(int(group) for group in match.groups() if group)
            return dt.datetime.fromtimestamp(seconds, dt.UTC).astimezone(UNITED_KINGDOM).date()
        if SERIAL_NUMBER.fullmatch(plain_text):
            return _parse_serial_number(plain_text, zone, counts_from_1904)
        if match := LONG_NUMBER.fullmatch(plain_text.removesuffix("Z")):
            clock = dt.time(int(match[4]), int(match[5])) if match[4] else None
            written_day = dt.date(int(match[1]), int(match[2]), int(match[3]))
            return _place_day(written_day, clock, dt.UTC if plain_text.endswith("Z") else zone)
        day_text, clock_parts, zone_text = _split_clock(plain_text)
        day = _parse_plain_day(day_text, month_first)
        if day is None:
            return None
        own_zone = find_zone(zone_text) if zone_text else None
        if zone_text and own_zone is None:
            return None
        extra_day, clock = _build_clock(clock_parts) if clock_parts else (0, None)
        return _place_day(day + dt.timedelta(days=extra_day), clock, own_zone or zone)
    except (ValueError, OverflowError, OSError):
        return None


def move_to_kingdom(moment: dt.datetime, zone: dt.tzinfo | None) -> dt.date:
    """Return the day that it was in the United Kingdom at a moment; one without any zone keeps its day."""
    if moment.tzinfo is None:
        if zone is None:
            return moment.date()
        moment = moment.replace(tzinfo=zone)
    return moment.astimezone(UNITED_KINGDOM).date()


def _place_day(day: dt.date, clock: dt.time | None, zone: dt.tzinfo | None) -> dt.date:
    """Return the day of a date with a time; without a time, a zone moves nothing."""
    return day if clock is None or zone is None else move_to_kingdom(dt.datetime.combine(day, clock), zone)


def _parse_serial_number(text: str, zone: dt.tzinfo | None, counts_from_1904: bool) -> dt.date:
    """Parse the serial number in which a spreadsheet keeps a day and a time."""
    number = float(text.replace(",", ".")) + (DAYS_TO_1904 if counts_from_1904 else 0)
    moment = dt.datetime.combine(EXCEL_EPOCH, dt.time()) + dt.timedelta(seconds=round(number * 86_400))
    return moment.date() if number.is_integer() else move_to_kingdom(moment, zone)


def _split_clock(date_text: str) -> tuple[str, tuple[str | None, ...] | None, str]:
    """Split a date into its day, the parts of its time (hour, minute, second, a or p), and its zone."""
    text = " ".join(date_text.replace(",", " ").replace("\u2019", "'").split())
    if match := CLOCK.search(text):
        clock_parts: tuple[str | None, ...] = match.groups()
    elif match := CLOCK_WITHOUT_MINUTES.search(text):
        clock_parts = (match[1], "0", None, match[2])
    elif (match := CLOCK_WITH_DOTS.search(text)) and match.start() >= 6 and not NUMBERS.fullmatch(text):
        clock_parts = match.groups()
    else:
        return _tidy_day(text), None, ""
    rest = text[match.end() :].strip()
    zone_text = ""
    if zone_match := ZONE_PATTERN.match(rest):
        zone_text, rest = zone_match[0].strip(), rest[zone_match.end() :]
    return _tidy_day(f"{text[: match.start()]} {rest}"), clock_parts, zone_text


def _tidy_day(text: str) -> str:
    """Take the weekday, the endings of ordinals and what is between the words away from a day."""
    text = ORDINAL.sub("", WEEKDAY.sub(" ", text))
    return " ".join(text.removesuffix("Z").replace("(", " ").replace(")", " ").split()).strip(" -|.")


def _build_clock(parts: tuple[str | None, ...]) -> tuple[int, dt.time]:
    """Build a time from its parts; the first value is 1 where it is midnight at the end of the day.

    Raises ValueError where there is no such time.
    """
    hour, minute, second = (int(part or 0) for part in parts[:3])
    half = (parts[3] or "").lower()
    if half and hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    return (1, dt.time()) if (hour, minute, second) == (24, 0, 0) else (0, dt.time(hour, minute, min(second, 59)))


def _parse_plain_day(day_text: str, month_first: bool) -> dt.date | None:
    """Parse a day without any time. Raises ValueError where there is no such day."""
    if match := YEAR_FIRST.fullmatch(day_text):
        return dt.date(int(match[1]), int(match[3]), int(match[4]))
    if match := NUMBERS.fullmatch(day_text):
        first, second = int(match[1]), int(match[2])
        return dt.date(_parse_year(match[3]), *((first, second) if month_first else (second, first)))
    if match := LONG_NUMBER.fullmatch(day_text):
        return dt.date(int(match[1]), int(match[2]), int(match[3]))
    return _parse_worded_day(day_text)


def _parse_worded_day(day_text: str) -> dt.date | None:
    """Parse a day whose month is a word: "14 September 2015", "Sept 14 15", "2015-Sep-14"."""
    tokens = WORDED_TOKEN.findall(day_text)
    words = [(position, token.lower()) for position, token in enumerate(tokens) if token.isalpha()]
    if len(tokens) != 3 or len(words) != 1 or any(mark not in " -/.,'" for mark in WORDED_TOKEN.sub("", day_text)):
        return None
    position, word = words[0]
    month = _find_month(word)
    numbers = [token for token in tokens if not token.isalpha()]
    if month is None or position == 2:
        return None
    day, year = (numbers[1], numbers[0]) if len(numbers[0]) == 4 else (numbers[0], numbers[1])
    if len(day) > 2 or len(year) not in {2, 4}:
        return None
    return dt.date(_parse_year(year), month, int(day))


def _find_month(word: str) -> int | None:
    """Find the number of a month by its name, which may be cut short after three letters."""
    return next(
        (
            number
            for number, (short_name, name) in enumerate(zip(MONTHS, MONTH_NAMES, strict=True), start=1)
            if word.startswith(short_name) and name.startswith(word)
        ),
        None,
    )


def _parse_year(text: str) -> int:
    """Parse a year of two or four digits; 69 to 99 are those of the last century."""
    year = int(text)
    return year if len(text) == 4 else year + (1900 if year >= 69 else 2000)


def check_plausible(parsed_day: dt.date, column: str, date_text: str) -> dt.date:
    """Check that a date is not before EARLIEST_DAY and not after tomorrow, and return it.

    Raises RowProblem otherwise.
    """
    if parsed_day < EARLIEST_DAY:
        raise RowProblem(f'"{column}": the year of "{shorten_date(date_text)}" cannot be right')
    if parsed_day > dt.datetime.now(dt.UTC).date() + dt.timedelta(days=1):  # a file may come from east of here
        raise RowProblem(f'"{column}": "{shorten_date(date_text)}" lies in the future')
    return parsed_day


def shorten_date(date_text: str) -> str:
    """Shorten a date to at most 40 characters, for a message."""
    words = " ".join(date_text[:200].split())
    return words if len(words) <= 40 else words[:39] + "…"

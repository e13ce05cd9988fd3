"""Find the time zone that a text names: beside a time, in the heading of a column, or in a line above the headings."""

import datetime as dt
import functools
import json
import re
from zoneinfo import ZoneInfo

OFFSET = r"[+\-\u2212]\d{1,2}(?::?\d{2})?"
ZONE_PATTERN = re.compile(
    rf"\(?(?:[A-Za-z]{{1,5}}(?![A-Za-z/])(?: ?{OFFSET})?|{OFFSET}|[A-Z][A-Za-z]+(?:/[A-Za-z_+\-]{{1,30}}){{1,2}})\)?"
    r"(?: ?\([^()]{1,60}\))?"
)
OFFSET_PATTERN = re.compile(r"(?:UTC|GMT|Z)? ?([+\-\u2212])(\d{1,2}):?(\d{2})?", re.IGNORECASE)
PLACE_PATTERN = re.compile(r"\b(?:[A-Z][A-Za-z]+(?:/[A-Za-z_+\-]{1,30}){1,2})\b")
NAMED_OFFSETS = {  # hours to the east of Greenwich
    "z": 0, "utc": 0, "gmt": 0, "wet": 0, "uct": 0, "zulu": 0, "bst": 1, "cet": 1, "west": 1, "cest": 2,
    "eet": 2, "eest": 3, "msk": 3, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8,
    "pdt": -7, "akst": -9, "akdt": -8, "hst": -10, "aest": 10, "aedt": 11, "awst": 8, "nzst": 12, "nzdt": 13,
    "sgt": 8, "jst": 9,
}  # fmt: skip
NAMED_PLACES = {
    "eastern": "America/New_York",
    "central": "America/Chicago",
    "mountain": "America/Denver",
    "pacific": "America/Los_Angeles",
    "et": "America/New_York",
    "ct": "America/Chicago",
    "mt": "America/Denver",
    "pt": "America/Los_Angeles",
    "central european": "Europe/Paris",
    "london": "Europe/London",
    "uk": "Europe/London",
    "uk time": "Europe/London",
    "london time": "Europe/London",
    "british summer": "Europe/London",
    "greenwich mean": "Etc/UTC",
    "coordinated universal": "Etc/UTC",
    "universal": "Etc/UTC",
}
NAMED_TIME = re.compile(
    r"\b(eastern|central european|central|mountain|pacific|british summer|greenwich mean|coordinated universal|universal"
    r"|uk|london)(?: (?:standard|daylight|summer))? time\b",
    re.IGNORECASE,
)
HEADING_ZONE = re.compile(
    r"[\[( ,\-]+(?:all )?(?:times? )?(?:in |zone[: ]*)?([^\[\]()]{1,40})[\])]?\s*$", re.IGNORECASE
)
LINE_ZONE = re.compile(
    r"\b(?:time ?zone\s?(?:is|:|=)?|(?:dates? and )?(?:times?|dates?|timestamps?)(?: are| is)?(?: shown| given| displayed| stated)?"
    r"(?: in| as|:)?|exported in|shown in)\s(?:the )?(.{1,60})",
    re.IGNORECASE,
)


@functools.lru_cache(maxsize=2_000)
def find_zone(text: str) -> dt.tzinfo | None:
    """Find the zone that a text names: an offset, a short name, or a place; None where it names none."""
    text = " ".join(text[:120].split()).strip(" ()[].,;:")
    if place := PLACE_PATTERN.search(text):
        return _load_place(place[0])
    lower_text = text.lower()
    if match := OFFSET_PATTERN.match(text):
        sign = 1 if match[1] == "+" else -1
        hours, minutes = int(match[2]), int(match[3] or 0)
        return dt.timezone(sign * dt.timedelta(hours=hours, minutes=minutes)) if hours <= 14 and minutes < 60 else None
    if match := NAMED_TIME.search(text):
        return _load_place(NAMED_PLACES[match[1].lower()])
    if lower_text in NAMED_PLACES:
        return _load_place(NAMED_PLACES[lower_text])
    name = lower_text.split(" ")[0].strip("()")
    if name == lower_text or lower_text.removeprefix(name).strip(" ").startswith(("(", "time")):
        return dt.timezone(dt.timedelta(hours=NAMED_OFFSETS[name])) if name in NAMED_OFFSETS else None
    return None


def split_heading_zone(heading: str) -> tuple[str, str]:
    """Split a heading into its name and the zone that it names: "Submitted (UTC)"; the zone may be empty."""
    plain_heading = " ".join(heading[:200].split())
    if (match := HEADING_ZONE.search(plain_heading)) and match.start():
        for zone_text in (match[1], match[1].split(" ")[-1]):
            if zone_text.lower() not in {"et", "ct", "mt", "pt", "mountain", "central", "uk", "london", "pacific"} and (
                find_zone(zone_text) is not None
            ):
                name = plain_heading[: plain_heading.rindex(zone_text)].rstrip(" ([,-:")
                return re.sub(r"[ ,(\[-]+(?:all )?(?:times? )?(?:in|zone)$", "", name, flags=re.IGNORECASE), zone_text
    return heading, ""


def find_line_zone(text: str) -> str:
    """Find the zone that a line above the headings names for all times of the table; empty where it names none."""
    if (match := LINE_ZONE.search(" ".join(text[:300].split()))) is None:
        return ""
    zone_text = match[1].strip(" .")
    candidates = (zone_text, zone_text.split(" ")[0].strip(".,;"))
    return next((candidate for candidate in candidates if find_zone(candidate) is not None), "")


def find_import_zone(text: str) -> str:
    """Find the zone in the third row of headings of a Qualtrics export, which is JSON; empty where there is none."""
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        return ""
    zone_text = content.get("timeZone") if isinstance(content, dict) else None
    return zone_text if isinstance(zone_text, str) and find_zone(zone_text) is not None else ""


def _load_place(name: str) -> dt.tzinfo | None:
    """Load the zone of a place; None where there is none of that name."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None

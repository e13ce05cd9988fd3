"""Loads the facts that come with the project: the register of organisations, and a consultation with its questions.

Both are idempotent: what is stored already is left alone, what differs is brought up to the file, nothing is removed.
"""

import csv
import datetime as dt
import tomllib
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from lib.database.answered_counts import count_answered
from lib.database.engine import record, writing
from lib.database.models import Alias, Applicability, Consultation, Organisation, Question, Succession, Tile
from lib.settings import DATA
from lib.terms import COUNCIL_TYPES, NATIONAL_STAKEHOLDER, ORGANISATION_TYPES, PROFESSIONAL_BODY

REGISTER = DATA / "reference"
EARLIER: dict[str, type] = {"title": str, "responded": int, "councils": int}
KINDS = {"professional_body": PROFESSIONAL_BODY, "national_stakeholder": NATIONAL_STAKEHOLDER}


def load_register(engine: Engine, folder: Path = REGISTER) -> int:
    """Bring the register to what the files in data/reference/ say. Returns how many rows were written."""
    with writing(engine) as session:
        councils = list(_rows(folder / "councils.csv"))
        bodies = list(_rows(folder / "organisations.csv"))
        stored = {one.code: one for one in session.scalars(select(Organisation))}
        written = sum(_put(session, stored, row["code"], _council(row)) for row in councils)
        written += sum(_put(session, stored, row["code"], _body(row)) for row in bodies)
        session.flush()
        written += _link(session, stored, councils)
        written += _aliases(session, stored, bodies, folder / "aliases.csv")
        written += _tiles(session, stored, folder / "tiles.csv")
        if written:
            session.flush()
            count_answered(session)
            record(session, actor="system", action="reference", subject="register of organisations", rows=written)
    return written


def _rows(file: Path) -> Iterator[dict[str, str]]:
    if not file.exists():
        return
    with file.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def _day(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _council(row: dict[str, str]) -> dict[str, Any]:
    return {
        "name": row["name"],
        "short_name": row["short_name"],
        "type": row["council_type"],
        "region": row["region"],
        "gss_code": row["gss_code"],
        "valid_from": _day(row["valid_from"]),
        "valid_to": _day(row["valid_to"]),
        "latitude": float(row["latitude"]),
        "longitude": float(row["longitude"]),
    }


def _body(row: dict[str, str]) -> dict[str, Any]:
    return {"name": row["name"], "short_name": row["abbreviation"] or row["name"], "type": KINDS[row["kind"]]}


def _put(session: Session, stored: dict[str, Organisation], code: str, facts: dict[str, Any]) -> int:
    one = stored.get(code)
    if one is None:
        one = stored[code] = Organisation(code=code, **facts)
        session.add(one)
        return 1
    return _update(one, facts)


def _update(one: Any, facts: dict[str, Any]) -> int:
    differing = {field: value for field, value in facts.items() if getattr(one, field) != value}
    for field, value in differing.items():
        setattr(one, field, value)
    return int(bool(differing))


def _link(session: Session, stored: dict[str, Organisation], councils: list[dict[str, str]]) -> int:
    written = 0
    known = {(pair.predecessor_id, pair.successor_id) for pair in session.scalars(select(Succession))}
    for row in councils:
        one = stored[row["code"]]
        county = stored[row["county_code"]].id if row["county_code"] else None
        written += _update(one, {"county_id": county})
        for code in row["successor_codes"].split():
            if (one.id, stored[code].id) not in known:
                session.add(Succession(predecessor_id=one.id, successor_id=stored[code].id))
                written += 1
    return written


def _aliases(session: Session, stored: dict[str, Organisation], bodies: list[dict[str, str]], file: Path) -> int:
    known = {(alias.organisation_id, alias.text) for alias in session.scalars(select(Alias))}
    wanted = {(stored[row["code"]].id, row["abbreviation"]) for row in bodies if row["abbreviation"]}
    wanted |= {(stored[row["code"]].id, row["alias"]) for row in _rows(file)}
    wanted |= {(stored[row["code"]].id, row["domain"]) for row in _rows(file.with_name("domains.csv"))}
    for organisation_id, text in sorted(wanted - known):
        session.add(Alias(organisation_id=organisation_id, text=text))
    return len(wanted - known)


def _tiles(session: Session, stored: dict[str, Organisation], file: Path) -> int:
    known = {(one.organisation_id, one.tier, one.since): one for one in session.scalars(select(Tile))}
    written = 0
    for row in _rows(file):
        key = (stored[row["code"]].id, row["tier"], dt.date.fromisoformat(row["since"]))
        place = {"column": int(row["column"]), "row": int(row["row"])}
        if key in known:
            written += _update(known[key], place)
        else:
            session.add(Tile(organisation_id=key[0], tier=key[1], since=key[2], **place))
            written += 1
    return written


def load_consultation(engine: Engine, file: Path) -> int:
    """Bring a consultation and its questions to what the TOML file says. Returns how many rows were written.

    The file has code, title, issued_by, opens, closes, note, a [target] with overall, group_floor and max_variation
    (shares between 0 and 1), and a [[question]] each with number, section, kind, text, options and applies_to.
    """
    facts = _read_consultation(file)
    with writing(engine) as session:
        one = session.scalar(select(Consultation).where(Consultation.code == facts["code"]))
        if one is None:
            one = Consultation(code=facts["code"], **_consultation(facts))
            session.add(one)
            written = 1
        else:
            written = _update(one, _consultation(facts))
        session.flush()
        known = {question.number: question for question in one.questions}
        for row in facts["question"]:
            written += _put_question(session, one.id, known.get(row["number"]), row)
        if written:
            session.flush()
            count_answered(session)
            record(
                session,
                actor="system",
                action="reference",
                subject=f"consultation {facts['code']}",
                rows=written,
            )
    return written


def _read_consultation(file: Path) -> dict[str, Any]:
    try:
        facts = tomllib.loads(file.read_text(encoding="utf-8"))
        _check_consultation(facts)
    except KeyError as missing:
        raise ValueError(
            f"{file.name} has no {missing}: data/taking_stock/consultation.toml shows what is needed."
        ) from None
    except (ValueError, TypeError, ArithmeticError) as problem:
        raise ValueError(
            f"{file.name}: {problem}; data/taking_stock/consultation.toml shows how it is written."
        ) from None
    return facts


def _check_consultation(facts: dict[str, Any]) -> None:
    for name in ("opens", "closes"):
        if type(facts[name]) is not dt.date:
            raise ValueError(f"{name} must be a date without quotation marks, like 2015-01-06")
    if facts["closes"] < facts["opens"]:
        raise ValueError("closes must not be before opens")
    for name in ("overall", "group_floor", "max_variation"):
        if not isinstance(facts["target"][name], int | float) or not 0 <= facts["target"][name] <= 1:
            raise ValueError(f"target.{name} must be a share between 0 and 1, like 0.40")
    for one in facts.get("earlier", []):
        if (
            not all(isinstance(one[name], kind) for name, kind in EARLIER.items())
            or not 0 <= one["responded"] <= one["councils"]
        ):
            raise ValueError("an [[earlier]] needs a title, and responded of councils as whole numbers")
    numbers = [question["number"] for question in facts["question"]]
    if len(set(numbers)) < len(numbers):
        raise ValueError("two questions have the same number")
    for question in facts["question"]:
        options = question.get("options", [])
        if not isinstance(options, list) or not all(isinstance(option, str) for option in options):
            raise ValueError(f"question {question['number']}: options must be a list of texts in quotation marks")
        if question["kind"] not in {"open", "choice"}:
            raise ValueError(f'question {question["number"]}: kind must be "open" or "choice"')


def _consultation(facts: dict[str, Any]) -> dict[str, Any]:
    target = facts["target"]
    return {
        **{field: facts[field] for field in ("title", "issued_by", "opens", "closes", "note")},
        "target_overall": Decimal(str(target["overall"])),
        "target_group_floor": Decimal(str(target["group_floor"])),
        "target_max_variation": Decimal(str(target["max_variation"])),
        "earlier": [{name: one[name] for name in EARLIER} for one in facts.get("earlier", [])],
    }


def _put_question(session: Session, consultation_id: int, stored: Question | None, row: dict[str, Any]) -> int:
    types = {KINDS.get(name, name) for name in row.get("applies_to", [*COUNCIL_TYPES, *KINDS])}
    if unknown := types - set(ORGANISATION_TYPES):
        raise ValueError(f"question {row['number']}, applies_to: {sorted(unknown)[0]!r} is no type of organisation")
    facts = {
        "section": row["section"],
        "text": row["text"],
        "kind": row["kind"],
        "options": list(row.get("options", [])),
    }
    if stored is None:
        applies = [Applicability(type=name) for name in sorted(types)]
        session.add(Question(consultation_id=consultation_id, number=row["number"], applies_to=applies, **facts))
        return 1
    written = _update(stored, facts)
    if {one.type for one in stored.applies_to} != types:
        stored.applies_to = [one for one in stored.applies_to if one.type in types]
        stored.applies_to += [
            Applicability(type=name) for name in sorted(types - {one.type for one in stored.applies_to})
        ]
        written = 1
    return written

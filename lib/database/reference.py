"""Load the facts that come with the project: the register of organisations, and consultations.

Both loaders are idempotent: what is stored already is left alone, what differs is brought up to the file. No
organisation and no question is removed.
"""

import csv
import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from lib.database.answered_counts import store_answered_counts
from lib.database.consultation_file import (
    TYPES_BY_KIND,
    ConsultationFile,
    find_line,
    format_consultation_file,
    read_consultation_file,
)
from lib.database.consultation_setup import ConsultationSetup, QuestionSetup, read_setup, sort_types, store_setup
from lib.database.engine import open_write_session, record_change
from lib.database.models import Alias, Consultation, Organisation, Succession, TilePlacement
from lib.settings import DATA
from lib.terms import COUNCIL_TYPES

REGISTER_FOLDER = DATA / "reference"


def load_register(engine: Engine, folder: Path = REGISTER_FOLDER) -> int:
    """Load the register from the files in data/reference/.

    Returns how many rows were written.
    """
    with open_write_session(engine) as session:
        councils = list(_read_rows(folder / "councils.csv"))
        bodies = list(_read_rows(folder / "organisations.csv"))
        organisations = {organisation.code: organisation for organisation in session.scalars(select(Organisation))}
        written = sum(_store_organisation(session, organisations, row["code"], _parse_council(row)) for row in councils)
        written += sum(_store_organisation(session, organisations, row["code"], _parse_body(row)) for row in bodies)
        session.flush()
        written += _link_councils(session, organisations, councils)
        written += _store_aliases(session, organisations, bodies, folder / "aliases.csv")
        written += _store_tiles(session, organisations, folder / "tiles.csv")
        if written:
            session.flush()
            store_answered_counts(session)
            record_change(
                session, actor="system", action="reference", subject="register of organisations", rows=written
            )
    return written


def _read_rows(file: Path) -> Iterator[dict[str, str]]:
    """Read the rows of a CSV file; none where there is no file."""
    if not file.exists():
        return
    with file.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def _parse_day(text: str) -> dt.date | None:
    """Parse a date, or None for empty text."""
    return dt.date.fromisoformat(text) if text else None


def _parse_council(row: dict[str, str]) -> dict[str, Any]:
    """Parse the row of a council into the columns of Organisation."""
    return {
        "name": row["name"],
        "short_name": row["short_name"],
        "type": row["council_type"],
        "region": row["region"],
        "gss_code": row["gss_code"],
        "valid_from": _parse_day(row["valid_from"]),
        "valid_to": _parse_day(row["valid_to"]),
        "latitude": float(row["latitude"]),
        "longitude": float(row["longitude"]),
    }


def _parse_body(row: dict[str, str]) -> dict[str, Any]:
    """Parse the row of a professional body or national stakeholder into the columns of Organisation."""
    return {"name": row["name"], "short_name": row["abbreviation"] or row["name"], "type": TYPES_BY_KIND[row["kind"]]}


def _store_organisation(
    session: Session, organisations: dict[str, Organisation], code: str, facts: dict[str, Any]
) -> int:
    """Store an organisation under its code.

    Returns how many rows were written, 0 or 1.
    """
    organisation = organisations.get(code)
    if organisation is None:
        organisation = organisations[code] = Organisation(code=code, **facts)
        session.add(organisation)
        return 1
    return _update_fields(organisation, facts)


def _update_fields(stored_row: Any, facts: dict[str, Any]) -> int:
    """Update the fields that differ.

    Returns how many rows were written, 0 or 1.
    """
    changed_values = {field: value for field, value in facts.items() if getattr(stored_row, field) != value}
    for field, value in changed_values.items():
        setattr(stored_row, field, value)
    return int(bool(changed_values))


def _link_councils(session: Session, organisations: dict[str, Organisation], councils: list[dict[str, str]]) -> int:
    """Link councils to their county and to their successors.

    Returns how many rows were written.
    """
    written = 0
    known_pairs = {(pair.predecessor_id, pair.successor_id) for pair in session.scalars(select(Succession))}
    for row in councils:
        council = organisations[row["code"]]
        county_id = organisations[row["county_code"]].id if row["county_code"] else None
        written += _update_fields(council, {"county_id": county_id})
        for successor_code in row["successor_codes"].split():
            if (council.id, organisations[successor_code].id) not in known_pairs:
                session.add(Succession(predecessor_id=council.id, successor_id=organisations[successor_code].id))
                written += 1
    return written


def _store_aliases(
    session: Session, organisations: dict[str, Organisation], bodies: list[dict[str, str]], file: Path
) -> int:
    """Store abbreviations, aliases and domains that are not there yet.

    Returns how many.
    """
    known_aliases = {(alias.organisation_id, alias.text) for alias in session.scalars(select(Alias))}
    wanted_aliases = {(organisations[row["code"]].id, row["abbreviation"]) for row in bodies if row["abbreviation"]}
    wanted_aliases |= {(organisations[row["code"]].id, row["alias"]) for row in _read_rows(file)}
    wanted_aliases |= {
        (organisations[row["code"]].id, row["domain"]) for row in _read_rows(file.with_name("domains.csv"))
    }
    for organisation_id, text in sorted(wanted_aliases - known_aliases):
        session.add(Alias(organisation_id=organisation_id, text=text))
    return len(wanted_aliases - known_aliases)


def _store_tiles(session: Session, organisations: dict[str, Organisation], file: Path) -> int:
    """Store the tiles of councils on the map.

    Returns how many rows were written.
    """
    known_tiles = {
        (tile.organisation_id, tile.tier, tile.since): tile for tile in session.scalars(select(TilePlacement))
    }
    written = 0
    for row in _read_rows(file):
        tile_key = (organisations[row["code"]].id, row["tier"], dt.date.fromisoformat(row["since"]))
        tile_position = {"column": int(row["column"]), "row": int(row["row"])}
        if tile_key in known_tiles:
            written += _update_fields(known_tiles[tile_key], tile_position)
        else:
            session.add(
                TilePlacement(organisation_id=tile_key[0], tier=tile_key[1], since=tile_key[2], **tile_position)
            )
            written += 1
    return written


def load_consultation(engine: Engine, file: Path) -> int:
    """Load a consultation and its questions from a TOML file, see lib.database.consultation_file.

    What depends on it is not asked about: lib.actions.consultations does, for people. Returns how many rows were
    written. Raises ValueError, with a sentence to show, where the file cannot be used.
    """
    facts = read_consultation_file(file)
    with open_write_session(engine) as session:
        consultation_id = session.scalar(select(Consultation.id).where(Consultation.code == facts.code))
        before = read_setup(session, consultation_id) if consultation_id is not None else None
        setup = build_setup(session, facts, before, file)
        if setup == before:
            return 0
        _consultation_id, written = store_setup(session, consultation_id, setup)
        record_change(session, actor="system", action="reference", subject=f"consultation {facts.code}", rows=written)
    return written


def build_setup(
    session: Session, facts: ConsultationFile, before: ConsultationSetup | None, file: Path
) -> ConsultationSetup:
    """Build the set-up that a file describes.

    before: the set-up as it is stored, whose questions keep their ids by their numbers, and stay where the file does
    not have them; None for a new consultation. Raises ValueError where the file names an organisation that is not on
    the register.
    """
    ids_by_number = {question.number: question.id for question in before.questions} if before else {}
    questions = {question.number: question for question in before.questions} if before else {}
    for table in facts.question:
        questions[table.number] = QuestionSetup(
            ids_by_number.get(table.number), table.number, table.section, table.text, table.kind, tuple(table.options),
            tuple(table.codes), table.required, sort_types(table.applies_to),
        )  # fmt: skip
    return ConsultationSetup(
        code=facts.code,
        title=facts.title,
        issued_by=facts.issued_by,
        note=facts.note,
        how_to_respond=facts.how_to_respond,
        opens=facts.opens,
        closes=facts.closes,
        board_days=tuple(sorted(set(facts.board_days))),
        target_overall=_parse_share(facts.target.overall),
        target_group_floor=_parse_share(facts.target.group_floor),
        target_max_variation=_parse_share(facts.target.max_variation),
        earlier=tuple((earlier.title, earlier.responded, earlier.councils) for earlier in facts.earlier),
        archived=bool(before and before.archived) if facts.archived is None else facts.archived,
        is_default=bool(before and before.is_default) if facts.default is None else facts.default,
        types=tuple(name for name in COUNCIL_TYPES if name in facts.frame.types),
        regions=tuple(sorted(set(facts.frame.regions))),
        listed_ids=_find_organisations(session, facts.frame.organisations, file),
        questions=tuple(sorted(questions.values(), key=lambda question: question.number)),
    )


def _parse_share(share: float | None) -> Decimal | None:
    """Parse a share as it is written."""
    return None if share is None else Decimal(str(share))


def _find_organisations(session: Session, names: list[str], file: Path) -> tuple[int, ...]:
    """Find the ids of organisations by their codes, codes of the statistics office, or names.

    Raises ValueError where one is not on the register.
    """
    organisation_ids: dict[str, int] = {}
    for row in session.execute(
        select(Organisation.id, Organisation.code, Organisation.gss_code, Organisation.name).order_by(Organisation.id)
    ):
        organisation_ids |= {name.casefold(): row.id for name in (row.name, row.gss_code, row.code) if name}
    if unknown_names := [repr(name) for name in names if name.casefold() not in organisation_ids]:
        line = find_line(file, "frame", "organisations")
        raise ValueError(
            f"{file.name}: frame.organisations names {', '.join(unknown_names)}, not on the register"
            f"{f' (line {line})' if line else ''}; the page Consultation shows the codes."
        )
    return tuple(sorted({organisation_ids[name.casefold()] for name in names}))


def build_consultation_text(session: Session, setup: ConsultationSetup) -> str:
    """Build the TOML file of a set-up, which loads as the same set-up."""
    codes = session.scalars(select(Organisation.code).where(Organisation.id.in_(setup.listed_ids)))
    return format_consultation_file(setup, sorted(codes))

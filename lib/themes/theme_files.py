"""Write and read themes, assignments and examples as files, for the commands discover and assign."""

import csv
import io
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from lib.themes.types import Assignment, DiscoveryResult, ExamplePair, GivenTheme

GENERATED_ID = re.compile(r"T[0-9]{1,9}")


def build_theme_ids(result: DiscoveryResult, known_ids: Sequence[str] = ()) -> list[str]:
    """Build an id for every discovered theme.

    A theme that is an earlier one keeps its id; every other gets the next number that was never given, from T001 on.
    """
    number = max((int(theme_id[1:]) for theme_id in known_ids if GENERATED_ID.fullmatch(theme_id)), default=0)
    ids = []
    for theme in result.themes:
        number += theme.known_index is None
        ids.append(f"T{number:03}" if theme.known_index is None else known_ids[theme.known_index])
    return ids


def write_themes(path: Path, result: DiscoveryResult, theme_ids: Sequence[str]) -> None:
    """Write themes.json: a list of id, label, description, size (answers) and evidence (sentences)."""
    entries = [
        {
            "id": theme_id,
            "label": theme.label,
            "description": theme.description,
            "size": theme.size,
            "evidence": list(theme.evidence),
        }
        for theme_id, theme in zip(theme_ids, result.themes, strict=True)
    ]
    path.write_text(json.dumps(entries, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def read_themes(path: Path) -> dict[str, GivenTheme]:
    """Read themes from a JSON file, by their ids.

    The file is like the one that discover writes, or has id, label and description alone. Raises ValueError where it is
    not.
    """
    try:
        entries = json.loads(_read_text(path))
    except (json.JSONDecodeError, RecursionError) as problem:
        raise ValueError(f"{path.name} is not a JSON file of themes: {problem}.") from None
    entries = entries.get("themes", entries) if isinstance(entries, dict) else entries
    if not isinstance(entries, list):
        raise ValueError(  # noqa: TRY004 - it is the file that is wrong
            f"{path.name} holds no list of themes; each needs an id and a label."
        )
    themes = dict(_parse_theme(path, number, entry) for number, entry in enumerate(entries, 1))
    if len(themes) < len(entries):
        raise ValueError(f"{path.name}: two themes have the same id; give each its own.")
    if not themes:
        raise ValueError(f"{path.name} holds no theme; give it at least one with an id and a label.")
    return themes


def _parse_theme(path: Path, number: int, entry: Any) -> tuple[str, GivenTheme]:
    """Parse one theme of a file into its id and the theme.

    Raises ValueError that names the theme's number.
    """
    fields: Mapping[str, Any] = entry if isinstance(entry, dict) else {}
    theme_id, label = _clean_text(fields.get("id")), _clean_text(fields.get("label"))
    if not theme_id or not label:
        raise ValueError(f"{path.name}, theme {number}: it needs an id and a label.")
    evidence = fields.get("evidence")
    sentences = (
        tuple(_clean_text(sentence) for sentence in evidence if isinstance(sentence, str))
        if isinstance(evidence, list)
        else ()
    )
    return theme_id, GivenTheme(label, _clean_text(fields.get("description")), evidence=sentences)


def _clean_text(value: Any) -> str:
    """Clean a value of a file to text that can be written again.

    Half a character (a lone surrogate), which JSON can hold, is dropped.
    """
    return "" if value is None else str(value).encode("utf-8", "ignore").decode().strip()


def _read_text(path: Path) -> str:
    """Read the text of a file.

    Raises ValueError that names the file.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise ValueError(f"{path.name} is not in UTF-8: save it again as UTF-8 text.") from None
    except OSError as problem:
        raise ValueError(f"{path} cannot be read: {problem.strerror}.") from None


def write_assignments(
    path: Path, answers: Sequence[tuple[str, str]], theme_ids: Sequence[str], assignments: Sequence[Assignment]
) -> None:
    """Write assignments.csv in UTF-8: id, theme_id, confidence (0 to 1) and evidence, as it stands in the answer."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "theme_id", "confidence", "evidence"])
        for assignment in assignments:
            answer_id, text = answers[assignment.answer]
            writer.writerow(
                [
                    answer_id,
                    theme_ids[assignment.theme],
                    f"{assignment.confidence:.4f}",
                    text[assignment.start : assignment.end],
                ]
            )


def read_examples(path: Path, answer_ids: Sequence[str], theme_ids: Sequence[str]) -> list[ExamplePair]:
    """Read labelled examples from a CSV file with the columns id and theme_id.

    Returns positions of answer and theme for every row. Raises ValueError that names the line.
    """
    answer_positions = {name: number for number, name in enumerate(answer_ids)}
    theme_positions = {name: number for number, name in enumerate(theme_ids)}
    reader = csv.DictReader(io.StringIO(_read_text(path), newline=""))
    try:
        if not {"id", "theme_id"} <= set(reader.fieldnames or ()):
            raise ValueError(f'{path.name}: its first line needs the headings "id" and "theme_id".')
        return [_parse_example(path, reader.line_num, row, answer_positions, theme_positions) for row in reader]
    except csv.Error as problem:
        raise ValueError(f"{path.name}, line {reader.line_num}: {problem}.") from None


def _parse_example(
    path: Path,
    line_number: int,
    row: Mapping[str, str],
    answer_positions: Mapping[str, int],
    theme_positions: Mapping[str, int],
) -> ExamplePair:
    """Parse one row into positions of answer and theme.

    Raises ValueError that names the line.
    """
    answer_id, theme_id = (row["id"] or "").strip(), (row["theme_id"] or "").strip()
    if answer_id not in answer_positions:
        raise ValueError(f'{path.name}, line {line_number}: there is no answer with the id "{answer_id}".')
    if theme_id not in theme_positions:
        raise ValueError(f'{path.name}, line {line_number}: there is no theme with the id "{theme_id}".')
    return answer_positions[answer_id], theme_positions[theme_id]

"""Themes as files: what the commands discover and assign write, and read again."""

import csv
import io
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from lib.themes.engine import Assignment, Found, Given

OURS = re.compile(r"T[0-9]{1,9}")


def theme_ids(found: Found, known: Sequence[str] = ()) -> list[str]:
    """An id for every theme found: that of the earlier theme it is, else the next that was never given, T001 on."""
    number = max((int(one[1:]) for one in known if OURS.fullmatch(one)), default=0)
    ids = []
    for theme in found.themes:
        number += theme.given is None
        ids.append(f"T{number:03}" if theme.given is None else known[theme.given])
    return ids


def write_themes(path: Path, found: Found, ids: Sequence[str]) -> None:
    """themes.json: a list of id, label, description, size (answers) and evidence (sentences)."""
    listed = [
        {
            "id": one,
            "label": theme.label,
            "description": theme.description,
            "size": theme.size,
            "evidence": list(theme.evidence),
        }
        for one, theme in zip(ids, found.themes, strict=True)
    ]
    path.write_text(json.dumps(listed, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def read_themes(path: Path) -> dict[str, Given]:
    """The themes of a file like the one discover writes, or with id, label and description alone. Raises ValueError."""
    try:
        listed = json.loads(_read(path))
    except (json.JSONDecodeError, RecursionError) as problem:
        raise ValueError(f"{path.name} is not a JSON file of themes: {problem}.") from None
    listed = listed.get("themes", listed) if isinstance(listed, dict) else listed
    if not isinstance(listed, list):
        raise ValueError(  # noqa: TRY004 - it is the file that is wrong
            f"{path.name} holds no list of themes; each needs an id and a label."
        )
    themes = dict(_theme(path, number, one) for number, one in enumerate(listed, 1))
    if len(themes) < len(listed):
        raise ValueError(f"{path.name}: two themes have the same id; give each its own.")
    if not themes:
        raise ValueError(f"{path.name} holds no theme; give it at least one with an id and a label.")
    return themes


def _theme(path: Path, number: int, one: Any) -> tuple[str, Given]:
    fields: Mapping[str, Any] = one if isinstance(one, dict) else {}
    name, label = _text(fields.get("id")), _text(fields.get("label"))
    if not name or not label:
        raise ValueError(f"{path.name}, theme {number}: it needs an id and a label.")
    evidence = fields.get("evidence")
    sentences = tuple(_text(one) for one in evidence if isinstance(one, str)) if isinstance(evidence, list) else ()
    return name, Given(label, _text(fields.get("description")), evidence=sentences)


def _text(value: Any) -> str:
    """What a file holds, as text that can be written again: half a character, which JSON can hold, is none."""
    return "" if value is None else str(value).encode("utf-8", "ignore").decode().strip()


def _read(path: Path) -> str:
    """The text of a file. Raises ValueError that names it."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise ValueError(f"{path.name} is not in UTF-8: save it again as UTF-8 text.") from None
    except OSError as problem:
        raise ValueError(f"{path} cannot be read: {problem.strerror}.") from None


def write_assignments(
    path: Path, answers: Sequence[tuple[str, str]], themes: Sequence[str], assignments: Sequence[Assignment]
) -> None:
    """assignments.csv: id, theme_id, confidence (0 to 1) and evidence, as it stands in the answer; UTF-8."""
    with path.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(["id", "theme_id", "confidence", "evidence"])
        for one in assignments:
            name, text = answers[one.answer]
            lines.writerow([name, themes[one.theme], f"{one.confidence:.4f}", text[one.start : one.end]])


def read_examples(path: Path, answers: Sequence[str], themes: Sequence[str]) -> list[tuple[int, int]]:
    """Positions of answer and theme for every line id, theme_id of a CSV file. Raises ValueError naming the line."""
    answer = {name: number for number, name in enumerate(answers)}
    theme = {name: number for number, name in enumerate(themes)}
    lines = csv.DictReader(io.StringIO(_read(path), newline=""))
    try:
        if not {"id", "theme_id"} <= set(lines.fieldnames or ()):
            raise ValueError(f'{path.name}: its first line needs the headings "id" and "theme_id".')
        return [_example(path, lines.line_num, line, answer, theme) for line in lines]
    except csv.Error as problem:
        raise ValueError(f"{path.name}, line {lines.line_num}: {problem}.") from None


def _example(
    path: Path, number: int, line: Mapping[str, str], answer: Mapping[str, int], theme: Mapping[str, int]
) -> tuple[int, int]:
    name, one = (line["id"] or "").strip(), (line["theme_id"] or "").strip()
    if name not in answer:
        raise ValueError(f'{path.name}, line {number}: there is no answer with the id "{name}".')
    if one not in theme:
        raise ValueError(f'{path.name}, line {number}: there is no theme with the id "{one}".')
    return answer[name], theme[one]

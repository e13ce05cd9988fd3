"""Turn a working copy of sorting and signing into what is kept of it, and lay that over the tables as they are later.

What is kept are the edits alone, each by the identity of its row with a digest of the row as it was. An edit is laid
over its row only where the row is still the same; what is not is told in words, and touches no other row.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from lib.queries.themes.shared_sentences import ThemeSentence, build_wording_key
from lib.terms import APPROVED, PROPOSED, REJECTED
from lib.ui.shared.wording import escape_text, format_count
from lib.ui.themes.sorting_draft import (
    NO_THEME,
    SentenceDraft,
    SortingDraft,
    ThemeDraft,
    build_sentence_key,
    has_theme_edit,
)

EXCERPT_LENGTH = 160  # characters of a sentence, by which people know again what could not be done
STATE_WORDS = {APPROVED: "approved", REJECTED: "rejected", PROPOSED: "reopened"}


def build_content(draft: SortingDraft) -> dict[str, Any]:
    """Build what is kept of a working copy: its edits, and which sentences were on the page; empty without an edit."""
    theme_records = [
        _build_theme_record(theme_draft) for theme_draft in draft.theme_drafts if has_theme_edit(theme_draft)
    ]
    sentence_records = [
        _build_sentence_record(sentence_draft)
        for sentence_draft in draft.sentence_drafts
        if sentence_draft.is_changed or sentence_draft.is_ticked
    ]
    if not theme_records and not sentence_records:
        return {}
    return {
        "filters": draft.filter_text,
        "themes": theme_records,
        "sentences": sentence_records,
        "names": {str(theme_id): name for theme_id, name in draft.theme_names.items() if theme_id != NO_THEME},
        "seen": sorted(_compute_digest(key) for key in draft.list_seen_keys()),
    }


def _build_theme_record(theme_draft: ThemeDraft) -> dict[str, Any]:
    """Build the record of an edited theme."""
    return {
        "id": theme_draft.theme_id,
        "digest": _digest_theme(theme_draft),
        "label": theme_draft.label,
        "state": theme_draft.state,
        "description": theme_draft.description,
        "same_as": theme_draft.merge_target_id,
        "is_renamed": theme_draft.theme is not None and theme_draft.label != theme_draft.theme.label,
        "is_described": theme_draft.theme is not None and theme_draft.description != theme_draft.theme.description,
        "is_decided": theme_draft.theme is not None and theme_draft.state != theme_draft.theme.state,
    }


def _build_sentence_record(sentence_draft: SentenceDraft) -> dict[str, Any]:
    """Build the record of an edited sentence."""
    words = " ".join(sentence_draft.theme_sentence.sentence.split())
    return {
        "row": _identify_sentence(sentence_draft.theme_sentence),
        "digest": _digest_sentence(sentence_draft.theme_sentence),
        "words": words if len(words) <= EXCERPT_LENGTH else f"{words[: EXCERPT_LENGTH - 1]}…",
        "source": sentence_draft.source_theme_id,
        "target": sentence_draft.target_theme_id,
        "is_shown": sentence_draft.is_shown,
        "was_shown": bool(sentence_draft.quoted_uses),
        "is_confirmed": sentence_draft.is_confirmed,
        "is_ticked": sentence_draft.is_ticked,
    }


def describe_content(content: Mapping[str, Any]) -> str:
    """Describe in words what is kept, such as "12 sentences moved, 3 themes renamed"."""
    sentences, themes = content["sentences"], content["themes"]
    stored_themes = [record for record in themes if record["id"] > 0]
    moved_count = sum(record["target"] != record["source"] for record in sentences)
    confirmed_count = sum(record["is_confirmed"] and record["target"] == record["source"] for record in sentences)
    board_count = sum(record["is_shown"] != record["was_shown"] for record in sentences)
    states = Counter(record["state"] for record in stored_themes if record["is_decided"])
    ticked_count = sum(record["is_ticked"] for record in sentences)
    parts = [
        _format_part(moved_count, "sentence", "moved"),
        _format_part(confirmed_count, "sentence", "confirmed"),
        _format_part(board_count, "sentence", "shown to the Board or taken back"),
        _format_part(sum(record["is_renamed"] for record in themes), "theme", "renamed"),
        _format_part(sum(record["is_described"] for record in themes), "description", "written"),
        *(_format_part(count, "theme", STATE_WORDS[state]) for state, count in states.items()),
        _format_part(sum(record["same_as"] is not None for record in themes), "theme", "counted for another"),
        _format_part(len(themes) - len(stored_themes), "new theme", "named"),
    ]
    return ", ".join(part for part in parts if part) or f"{format_count(ticked_count, 'sentence', 'sentences')} ticked"


def _format_part(count: int, noun: str, deed: str) -> str:
    """Format how many things something was done with; empty for none."""
    return f"{format_count(count, noun, f'{noun}s')} {deed}" if count else ""


def apply_content(draft: SortingDraft, content: Mapping[str, Any]) -> SortingDraft:
    """Lay what was kept over a working copy that was made just now, and return it with what had to be left out.

    An edit is left out where its row, or the theme that it names, is not there any more or not as it was.
    """
    names = {int(theme_id): name for theme_id, name in content["names"].items()}
    draft = _add_new_themes(draft, content["themes"])
    listed_ids = {theme_draft.theme_id for theme_draft in draft.theme_drafts} | {NO_THEME}

    def name_theme(theme_id: int) -> str:
        return escape_text(names.get(theme_id) or draft.theme_names.get(theme_id, "another theme"))

    theme_drafts, theme_remarks = _apply_theme_records(draft, content["themes"], listed_ids, name_theme)
    draft = replace(draft, theme_drafts=theme_drafts)
    sentence_drafts, sentence_remarks = _apply_sentence_records(draft, content["sentences"], listed_ids, name_theme)
    seen_digests = set(content["seen"])
    sentence_drafts = tuple(
        replace(sentence_draft, is_seen=True, was_seen=True)
        if _compute_digest(build_sentence_key(sentence_draft.source_theme_id, sentence_draft.theme_sentence))
        in seen_digests
        else sentence_draft
        for sentence_draft in sentence_drafts
    )
    return replace(
        draft,
        sentence_drafts=sentence_drafts,
        left_out=(*draft.left_out, *theme_remarks, *sentence_remarks),
    )


def _add_new_themes(draft: SortingDraft, records: Iterable[Mapping[str, Any]]) -> SortingDraft:
    """Add the rows of new themes that were kept to a working copy that has fewer of them."""
    listed_ids = {theme_draft.theme_id for theme_draft in draft.theme_drafts}
    new_ids = sorted({record["id"] for record in records if record["id"] < 0} - listed_ids, reverse=True)
    new_drafts = tuple(ThemeDraft(theme_id, None, "", PROPOSED, "") for theme_id in new_ids)
    return replace(draft, theme_drafts=draft.theme_drafts + new_drafts)


def _apply_theme_records(
    draft: SortingDraft,
    records: Iterable[Mapping[str, Any]],
    listed_ids: set[int],
    name_theme: Callable[[int], str],
) -> tuple[tuple[ThemeDraft, ...], list[str]]:
    """Apply the records of themes to those of a working copy, and return them with what was left out."""
    theme_drafts = {theme_draft.theme_id: theme_draft for theme_draft in draft.theme_drafts}
    remarks = []
    for record in records:
        theme_id, theme_draft = record["id"], theme_drafts.get(record["id"])
        if theme_draft is None:
            remarks.append(f"{name_theme(theme_id)}: the theme is no longer among these")
        elif _digest_theme(theme_draft) != record["digest"]:
            remarks.append(f"{name_theme(theme_id)}: somebody changed its name, state or description meanwhile")
        else:
            merge_target_id = record["same_as"]
            if merge_target_id is not None and merge_target_id not in listed_ids:
                remarks.append(
                    f"{name_theme(theme_id)}: {name_theme(merge_target_id)}, for which it was to count, is no longer "
                    "among these"
                )
                merge_target_id = None
            theme_drafts[theme_id] = replace(
                theme_draft,
                label=record["label"],
                state=record["state"],
                description=record["description"],
                merge_target_id=merge_target_id,
            )
    return tuple(theme_drafts.values()), remarks


def _apply_sentence_records(
    draft: SortingDraft,
    records: Iterable[Mapping[str, Any]],
    listed_ids: set[int],
    name_theme: Callable[[int], str],
) -> tuple[tuple[SentenceDraft, ...], list[str]]:
    """Apply the records of sentences to those of a working copy, and return them with what was left out."""
    sentence_drafts = {
        _identify_sentence(sentence_draft.theme_sentence): sentence_draft for sentence_draft in draft.sentence_drafts
    }
    remarks = []
    for record in records:
        sentence_draft = sentence_drafts.get(record["row"])
        words = f"“{escape_text(record['words'])}” under {name_theme(record['source'])}"
        if sentence_draft is None:
            remarks.append(f"{words}: it no longer stands there")
        elif _digest_sentence(sentence_draft.theme_sentence) != record["digest"]:
            remarks.append(f"{words}: somebody settled it meanwhile, or answers that say it came or went")
        elif record["target"] not in listed_ids:
            remarks.append(f"{words}: {name_theme(record['target'])}, into which it was put, is no longer among these")
        else:
            sentence_drafts[record["row"]] = replace(
                sentence_draft,
                target_theme_id=record["target"],
                is_shown=record["is_shown"],
                is_confirmed=record["is_confirmed"],
                is_ticked=record["is_ticked"],
            )
    return tuple(sentence_drafts.values()), remarks


def _identify_sentence(theme_sentence: ThemeSentence) -> str:
    """Identify the row of a sentence: by its theme and what it says, whichever places it names."""
    return _compute_digest((theme_sentence.theme_id, build_wording_key(theme_sentence.sentence)))


def _digest_sentence(theme_sentence: ThemeSentence) -> str:
    """Compute the digest of a sentence as it is: in which answers it stands, and what people decided about them."""
    return _compute_digest(
        sorted(
            (use.source_id, use.question_number, use.sentence or "", use.by_person, use.is_quoted)
            for use in theme_sentence.uses
        )
    )


def _digest_theme(theme_draft: ThemeDraft) -> str:
    """Compute the digest of a theme as it is stored; that of one that is not there yet is empty."""
    theme = theme_draft.theme
    return "" if theme is None else _compute_digest((theme.label, theme.state, theme.description))


def _compute_digest(values: Any) -> str:
    """Compute a digest of some values."""
    return hashlib.blake2b(repr(values).encode(), digest_size=10).hexdigest()

"""Describe themes in words: their state, how many councils mention them, how broad they are, and what is hidden."""

from collections import Counter
from collections.abc import Collection

from lib.findings.shown_themes import THEME_GROUPINGS, ThemeFinding, ThemeShare, describe_breadth
from lib.measures.disclosure import HiddenCount, ShownCount
from lib.measures.figure import format_percent
from lib.measures.growth import GrowthVerdict
from lib.queries.themes.shared_sentences import ThemeSentence, build_wording_key
from lib.terms import APPROVED, CLEAR_CONFIDENCE, PROPOSED, REJECTED
from lib.ui.shared.wording import escape_text, format_count

STATE_NAMES = {APPROVED: "Approved", PROPOSED: "Provisional", REJECTED: "Rejected"}
STATE_COLOURS = {APPROVED: "green", PROPOSED: "orange", REJECTED: "gray"}
FAIR_CONFIDENCE = 0.6  # of a confidence between 0 and 1
CLARITIES = ("a close call", "fairly clear", "clear", "settled")  # what needs a look most comes first
HATCHED_NOTE = "Hatched: the number is not shown, and the length of the bar says nothing of it."
MAX_MISSED = 0.15  # of the answers that say a theme; above it, what is left is worth reading for it
WIDEST_INTERVAL = 0.5  # of a rate that is told; a wider one says nothing


def format_state_badge(theme: ThemeFinding) -> str:
    """Format the state of a theme as a badge; a theme that nobody approved is provisional."""
    return f":{STATE_COLOURS[theme.state]}-badge[{STATE_NAMES[theme.state]}]"


def format_shown_count(shown_count: ShownCount) -> str:
    """Format a number of councils, or what stands in its place where it is hidden."""
    return str(shown_count) if isinstance(shown_count, HiddenCount) else f"{shown_count:,}"


def describe_share(share: ThemeShare) -> str:
    """Describe the councils that mention a theme.

    Such as "62 % of the 131 councils that answered (55 to 70 %)" where it was audited, else "about 81 of the 131
    councils that answered": of what nobody has judged, no per cent is said.
    """
    if not share.respondents:
        return "nobody: no council has answered yet"
    respondents_text = format_count(share.respondents, "council", "councils")
    if share.councils is HiddenCount.SECONDARY:
        return f"a number, not shown, of the {respondents_text} that answered"
    if share.value is not None:
        return f"{format_percent(share.value, 0)} of the {respondents_text} that answered{_format_bracket(share)}"
    return f"{format_about(share)} of the {respondents_text} that answered"


def _format_bracket(share: ThemeShare) -> str:
    """Format the interval of an audited share in brackets; empty where every answer was judged."""
    low, high = share.share_interval or (0.0, 0.0)
    return f" ({format_interval((low, high))})" if low < high else ""


def format_about(share: ThemeShare) -> str:
    """Format a number of councils that nobody has counted exactly, such as "about 12"; a hidden one as it is shown."""
    if isinstance(share.councils, HiddenCount) or not share.councils:
        return format_shown_count(share.councils)
    return f"about {share.councils:,}"


def describe_accuracy(theme: ThemeFinding) -> str:
    """Describe how far the audit of a theme is and how often the machine was right; empty where nothing was drawn."""
    audit = theme.audit
    if audit is None:
        return "People have settled every answer." if theme.total.value is not None else ""
    if not audit.is_complete:
        return (
            f"Being checked: people have judged {audit.judged:,} of {audit.drawn:,} answers drawn at random. Until "
            "then the numbers are about right only."
        )
    sentences = [f"Checked: people judged {audit.drawn:,} answers drawn at random."]
    if precision_text := _format_rate(audit.accuracy.precision, audit.accuracy.precision_interval):
        sentences.append(f"Where the machine had found the theme it was right in {precision_text}.")
    if recall_text := _format_rate(audit.accuracy.recall, audit.accuracy.recall_interval):
        sentences.append(f"Of the answers that say it and that nobody had settled, it had found {recall_text}.")
    return " ".join(sentences)


def describe_missed(theme: ThemeFinding) -> str:
    """Describe how many answers say a theme and do not count for it, where they are many; else empty."""
    missed = theme.audit.accuracy.missed if theme.audit and theme.audit.is_complete else None
    if missed is None or not isinstance(theme.answers, int) or missed <= MAX_MISSED * (missed + theme.answers):
        return ""
    return f"{escape_text(theme.label)} (about {max(1, round(missed)):,} beside the {theme.answers:,} that count)"


def _format_rate(rate: float | None, interval: tuple[float, float] | None) -> str:
    """Format a rate with its interval, such as "93 % (85 to 98 %)"; empty where too little is known of it."""
    if rate is None or interval is None or interval[1] - interval[0] > WIDEST_INTERVAL:
        return ""
    bracket = f" ({format_interval(interval)})" if interval[0] < interval[1] else ""
    return f"{format_percent(rate, 0)}{bracket}"


def describe_confidence(confidence: float) -> str:
    """Describe how clear an assignment of the machine is: a percentage would promise more than it can keep.

    confidence: between 0 and 1.
    """
    close_call, fairly_clear, clear, _settled = CLARITIES
    if confidence >= CLEAR_CONFIDENCE:
        return clear
    return fairly_clear if confidence >= FAIR_CONFIDENCE else close_call


def describe_clarity(theme_sentence: ThemeSentence) -> str:
    """Describe how clear a sentence is: by its least certain answer, or settled where a person decided all of them."""
    return CLARITIES[-1] if theme_sentence.is_settled else describe_confidence(theme_sentence.least_confidence)


def rank_need(theme_sentence: ThemeSentence) -> tuple[int, int, float, int]:
    """Rank a sentence by how little it needs a look: close calls in most answers come first, settled ones last."""
    return (
        CLARITIES.index(describe_clarity(theme_sentence)),
        -len(theme_sentence.uses),
        theme_sentence.least_confidence,
        theme_sentence.theme_id,
    )


def sort_by_answers(theme_sentences: Collection[ThemeSentence]) -> list[ThemeSentence]:
    """Sort sentences so that those that stand in most answers come first, under whichever themes.

    One that stands under several themes has its rows together: it is read once.
    """
    wordings = [build_wording_key(theme_sentence.sentence) for theme_sentence in theme_sentences]
    answers_by_wording: Counter[str] = Counter()
    for theme_sentence, wording in zip(theme_sentences, wordings, strict=True):
        answers_by_wording[wording] += len(theme_sentence.uses)
    ranked = sorted(
        zip(theme_sentences, wordings, strict=True),
        key=lambda pair: (-answers_by_wording[pair[1]], pair[1], -len(pair[0].uses), pair[0].theme_id),
    )
    return [theme_sentence for theme_sentence, _wording in ranked]


def format_interval(interval: tuple[float, float] | None) -> str:
    """Format an interval of shares in words, such as "54 to 69 %"; a dash where there is none."""
    if interval is None:
        return "–"
    low, high = (round(bound * 100) for bound in interval)
    return f"{low} to {high} %"


def describe_theme_briefly(theme: ThemeFinding) -> str:
    """Describe the facts of a theme in one line of a chart."""
    share = theme.total
    if share.value is not None:
        councils_text = f"{format_percent(share.value, 0)} of councils{_format_bracket(share)}"
    elif share.councils is HiddenCount.SECONDARY:
        councils_text = "councils hidden"
    else:
        councils_text = f"{format_about(share)} {'council' if share.councils == 1 else 'councils'}"
    parts = [councils_text]
    parts += [describe_breadth(theme, grouping, is_short=True) for grouping in THEME_GROUPINGS]
    parts.append(
        str(theme.verdict) if theme.verdict not in {None, GrowthVerdict.STEADY, GrowthVerdict.TOO_EARLY} else ""
    )
    if theme.state != APPROVED:
        parts.append(STATE_NAMES[theme.state].lower())
        parts.append("mixed, split it" if theme.is_mixed else "")
    elif theme.audit is not None and not theme.audit.is_complete:
        parts.append("being checked")
    return " · ".join(part for part in parts if part)

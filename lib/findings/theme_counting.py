"""Count the councils that mention each theme, for readers who may see every number and for all others.

The others get the numbers that lib.measures.disclosure releases, each cell as of its own day; filters select among
those and count nothing anew.
"""

import dataclasses
import datetime as dt
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from lib.findings.release_days import ReleaseDays
from lib.findings.shown_themes import (
    REGION,
    THEME_GROUPINGS,
    TYPE,
    GroupChoice,
    ThemeAudit,
    ThemeFinding,
    ThemeShare,
)
from lib.measures import disclosure, theme_audit
from lib.measures.disclosure import GroupCell, HiddenCount, ShownCount
from lib.measures.theme_audit import AuditedShare, CouncilPattern, MachineAccuracy, StratumSample
from lib.queries.asking import AskQuestion
from lib.queries.scope import Scope
from lib.queries.themes import audits as audits_queries
from lib.queries.themes import theme_counts
from lib.queries.themes.audit_judgements import AuditProgress
from lib.queries.themes.audits import AuditSample, AuditStratum, CouncilPatternCount
from lib.queries.themes.theme_counts import ThemeFacts
from lib.terms import APPROVED, DESCRIPTION_PREFIX

SORT_VALUES = {
    HiddenCount.MOST: math.inf,
    HiddenCount.SEVERAL: 4.5,
    HiddenCount.SECONDARY: 0.5,
    HiddenCount.SMALL: 0.25,
}
INTERVAL_STEPS, ROUNDING = 20, 1e-9  # an interval that is released has ends in steps of a twentieth


def list_full_findings(ask: AskQuestion, scope: Scope, question_id: int | None) -> list[ThemeFinding]:
    """List the findings on all themes with every number as it is."""
    groups = _GroupShares(ask, scope, question_id)
    audits = load_audits(ask, scope, question_id)
    findings = []
    for theme in ask(theme_counts.list_themes, scope=scope, question_id=question_id):
        estimate = _estimate_theme(theme, audits.get(theme.id), scope)
        shares_by_group = {
            grouping: {
                name: groups.build_share(grouping, name, cell.count)
                for name, cell in groups.build_cells(estimate, grouping).items()
            }
            for grouping in THEME_GROUPINGS
        }
        total = ThemeShare(estimate.councils, groups.respondents, groups.frame, estimate.audited)
        findings.append(
            _build_finding(
                theme,
                total,
                shares_by_group,
                theme.answers,
                theme.other_organisations,
                estimate.audit,
                first_mentioned=theme.first_mentioned,
                question_count=theme.question_count,
            )
        )
    return findings


def list_guarded_findings(
    ask: AskQuestion, scope: Scope, question_id: int | None, release_days: ReleaseDays, *, with_groups: bool = True
) -> list[ThemeFinding]:
    """List the findings on approved themes as far as they are released: each cell as of its own day.

    with_groups: False where the whole is enough; filters select among the groups and need them all the same.

    Filters select among the cells. They are sorted by what is shown of them, since the order may not disclose more
    either. Without a day on which the whole was released, there are none.
    """
    if not release_days.whole:
        return []
    whole_day = release_days.whole[-1]
    if not (with_groups or scope.regions or scope.types):
        release_days = dataclasses.replace(release_days, by_group={})
    counts_by_day = {
        day: _count_on_day(ask, scope, question_id, day) for day in {whole_day, *release_days.by_group.values()}
    }
    findings = [
        _guard_finding(theme, scope, whole_day, release_days, counts_by_day)
        for theme in counts_by_day[whole_day].themes.values()
        if theme.state == APPROVED
    ]
    return sorted(findings, key=lambda finding: (-_compute_sort_value(finding.total.councils), finding.code))


def list_released_totals(
    ask: AskQuestion, scope: Scope, question_id: int | None, day: dt.date
) -> dict[int, tuple[ShownCount, int]]:
    """List what was released of each theme over all councils as of a day, with the respondents, by theme id."""
    counts = _count_on_day(ask, scope, question_id, day)
    respondents = counts.groups.respondents
    return {
        theme_id: (
            disclosure.release_count(GroupCell(counts.estimate(theme, scope).councils, respondents)),
            respondents,
        )
        for theme_id, theme in counts.themes.items()
    }


@dataclass(frozen=True, slots=True)
class AuditFacts:
    """All that the audit of an approved theme tells on a day: its sample, and what is known of each council."""

    sample: AuditSample
    patterns: tuple[CouncilPatternCount, ...]


@dataclass(frozen=True, slots=True)
class _DayCounts:
    """Counts of all themes as of one day, over the whole frame."""

    groups: "_GroupShares"
    themes: Mapping[int, ThemeFacts]
    audits: Mapping[int, AuditFacts]

    def estimate(self, theme: ThemeFacts, scope: Scope, *, with_interval: bool = False) -> "_ThemeEstimate":
        """Estimate how many councils mention a theme, with the interval where that is asked for: it takes long."""
        return _estimate_theme(theme, self.audits.get(theme.id), scope.without_filters(), with_interval=with_interval)


def _count_on_day(ask: AskQuestion, scope: Scope, question_id: int | None, day: dt.date) -> _DayCounts:
    """Count all themes as of a day."""
    counted_scope = scope.without_filters().on_day(day)
    themes = ask(theme_counts.list_themes, scope=counted_scope, question_id=question_id)
    return _DayCounts(
        _GroupShares(ask, counted_scope, question_id),
        {theme.id: theme for theme in themes},
        load_audits(ask, counted_scope, question_id),
    )


def _guard_finding(
    theme: ThemeFacts,
    scope: Scope,
    whole_day: dt.date,
    release_days: ReleaseDays,
    counts_by_day: Mapping[dt.date, _DayCounts],
) -> ThemeFinding:
    """Build the finding on one approved theme from the cells that are released."""
    groups = counts_by_day[whole_day].groups
    estimate = counts_by_day[whole_day].estimate(theme, scope, with_interval=True)
    total = disclosure.release_count(GroupCell(estimate.councils, groups.respondents))
    shares_by_group = {
        grouping: {
            name: _release_group(theme.id, scope, (grouping, name), release_days, counts_by_day) or waiting
            for name, waiting in groups.list_waiting_shares(grouping).items()
        }
        for grouping in THEME_GROUPINGS
    }
    share, shares_by_group = _apply_filters(ThemeShare(total, groups.respondents, groups.frame), scope, shares_by_group)
    if not (scope.regions or scope.types or isinstance(share.councils, HiddenCount)):
        share = dataclasses.replace(share, audited=_release_audited(share.councils, groups.respondents, estimate))
    audit = estimate.audit and dataclasses.replace(estimate.audit, accuracy=MachineAccuracy(None, None, None, None))
    hidden = HiddenCount.SECONDARY
    finding = _build_finding(theme, share, shares_by_group, hidden, hidden, audit)
    return _hide_unchosen_sentences(dataclasses.replace(finding, is_checked=estimate.audited is not None))


def _release_group(
    theme_id: int,
    scope: Scope,
    group: GroupChoice,
    release_days: ReleaseDays,
    counts_by_day: Mapping[dt.date, _DayCounts],
) -> ThemeShare | None:
    """Release the share of one group as of its own day; None where nothing of it is released yet."""
    day = release_days.by_group.get(group)
    if day is None:
        return None
    counts, (grouping, name) = counts_by_day[day], group
    cell = counts.groups.build_cells(counts.estimate(counts.themes[theme_id], scope), grouping)[name]
    return counts.groups.build_share(grouping, name, disclosure.release_count(cell))


def _release_audited(councils: int, respondents: int, estimate: "_ThemeEstimate") -> AuditedShare | None:
    """Release the audited share by the number that is shown, with an interval as wide, in steps of a twentieth."""
    if estimate.audited is None:
        return None
    value = councils / respondents
    below, above = (
        math.ceil(width * INTERVAL_STEPS - ROUNDING) / INTERVAL_STEPS
        for width in (estimate.audited.value - estimate.audited.low, estimate.audited.high - estimate.audited.value)
    )
    return AuditedShare(councils, respondents, max(0.0, value - below), min(1.0, value + above))


class _GroupShares:
    """Respondents and councils in each group, and in all."""

    def __init__(self, ask: AskQuestion, scope: Scope, question_id: int | None) -> None:
        self.counts_by_group: dict[str, dict[str, tuple[int, int]]] = {grouping: {} for grouping in THEME_GROUPINGS}
        self.respondents = self.frame = 0
        table = ask(theme_counts.count_respondents_by_group, scope=scope, question_id=question_id)
        columns = (table[column].to_list() for column in (*THEME_GROUPINGS, "heard", "councils"))
        for *names, respondents, councils in zip(*columns, strict=True):
            self.respondents += respondents
            self.frame += councils
            for grouping, name in zip(THEME_GROUPINGS, names, strict=True):
                respondents_before, councils_before = self.counts_by_group[grouping].get(name, (0, 0))
                self.counts_by_group[grouping][name] = (respondents_before + respondents, councils_before + councils)

    def build_cells(self, estimate: "_ThemeEstimate", grouping: str) -> dict[str, GroupCell]:
        """Build, for each group, the count of councils that mention a theme and its maximum, the respondents."""
        return {
            name: GroupCell(estimate.councils_by_group[grouping].get(name, 0), respondents)
            for name, (respondents, _all) in self.counts_by_group[grouping].items()
        }

    def list_waiting_shares(self, grouping: str) -> dict[str, ThemeShare]:
        """List, for each group, what is shown before anything of it is released: nothing, or nought of nobody."""
        return {
            name: ThemeShare(HiddenCount.SECONDARY if respondents else 0, respondents, frame)
            for name, (respondents, frame) in self.counts_by_group[grouping].items()
        }

    def build_share(self, grouping: str, name: str, councils: ShownCount) -> ThemeShare:
        """Build the share of a group from the number of its councils that mention a theme."""
        respondents, frame = self.counts_by_group[grouping][name]
        return ThemeShare(councils, respondents, frame)


@dataclass(frozen=True, slots=True)
class _ThemeEstimate:
    """Councils that mention a theme, in all and by group: as the audit corrects them, else as they are coded."""

    councils: int
    councils_by_group: Mapping[str, Mapping[str, int]]
    audited: AuditedShare | None
    audit: ThemeAudit | None


def load_audits(ask: AskQuestion, scope: Scope, question_id: int | None) -> dict[int, AuditFacts]:
    """Load what the audits tell of the approved themes of a question, by theme id; those across all have none.

    The samples are the same on every day, so they are asked for once.
    """
    if question_id is None:
        return {}
    scope = scope.without_filters()
    samples = ask(audits_queries.load_audit_samples, scope=scope.on_day(dt.date.max), question_id=question_id)
    patterns = ask(audits_queries.load_council_patterns, scope=scope, question_id=question_id)
    return {theme_id: AuditFacts(sample, patterns[theme_id]) for theme_id, sample in samples.items()}


def _estimate_theme(
    theme: ThemeFacts, facts: AuditFacts | None, scope: Scope, *, with_interval: bool = True
) -> _ThemeEstimate:
    """Estimate how many councils of a scope mention a theme.

    The numbers of single groups follow from the errors that the sample shows in the whole, since it is too small for
    each of them; they add up to the total. Under filters there is no interval.
    """
    if facts is None:
        return _count_coded(theme, None)
    audit, estimate = _estimate_from_facts(
        tuple(facts.sample.strata.items()),
        facts.sample.progress,
        facts.patterns,
        scope.regions,
        scope.types,
        with_interval,
    )
    return estimate or _count_coded(theme, audit)


@lru_cache(maxsize=2_000)  # most changes of the data leave the facts of most themes as they were
def _estimate_from_facts(
    strata: tuple[tuple[str, AuditStratum], ...],
    progress: AuditProgress,
    all_patterns: tuple[CouncilPatternCount, ...],
    regions: tuple[str, ...],
    types: tuple[str, ...],
    with_interval: bool,
) -> tuple[ThemeAudit | None, _ThemeEstimate | None]:
    """Estimate the accuracy of the machine, and the councils; the latter None where too little was judged for it."""
    samples = {
        name: StratumSample(stratum.answers, stratum.judged, stratum.coded, stratum.settled, stratum.settled_coded)
        for name, stratum in strata
    }
    accuracy = theme_audit.estimate_accuracy(samples) if with_interval else MachineAccuracy(None, None, None, None)
    audit = ThemeAudit(progress.drawn, progress.judged, accuracy) if progress.drawn else None
    if not theme_audit.is_all_decided(_build_patterns(all_patterns)) and not (audit and audit.is_complete):
        return audit, None
    patterns = [
        pattern
        for pattern in all_patterns
        if (not regions or pattern.region in regions) and (not types or pattern.type in types)
    ]
    total = round(theme_audit.estimate_councils(samples, _build_patterns(patterns)))
    councils_by_group = {}
    for grouping in THEME_GROUPINGS:
        names = sorted({getattr(pattern, grouping) for pattern in patterns})
        councils_by_group[grouping] = theme_audit.round_to_total(
            {
                name: theme_audit.estimate_councils(
                    samples, _build_patterns(pattern for pattern in patterns if getattr(pattern, grouping) == name)
                )
                for name in names
            },
            total,
        )
    is_whole = with_interval and not (regions or types)
    audited = None if not is_whole else theme_audit.estimate_share(samples, _build_patterns(patterns))
    return audit, _ThemeEstimate(total, councils_by_group, audited, audit)


def _build_patterns(patterns: Iterable[CouncilPatternCount]) -> list[CouncilPattern]:
    """Build what is estimated from out of the counted patterns."""
    return [CouncilPattern(pattern.councils, pattern.is_decided, pattern.undecided) for pattern in patterns]


def _count_coded(theme: ThemeFacts, audit: ThemeAudit | None) -> _ThemeEstimate:
    """Count the councils that mention a theme as it is coded, where too little was judged to correct that."""
    councils_by_group: dict[str, dict[str, int]] = {grouping: {} for grouping in THEME_GROUPINGS}
    for group_count in theme.group_counts:
        for grouping, councils in councils_by_group.items():
            name = getattr(group_count, grouping)
            councils[name] = councils.get(name, 0) + group_count.councils
    return _ThemeEstimate(theme.council_count, councils_by_group, None, audit)


def _build_finding(
    theme: ThemeFacts,
    total: ThemeShare,
    shares_by_group: Mapping[str, Mapping[str, ThemeShare]],
    answers: ShownCount,
    other_organisations: ShownCount,
    audit: ThemeAudit | None,
    first_mentioned: dt.date | None = None,
    question_count: int | None = None,
) -> ThemeFinding:
    """Build the finding on one theme; the decided share is left out where the number of answers is hidden."""
    decided_share = None if isinstance(answers, HiddenCount) else theme.decided_share
    return ThemeFinding(
        id=theme.id,
        code=theme.code,
        label=theme.label,
        description=theme.description,
        question_number=theme.question_number,
        state=theme.state,
        origin=theme.origin,
        is_decided=theme.is_decided,
        change_id=theme.change_id,
        total=total,
        shares_by_group=shares_by_group,
        answers=answers,
        other_organisations=other_organisations,
        decided_share=decided_share,
        first_mentioned=first_mentioned,
        example=theme.example,
        is_mixed=theme.is_mixed,
        approved_on=theme.approved_on,
        audit=audit,
        question_count=question_count,
    )


def _hide_unchosen_sentences(finding: ThemeFinding) -> ThemeFinding:
    """Hide the sentences that the machine took out of answers: only those that officers chose are for everybody."""
    description = "" if finding.description.startswith(DESCRIPTION_PREFIX) else finding.description
    return dataclasses.replace(finding, example="", description=description)


def _compute_sort_value(councils: ShownCount) -> float:
    """Compute a value to sort by; hidden numbers come after those that are shown, and nearly all before them."""
    return SORT_VALUES[councils] if isinstance(councils, HiddenCount) else councils


def _apply_filters(
    whole: ThemeShare, scope: Scope, shares_by_group: Mapping[str, Mapping[str, ThemeShare]]
) -> tuple[ThemeShare, dict[str, dict[str, ThemeShare]]]:
    """Apply the filters of a scope to a theme's shown cells; a region and a type together leave nothing."""
    filters = {grouping: names for grouping, names in ((REGION, scope.regions), (TYPE, scope.types)) if names}
    if not filters:
        return whole, {grouping: dict(shares) for grouping, shares in shares_by_group.items()}
    if len(filters) > 1:
        return ThemeShare(HiddenCount.SECONDARY, whole.respondents, whole.frame), {}
    [(grouping, names)] = filters.items()
    kept = {name: share for name, share in shares_by_group[grouping].items() if name in names}
    councils = disclosure.combine_groups({name: share.councils for name, share in kept.items()}, names)
    respondents, frame = (sum(getattr(share, name) for share in kept.values()) for name in ("respondents", "frame"))
    return ThemeShare(councils, respondents, frame), {grouping: kept}

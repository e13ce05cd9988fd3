"""Count the councils that mention each theme, for readers who may see every number and for all others.

The others get the numbers that lib.measures.disclosure leaves: from the whole frame, with small numbers hidden; filters
select among those and count nothing anew.
"""

import dataclasses
import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from lib.findings.shown_themes import REGION, THEME_GROUPINGS, TYPE, ThemeAudit, ThemeFinding, ThemeShare
from lib.measures import disclosure, theme_audit
from lib.measures.disclosure import GroupCell, HiddenCount, ShownCount
from lib.measures.theme_audit import AuditedShare, CouncilPattern, MachineAccuracy, StratumSample
from lib.queries.asking import AskQuestion
from lib.queries.scope import Scope
from lib.queries.themes import audits as audits_queries
from lib.queries.themes import theme_counts
from lib.queries.themes.audit_judgements import AuditProgress
from lib.queries.themes.audits import AuditFacts, AuditStratum, CouncilPatternCount
from lib.queries.themes.theme_counts import ThemeFacts
from lib.terms import APPROVED
from lib.themes.descriptions import DESCRIPTION_PREFIX


def list_full_findings(ask: AskQuestion, scope: Scope, question_id: int | None) -> list[ThemeFinding]:
    """List the findings on all themes with every number as it is."""
    groups = _GroupShares(ask, scope, question_id)
    audits = _load_audits(ask, scope, question_id)
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
            )
        )
    return findings


def list_guarded_findings(
    ask: AskQuestion, scope: Scope, question_id: int | None, counted_scope: Scope
) -> list[ThemeFinding]:
    """List the findings on approved themes from the whole frame with small numbers hidden.

    Filters select among them.

    They are sorted by what is shown of them, since the order may not disclose more either.
    """
    groups = _GroupShares(ask, counted_scope, question_id)
    audits = _load_audits(ask, counted_scope, question_id)
    themes = ask(
        theme_counts.list_themes,
        scope=scope.without_filters(),
        question_id=question_id,
        counted_at=counted_scope.as_at,
    )
    findings = []
    for theme in themes:
        if theme.state != APPROVED:
            continue
        estimate = _estimate_theme(theme, audits.get(theme.id), counted_scope)
        breakdowns = [groups.build_cells(estimate, grouping) for grouping in THEME_GROUPINGS]
        total, shown_cells = disclosure.suppress_breakdowns(
            GroupCell(estimate.councils, groups.respondents), *breakdowns
        )
        share, shares_by_group = _apply_filters(
            groups, scope, total, dict(zip(THEME_GROUPINGS, shown_cells, strict=True))
        )
        if not (scope.regions or scope.types or isinstance(share.councils, HiddenCount)):
            share = dataclasses.replace(share, audited=estimate.audited)
        finding = _build_finding(
            theme,
            share,
            shares_by_group,
            _hide_answers(theme, share, scope),
            _hide_other_organisations(theme),
            _hide_accuracy(theme, total, estimate.audit),
        )
        findings.append(_hide_unchosen_sentences(finding))
    return sorted(findings, key=lambda finding: (-_compute_sort_value(finding.total.councils), finding.code))


class _GroupShares:
    """Respondents and councils in each group, and in all."""

    def __init__(self, ask: AskQuestion, scope: Scope, question_id: int | None) -> None:
        self.counts_by_group: dict[str, dict[str, tuple[int, int]]] = {grouping: {} for grouping in THEME_GROUPINGS}
        self.respondents = self.frame = 0
        table = ask(theme_counts.count_respondents_by_group, scope=scope, question_id=question_id)
        for row in table[[*THEME_GROUPINGS, "heard", "councils"]].to_dict("records"):
            self.respondents += row["heard"]
            self.frame += row["councils"]
            for grouping in THEME_GROUPINGS:
                heard, councils = self.counts_by_group[grouping].get(row[grouping], (0, 0))
                self.counts_by_group[grouping][row[grouping]] = (heard + row["heard"], councils + row["councils"])

    def build_cells(self, estimate: "_ThemeEstimate", grouping: str) -> dict[str, GroupCell]:
        """Build, for each group, the count of councils that mention a theme and its maximum, the respondents."""
        return {
            name: GroupCell(estimate.councils_by_group[grouping].get(name, 0), respondents)
            for name, (respondents, _all) in self.counts_by_group[grouping].items()
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


def _load_audits(ask: AskQuestion, scope: Scope, question_id: int | None) -> dict[int, AuditFacts]:
    """Load what the audits tell of the approved themes of a question, by theme id; those across all have none."""
    if question_id is None:
        return {}
    return dict(ask(audits_queries.load_audit_facts, scope=scope.without_filters(), question_id=question_id))


def _estimate_theme(theme: ThemeFacts, facts: AuditFacts | None, scope: Scope) -> _ThemeEstimate:
    """Estimate how many councils of a scope mention a theme.

    The numbers of single groups follow from the errors that the sample shows in the whole, since it is too small for
    each of them; they add up to the total. Under filters there is no interval.
    """
    if facts is None:
        return _count_coded(theme, None)
    audit, estimate = _estimate_from_facts(
        tuple(facts.strata.items()), facts.progress, facts.patterns, scope.regions, scope.types
    )
    return estimate or _count_coded(theme, audit)


@lru_cache(maxsize=2_000)  # most changes of the data leave the facts of most themes as they were
def _estimate_from_facts(
    strata: tuple[tuple[str, AuditStratum], ...],
    progress: AuditProgress,
    all_patterns: tuple[CouncilPatternCount, ...],
    regions: tuple[str, ...],
    types: tuple[str, ...],
) -> tuple[ThemeAudit | None, _ThemeEstimate | None]:
    """Estimate the accuracy of the machine, and the councils; the latter None where too little was judged for it."""
    samples = {
        name: StratumSample(stratum.answers, stratum.judged, stratum.coded, stratum.settled, stratum.settled_coded)
        for name, stratum in strata
    }
    audit = (
        ThemeAudit(progress.drawn, progress.judged, theme_audit.estimate_accuracy(samples)) if progress.drawn else None
    )
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
    audited = None if regions or types else theme_audit.estimate_share(samples, _build_patterns(patterns))
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
    )


def _hide_unchosen_sentences(finding: ThemeFinding) -> ThemeFinding:
    """Hide the sentences that the machine took out of answers: only those that officers chose are for everybody."""
    description = "" if finding.description.startswith(DESCRIPTION_PREFIX) else finding.description
    return dataclasses.replace(finding, example="", description=description)


def _compute_sort_value(councils: ShownCount) -> float:
    """Compute a value to sort by; hidden numbers come after those that are shown."""
    return councils if not isinstance(councils, HiddenCount) else 0.5 if councils is HiddenCount.SECONDARY else 0.25


def _apply_filters(
    groups: _GroupShares, scope: Scope, total: ShownCount, shown_cells: Mapping[str, Mapping[str, ShownCount]]
) -> tuple[ThemeShare, dict[str, dict[str, ThemeShare]]]:
    """Apply the filters of a scope to a theme's shown cells; a region and a type together leave nothing."""
    filters = {grouping: names for grouping, names in ((REGION, scope.regions), (TYPE, scope.types)) if names}
    if not filters:
        shares_by_group = {
            grouping: {name: groups.build_share(grouping, name, count) for name, count in shown_cells[grouping].items()}
            for grouping in THEME_GROUPINGS
        }
        return ThemeShare(total, groups.respondents, groups.frame), shares_by_group
    if len(filters) > 1:
        return ThemeShare(HiddenCount.SECONDARY, groups.respondents, groups.frame), {}
    [(grouping, names)] = filters.items()
    group_shares = {
        name: groups.build_share(grouping, name, count)
        for name, count in shown_cells[grouping].items()
        if name in names
    }
    respondents, frame = (
        sum(share.respondents for share in group_shares.values()),
        sum(share.frame for share in group_shares.values()),
    )
    return ThemeShare(disclosure.combine_groups(shown_cells[grouping], names), respondents, frame), {
        grouping: group_shares
    }


def _hide_answers(theme: ThemeFacts, share: ThemeShare, scope: Scope) -> ShownCount:
    """Hide the number of answers unless it discloses no more than the number of councils does."""
    if scope.regions or scope.types or isinstance(share.councils, HiddenCount) or _is_coded_in_few(theme):
        return HiddenCount.SECONDARY
    return theme.answers


def _hide_accuracy(theme: ThemeFacts, total: ShownCount, audit: ThemeAudit | None) -> ThemeAudit | None:
    """Hide how often the machine was right where that tells of a small number: it is a ratio of such numbers."""
    if audit is None or not (isinstance(total, HiddenCount) or _is_coded_in_few(theme)):
        return audit
    return dataclasses.replace(audit, accuracy=MachineAccuracy(None, None, None, None))


def _is_coded_in_few(theme: ThemeFacts) -> bool:
    """Tell whether only few councils are coded to a theme, which may be fewer than its audit finds."""
    return 0 < theme.council_count < disclosure.MIN_SHOWN_COUNT


def _hide_other_organisations(theme: ThemeFacts) -> ShownCount:
    """Hide a small number of other organisations."""
    return (
        HiddenCount.SMALL if 0 < theme.other_organisations < disclosure.MIN_SHOWN_COUNT else theme.other_organisations
    )

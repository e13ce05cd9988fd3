"""Count councils by disposition, and list when they responded and where they are on the map."""

import pandas as pd
from sqlalchemy import case, func, literal, null, select
from sqlalchemy.orm import Session

from lib.database.models import Consultation, Response, TilePlacement
from lib.queries.parts import build_flag, select_dispositions, select_frame, select_response_ranks
from lib.queries.scope import Scope
from lib.queries.table_loading import load_table
from lib.terms import OTHER_TYPES


def count_dispositions(session: Session, *, scope: Scope) -> pd.DataFrame:
    """Count the councils of the frame by group and standing.

    Columns: region, type, standing (one of STANDINGS), councils (a count).
    """
    council = select_dispositions(scope)
    return load_table(
        session,
        select(council.c.region, council.c.type, council.c.standing, func.count().label("councils"))
        .group_by(council.c.region, council.c.type, council.c.standing)
        .order_by(council.c.region, council.c.type, council.c.standing),
    )


def count_body_dispositions(session: Session, *, scope: Scope) -> pd.DataFrame:
    """Count organisations that are no councils by standing, whatever the filters.

    Columns: type, standing, organisations (a count).
    """
    unfiltered_scope = scope.without_filters()
    body = select_dispositions(unfiltered_scope, OTHER_TYPES)
    return load_table(
        session,
        select(body.c.type, body.c.standing, func.count().label("organisations"))
        .group_by(body.c.type, body.c.standing)
        .order_by(body.c.type, body.c.standing),
    )


def list_response_spells(session: Session, *, scope: Scope) -> pd.DataFrame:
    """List when councils counted as having responded (complete or partial), up to the scope's day.

    Columns: received_on, withdrawn_on (empty where it still counts), organisation_id, councils (a count). Councils that
    withdrew nothing come as one row a day with their number and no organisation_id; every other council has rows of its
    own, one for each of its responses.
    """
    ranks, council = select_response_ranks(scope, live=False), select_frame(scope)
    withdrawal_day = case((Response.withdrawn_on <= scope.as_at, Response.withdrawn_on))
    spells = (
        select(ranks.c.organisation_id, Response.received_on, withdrawal_day.label("withdrawn_on"))
        .join(Response, Response.id == ranks.c.response_id)
        .where(ranks.c.rank <= 2, Response.received_on <= scope.as_at)
        .where(ranks.c.organisation_id.in_(select(council.c.id)))
        .cte("spell")
    )
    has_withdrawal = func.max(build_flag(spells.c.withdrawn_on.is_not(None))).label("some")
    first_day = func.min(spells.c.received_on).label("received_on")
    council_spells = (
        select(spells.c.organisation_id, first_day, has_withdrawal)
        .group_by(spells.c.organisation_id)
        .cte("each_council")
    )
    steady_councils = (
        select(
            council_spells.c.received_on, null().label("withdrawn_on"), null().label("organisation_id"), func.count()
        )
        .where(council_spells.c.some == 0)
        .group_by(council_spells.c.received_on)
    )
    withdrawing_councils = select(
        spells.c.received_on, spells.c.withdrawn_on, spells.c.organisation_id, literal(1)
    ).where(spells.c.organisation_id.in_(select(council_spells.c.organisation_id).where(council_spells.c.some == 1)))
    columns = ["received_on", "withdrawn_on", "organisation_id", "councils"]
    rows = [*session.execute(steady_councils), *session.execute(withdrawing_councils)]
    return pd.DataFrame.from_records([tuple(row) for row in rows], columns=columns).sort_values(
        ["received_on", "organisation_id"], kind="stable", ignore_index=True
    )


def list_map_tiles(session: Session, *, scope: Scope) -> pd.DataFrame:
    """List the councils of the frame on the map of the day the consultation opened, both tiers.

    Columns: tier (upper or lower), code, council (its short name), type, region, column (to the east), row (to the
    south), disposition (one of DISPOSITIONS), standing (one of STANDINGS), withdrew_on. A council that is on no map is
    left out.
    """
    council = select_dispositions(scope)
    opening_day = select(Consultation.opens).where(Consultation.id == scope.consultation_id).scalar_subquery()
    map_day = select(func.max(TilePlacement.since)).where(TilePlacement.since <= opening_day).scalar_subquery()
    return load_table(
        session,
        select(
            TilePlacement.tier,
            council.c.code,
            council.c.short_name.label("council"),
            council.c.type,
            council.c.region,
            TilePlacement.column,
            TilePlacement.row,
            council.c.disposition,
            council.c.standing,
            council.c.withdrew_on,
        )
        .join(TilePlacement, TilePlacement.organisation_id == council.c.id)
        .where(TilePlacement.since == map_day)
        .order_by(TilePlacement.tier, TilePlacement.row, TilePlacement.column),
    )

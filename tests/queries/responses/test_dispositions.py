"""How councils are counted by disposition, and when they responded. On both databases."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from lib.database.engine import open_read_session
from lib.measures.dispositions import Dispositions
from lib.measures.progress import compute_arrival_curve
from lib.queries.responses import dispositions
from lib.queries.scope import Scope
from tests.support.council_counts import CAMDEN, DACORUM, LEEDS, counts, on
from tests.support.factories import contact, day, message, response, store


def test_with_nothing_brought_in_every_council_of_the_frame_is_not_reached(engine: Engine, scope: Scope) -> None:
    assert counts(engine, scope) == Dispositions(not_reached=353)


@pytest.mark.parametrize(
    ("organisation", "answered", "expected"),
    [
        (LEEDS, 9, Dispositions(complete=1, not_reached=352)),
        (LEEDS, 8, Dispositions(partial=1, not_reached=352)),
        (LEEDS, 5, Dispositions(partial=1, not_reached=352)),
        (LEEDS, 4, Dispositions(broke_off=1, not_reached=352)),
        (DACORUM, 5, Dispositions(complete=1, not_reached=352)),
        (DACORUM, 4, Dispositions(partial=1, not_reached=352)),
        (DACORUM, 2, Dispositions(broke_off=1, not_reached=352)),
    ],
)
def test_a_response_counts_by_the_share_of_the_questions_that_apply_to_the_type(
    engine: Engine, scope: Scope, tmp_path: Path, organisation: str, answered: int, expected: Dispositions
) -> None:
    store(engine, "responses", [response(organisation, answers=answered, Status="Partial")], tmp_path)
    assert counts(engine, scope) == expected


def test_answers_to_questions_that_do_not_apply_do_not_make_a_district_complete(
    engine: Engine, scope: Scope, tmp_path: Path
) -> None:
    row = response(DACORUM, answers=2, Status="Partial") | {
        f"Q{n}. What about {n}?": "Also this." for n in (6, 7, 8, 9, 10)
    }
    store(engine, "responses", [row], tmp_path)
    assert counts(engine, scope).broke_off == 1


def test_a_response_counts_from_its_day_until_it_is_withdrawn(engine: Engine, scope: Scope, tmp_path: Path) -> None:
    store(engine, "responses", [response(received="2015-02-10", Withdrawn="2015-02-20")], tmp_path)
    seen = {
        date: counts(engine, on(scope, date)).complete
        for date in ("2015-02-09", "2015-02-10", "2015-02-19", "2015-02-20")
    }
    assert seen == {"2015-02-09": 0, "2015-02-10": 1, "2015-02-19": 1, "2015-02-20": 0}


def test_the_best_of_several_responses_counts_and_the_council_counts_once(
    engine: Engine, scope: Scope, tmp_path: Path
) -> None:
    rows = [
        response(received="2015-02-01", answers=6),
        response(received="2015-02-05"),
        response(received="2015-02-07", answers=1),
    ]
    store(engine, "responses", rows, tmp_path)
    assert counts(engine, scope) == Dispositions(complete=1, not_reached=352)


def test_a_joint_response_credits_every_council_that_it_names_once(
    engine: Engine, scope: Scope, tmp_path: Path
) -> None:
    row = response("A joint committee") | {"Responding on behalf of": f"{LEEDS}; {DACORUM}; Leeds"}
    store(engine, "responses", [row], tmp_path)
    assert counts(engine, scope) == Dispositions(complete=2, not_reached=351)


def test_a_council_that_declines_is_a_refusal_unless_it_responds_after_all(
    engine: Engine, scope: Scope, tmp_path: Path
) -> None:
    store(engine, "responses", [response(answers=0, Status="Declined")], tmp_path)
    assert counts(engine, scope) == Dispositions(declined=1, not_reached=352)
    store(engine, "responses", [response(received="2015-03-01")], tmp_path)
    assert counts(engine, scope) == Dispositions(complete=1, not_reached=352)


def test_a_bounce_undoes_the_delivery_and_an_open_alone_reaches_nobody(
    engine: Engine, scope: Scope, tmp_path: Path
) -> None:
    store(engine, "contacts", [contact(LEEDS), contact(CAMDEN), contact(DACORUM)], tmp_path)
    rows = [
        message(LEEDS),
        message(CAMDEN, Bounced="2015-01-08"),
        message(DACORUM, Delivered="", Opened="2015-01-07"),
    ]
    store(engine, "outreach", rows, tmp_path)
    assert counts(engine, on(scope, "2015-01-07")) == Dispositions(other=2, not_reached=351)
    assert counts(engine, on(scope, "2015-01-08")) == Dispositions(other=1, not_reached=352)


def test_the_curve_ends_at_the_responses_that_the_dispositions_count(
    engine: Engine, scope: Scope, tmp_path: Path
) -> None:
    rows = [
        response(LEEDS, "2015-02-01"),
        response(LEEDS, "2015-02-03"),
        response(CAMDEN, "2015-02-03", Withdrawn="2015-02-20"),
        response(DACORUM, "2015-02-08", answers=4),
        response("Adur District Council", "2015-02-09", answers=1),
        response("Craven", "2015-02-09", answers=1, Status="Partial"),
    ]
    store(engine, "responses", rows, tmp_path)
    for date in ("2015-01-31", "2015-02-03", "2015-02-19", "2015-02-20", "2015-03-13"):
        at = on(scope, date)
        with open_read_session(engine) as session:
            curve = compute_arrival_curve(
                dispositions.list_response_spells(session, scope=at), opens=day("2015-01-06"), as_at=at.as_at
            )
        assert curve["responded"].iloc[-1] == counts(engine, at).responded_count


def test_professional_bodies_have_their_own_count_and_never_the_councils(
    engine: Engine, scope: Scope, tmp_path: Path
) -> None:
    store(engine, "responses", [response("Solace")], tmp_path)
    with open_read_session(engine) as session:
        bodies = dispositions.count_body_dispositions(session, scope=scope)
    found = {(row.type, row.standing): row.organisations for row in bodies.itertuples()}
    assert found == {
        ("National stakeholder", "N"): 26,
        ("Professional body", "I"): 1,
        ("Professional body", "N"): 21,
    }
    assert counts(engine, scope) == Dispositions(not_reached=353)


def test_councils_that_withdrew_nothing_come_as_one_row_a_day(engine: Engine, scope: Scope, tmp_path: Path) -> None:
    rows = [
        response(LEEDS, "2015-02-03"),
        response(LEEDS, "2015-02-01"),
        response(CAMDEN, "2015-02-01"),
        response(DACORUM, "2015-02-03", Withdrawn="2015-02-20"),
    ]
    store(engine, "responses", rows, tmp_path)
    columns = ["received_on", "withdrawn_on", "councils"]
    with open_read_session(engine) as session:
        found = dispositions.list_response_spells(session, scope=scope)
        earlier = dispositions.list_response_spells(session, scope=on(scope, "2015-02-10"))
    first, third, gone = day("2015-02-01"), day("2015-02-03"), day("2015-02-20")
    assert found[columns].to_numpy().tolist() == [[first, None, 2], [third, gone, 1]]
    assert earlier[columns].to_numpy().tolist() == [[first, None, 2], [third, None, 1]]
    assert earlier["organisation_id"].isna().all()


def test_every_council_has_its_tile_on_the_map_of_its_tier(engine: Engine, scope: Scope) -> None:
    with open_read_session(engine) as session:
        found = dispositions.list_map_tiles(session, scope=scope)
    assert found.groupby("tier").size().to_dict() == {"lower": 326, "upper": 152}
    assert set(found.loc[found["tier"] == "upper", "type"]).isdisjoint({"Shire district"})
    assert not found.duplicated(["tier", "column", "row"]).any()

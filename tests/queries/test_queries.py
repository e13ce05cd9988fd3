"""The questions, on both databases."""

import datetime as dt
import functools
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import Engine, update

from lib.access import NotAllowed, Role
from lib.database.engine import open_read_session, open_write_session
from lib.database.models import Change
from lib.database.reference import load_consultation
from lib.findings import choice_findings
from lib.measures.dispositions import Dispositions
from lib.measures.progress import compute_arrival_curve
from lib.measures.reach import RoleReach
from lib.queries.register import council_answers, council_facts, council_history, council_ledger
from lib.queries.register.consultations import count_late_records, find_consultation
from lib.queries.responses import dispositions, people_to_approach, question_counts, reach, recent_events
from lib.queries.scope import Scope
from tests.support.factories import CONSULTATION, activity, contact, day, message, response, store

LEEDS, CAMDEN, DACORUM = "Leeds City Council", "London Borough of Camden", "Dacorum Borough Council"


def on(scope: Scope, date: str) -> Scope:
    return scope.on_day(day(date))


def counts(engine: Engine, scope: Scope) -> Dispositions:
    with open_read_session(engine) as session:
        return Dispositions.from_counts(dispositions.count_dispositions(session, scope=scope))


def cells(table: pd.DataFrame, row: str, *columns: str) -> list[Any]:
    return [table.loc[row, column] for column in columns]


def test_with_nothing_brought_in_every_council_of_the_frame_is_not_reached(engine: Engine, scope: Scope) -> None:
    assert counts(engine, scope) == Dispositions(not_reached=353)


@pytest.mark.parametrize(
    ("organisation", "answered", "expected"),
    [
        (LEEDS, 9, Dispositions(complete=1, not_reached=352)),
        (LEEDS, 8, Dispositions(partial=1, not_reached=352)),
        (LEEDS, 5, Dispositions(partial=1, not_reached=352)),
        (LEEDS, 4, Dispositions(refusal=1, not_reached=352)),
        (DACORUM, 5, Dispositions(complete=1, not_reached=352)),
        (DACORUM, 4, Dispositions(partial=1, not_reached=352)),
        (DACORUM, 2, Dispositions(refusal=1, not_reached=352)),
    ],
)
def test_a_response_counts_by_the_share_of_the_questions_that_apply_to_the_type(
    engine: Engine, scope: Scope, tmp_path: Path, organisation: str, answered: int, expected: Dispositions
) -> None:
    store(engine, "responses", [response(organisation, answers=answered)], tmp_path)
    assert counts(engine, scope) == expected


def test_answers_to_questions_that_do_not_apply_do_not_make_a_district_complete(
    engine: Engine, scope: Scope, tmp_path: Path
) -> None:
    row = response(DACORUM, answers=2) | {f"Q{n}. What about {n}?": "Also this." for n in (6, 7, 8, 9, 10)}
    store(engine, "responses", [row], tmp_path)
    assert counts(engine, scope).refusal == 1


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
    assert counts(engine, scope) == Dispositions(refusal=1, not_reached=352)
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


@pytest.mark.parametrize(("opens", "councils"), [("2019-03-31", 353), ("2019-04-01", 343), ("2026-11-24", 317)])
def test_the_frame_is_the_register_on_the_day_the_consultation_opens(
    engine: Engine, tmp_path: Path, opens: str, councils: int
) -> None:
    file = tmp_path / "later.toml"
    file.write_text(
        CONSULTATION.replace("test-2015", "later").replace("2015-01-06", opens).replace("2015-03-13", "2026-12-31")
    )
    load_consultation(engine, file)
    with open_read_session(engine) as session:
        later = Scope(find_consultation(session, "later").id, day("2026-12-31"))
    assert counts(engine, later) == Dispositions(not_reached=councils)


def test_the_filters_narrow_the_frame(engine: Engine, scope: Scope) -> None:
    narrowed = Scope(scope.consultation_id, scope.as_at, ("London", "North East"), ("Unitary", "London borough"))
    assert counts(engine, narrowed).council_count == 33 + 7


def test_the_curve_ends_at_the_responses_that_the_dispositions_count(
    engine: Engine, scope: Scope, tmp_path: Path
) -> None:
    rows = [
        response(LEEDS, "2015-02-01"),
        response(LEEDS, "2015-02-03"),
        response(CAMDEN, "2015-02-03", Withdrawn="2015-02-20"),
        response(DACORUM, "2015-02-08", answers=4),
    ]
    store(engine, "responses", rows, tmp_path)
    for date in ("2015-01-31", "2015-02-03", "2015-02-19", "2015-02-20", "2015-03-13"):
        at = on(scope, date)
        with open_read_session(engine) as session:
            curve = compute_arrival_curve(
                dispositions.list_response_spells(session, scope=at), opens=day("2015-01-06"), as_at=at.as_at
            )
        assert curve["responded"].iloc[-1] == counts(engine, at).responded_count


def test_roles_are_reached_each_for_itself(engine: Engine, scope: Scope, tmp_path: Path) -> None:
    people = [contact(LEEDS), contact(LEEDS, "Chief Executive"), contact(CAMDEN, "Chief Executive"), contact(DACORUM)]
    store(engine, "contacts", people, tmp_path)
    rows = [
        message(LEEDS),
        message(LEEDS, "Chief Executive"),
        message(CAMDEN, "Chief Executive", Clicked="2015-01-09"),
        message(DACORUM, Bounced="2015-01-06"),
    ]
    store(engine, "outreach", rows, tmp_path)
    with open_read_session(engine) as session:
        roles = RoleReach.from_counts(reach.count_councils_by_reach(session, scope=scope))
        ladder = reach.count_councils_by_rung(session, scope=scope).set_index("role")
        channels = reach.count_messages_by_channel(session, scope=scope).set_index("channel")
    assert roles == RoleReach(both=1, leader_only=0, chief_executive_only=1, neither=351)
    assert cells(ladder, "Leader", "listed", "sent", "delivered", "engaged") == [2, 2, 1, 0]
    assert cells(ladder, "Chief executive", "listed", "sent", "delivered", "engaged") == [2, 2, 2, 1]
    assert cells(channels, "E-mail", "messages", "delivered", "bounced", "councils") == [4, 3, 1, 2]


def test_a_mass_channel_has_an_audience_and_reaches_no_named_contact(
    engine: Engine, scope: Scope, tmp_path: Path
) -> None:
    store(engine, "contacts", [contact()], tmp_path)
    rows = [activity(), activity("2015-02-08", **{"Audience size": ""})]
    store(engine, "outreach", rows, tmp_path)
    with open_read_session(engine) as session:
        mass = reach.count_mass_activities(session, scope=scope)
    assert mass[["channel", "activities", "audience", "unknown"]].to_numpy().tolist() == [["Podcast", 2, 420, 1]]
    assert counts(engine, scope).reached_count == 0


def test_professional_bodies_have_their_own_count_and_never_the_councils(
    engine: Engine, scope: Scope, tmp_path: Path
) -> None:
    store(engine, "responses", [response("Solace")], tmp_path)
    with open_read_session(engine) as session:
        bodies = dispositions.count_body_dispositions(session, scope=scope)
    found = {(row.type, row.disposition): row.organisations for row in bodies.itertuples()}
    assert found == {
        ("National stakeholder", "N"): 26,
        ("Professional body", "I"): 1,
        ("Professional body", "N"): 21,
    }
    assert counts(engine, scope) == Dispositions(not_reached=353)


def test_what_changed_lists_responses_and_withdrawals_between_two_days(
    engine: Engine, scope: Scope, tmp_path: Path
) -> None:
    rows = [
        response(LEEDS, "2015-03-06"),
        response(CAMDEN, "2015-03-07", answers=5),
        response(DACORUM, "2015-02-01", Withdrawn="2015-03-08"),
        response("Solace", "2015-03-08"),
    ]
    store(engine, "responses", rows, tmp_path)
    with open_read_session(engine) as session:
        events = recent_events.list_response_events(session, scope=scope, since=day("2015-03-06"))
    assert events[["organisation", "event"]].to_numpy().tolist() == [
        ["Dacorum", "withdrawn"],
        ["Solace", "complete"],
        ["Camden", "partial"],
    ]


def test_a_second_response_is_news_only_where_it_is_the_better_and_counts_a_council_once(
    engine: Engine, scope: Scope, tmp_path: Path
) -> None:
    rows = [
        response(LEEDS, "2015-03-07"), response(LEEDS, "2015-03-08", answers=2),
        response(CAMDEN, "2015-03-09", answers=2), response(CAMDEN, "2015-03-09", answers=3) | {"Response ID": "twice"},
    ]  # fmt: skip
    store(engine, "responses", rows, tmp_path)
    with open_read_session(engine) as session:
        events = recent_events.list_response_events(session, scope=scope, since=day("2015-03-06"))
    assert events[["organisation", "event"]].to_numpy().tolist() == [["Camden", "refusal"], ["Leeds", "complete"]]


def test_the_ledger_says_who_responded_and_what_was_tried_with_each(
    engine: Engine, scope: Scope, tmp_path: Path
) -> None:
    store(engine, "contacts", [contact(LEEDS), contact(CAMDEN), contact(CAMDEN, "Chief Executive")], tmp_path)
    rows = [
        message(LEEDS),
        message(CAMDEN, Opened="2015-01-06"),
        message(CAMDEN, "Leader", "2015-02-03", Mailing="Calls", Channel="Telephone", Delivered=""),
    ]
    store(engine, "outreach", rows, tmp_path)
    store(engine, "responses", [response(LEEDS)], tmp_path)
    with open_read_session(engine) as session:
        missing = council_ledger.list_councils(session, scope=scope).set_index("council")
    assert len(missing) == 353
    assert cells(missing, LEEDS, "disposition", "responded_on") == ["I", day("2015-02-01")]
    assert cells(missing, CAMDEN, "disposition", "responded_on") == ["O", None]
    camden = missing.loc[CAMDEN]
    assert (camden["leader"], camden["chief_executive"], camden["tries"]) == ("opened", "not sent", 2)
    assert missing["tries"].dtype == "int64"
    assert camden["last_tried"] == day("2015-02-03")
    assert set(camden["channels"].split(", ")) == {"E-mail", "Telephone"}
    assert cells(missing, DACORUM, "leader", "tries", "channels") == ["no contact", 0, ""]


def test_contact_details_are_for_officers_and_communications_only(engine: Engine, scope: Scope, tmp_path: Path) -> None:
    people = [contact(LEEDS), contact(CAMDEN), contact(DACORUM, **{"Do not contact": "Yes"})]
    store(engine, "contacts", people, tmp_path)
    store(engine, "responses", [response(LEEDS)], tmp_path)
    with open_read_session(engine) as session:
        for role in (Role.OFFICER, Role.COMMUNICATIONS):
            found = people_to_approach.list_contacts_to_approach(session, scope=scope, reader=role)
            assert found["council"].to_list() == [CAMDEN]
        with pytest.raises(NotAllowed):
            people_to_approach.list_contacts_to_approach(session, scope=scope, reader=Role.BOARD)


def test_a_question_is_answered_by_those_to_whom_it_applies_and_where_councils_stop_is_counted(
    engine: Engine, scope: Scope, tmp_path: Path
) -> None:
    rows = [
        response(LEEDS, answers=10),
        response(LEEDS, "2015-02-09", answers=6),  # the better one counts
        response(CAMDEN, answers=6),
        response(DACORUM, answers=4),  # of the five that apply to a district
        response("Barnsley", answers=3),  # broken off: it stopped, and is no respondent
        response("Adur District Council", answers=9),  # the last that applies is the fifth: it did not stop
    ]
    store(engine, "responses", rows, tmp_path)
    with open_read_session(engine) as session:
        found = question_counts.count_answers_by_question(session, scope=scope).set_index("number")
    assert found["applies"].to_list() == [4] * 5 + [2] * 5
    assert found["answered"].to_list() == [4, 4, 4, 4, 3, 2, 1, 1, 1, 1]
    assert found["stopped"].to_list() == [0, 0, 1, 1, 0, 1, 0, 0, 0, 0]


def test_choices_are_counted_by_type_with_whole_answers(engine: Engine, scope: Scope, tmp_path: Path) -> None:
    chosen = "Q10. What about 10?"
    rows = [
        response(LEEDS) | {chosen: "Peer challenge; Data"},
        response("Barnsley") | {chosen: "Data"},
        response(CAMDEN, answers=9) | {chosen: "Training"},
        response("Barnet", answers=3) | {chosen: "Training"},  # broken off
    ]
    store(engine, "responses", rows, tmp_path)
    with open_read_session(engine) as session:
        found = question_counts.count_choices(session, scope=scope)
        one = find_consultation(session, None)
        table: Any = choice_findings.compute_choices(functools.partial(asked, session), one, scope).set_index(
            "option"
        )
    assert found[["type", "text", "councils"]].to_numpy().tolist() == [
        ["London borough", "Training", 1],
        ["Metropolitan district", "Data", 1],
        ["Metropolitan district", "Peer challenge; Data", 1],
    ]
    assert cells(table, "Data", "councils", "answered") == [2, 3]
    assert table.loc["Data", "weighted"] == pytest.approx(36 / (36 + 33))
    assert table.loc["Data", "low"] < 2 / 3 < table.loc["Data", "high"]


def asked(session: Any, question: Any, **arguments: Any) -> Any:
    return question(session, **arguments)


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


def test_what_was_recorded_after_its_day_is_counted(engine: Engine, scope: Scope, tmp_path: Path) -> None:
    store(engine, "responses", [response(LEEDS), response(CAMDEN, "2015-03-01")], tmp_path)
    with open_write_session(engine) as session:
        session.execute(update(Change).values(at=dt.datetime(2015, 2, 10, 12, tzinfo=dt.UTC)))
    store(engine, "responses", [response(DACORUM, "2015-02-05")], tmp_path)
    with open_read_session(engine) as session:
        early, whole = (
            count_late_records(session, consultation_id=scope.consultation_id, as_at=day(date))
            for date in ("2015-02-09", "2015-02-10")
        )
    assert (early.responses, early.late_responses) == (2, 2)
    assert (whole.responses, whole.late_responses) == (2, 1)


def test_every_council_has_its_tile_on_the_map_of_its_tier(engine: Engine, scope: Scope) -> None:
    with open_read_session(engine) as session:
        found = dispositions.list_map_tiles(session, scope=scope)
    assert found.groupby("tier").size().to_dict() == {"lower": 326, "upper": 152}
    assert set(found.loc[found["tier"] == "upper", "type"]).isdisjoint({"Shire district"})
    assert not found.duplicated(["tier", "column", "row"]).any()


def test_the_page_of_a_council_tells_all_that_happened_up_to_the_day(
    engine: Engine, scope: Scope, tmp_path: Path
) -> None:
    store(engine, "contacts", [contact(LEEDS), contact(LEEDS, "Chief Executive")], tmp_path)
    store(engine, "outreach", [message(LEEDS), message(LEEDS, "Chief Executive", Bounced="2015-01-07")], tmp_path)
    store(engine, "outreach", [activity("2015-02-10")], tmp_path)
    joint = response(LEEDS, "2015-02-01", answers=9, Withdrawn="2015-02-20")
    store(engine, "responses", [joint | {"Responding on behalf of": "Leeds City Council; Camden"}], tmp_path)
    with open_read_session(engine) as session:
        one = council_facts.find_council(session, code="LDS")
        assert one is not None
        assert (one.name, one.type, one.county) == (LEEDS, "Metropolitan district", None)
        found = council_history.list_council_events(session, scope=scope, organisation_id=one.id, reader=Role.OFFICER)
        early = council_history.list_council_events(
            session, scope=on(scope, "2015-01-06"), organisation_id=one.id, reader=Role.BOARD
        )
        left = council_answers.count_unanswered_questions(
            session, scope=on(scope, "2015-02-10"), organisation_id=one.id
        )
    assert found["what"].to_list() == [
        "Response withdrawn", "Podcast: First episode", "Complete response", "E-mail: Launch", "E-mail: Launch",
    ]  # fmt: skip
    assert found["detail"].iloc[2].endswith("jointly with Camden")
    assert set(found["whom"].iloc[3:]) == {"Leader: Ada Invented", "Chief executive: Ada Invented"}
    assert "bounced 7 Jan" in " ".join(found["detail"])
    assert set(early["whom"]) == {"Leader", "Chief executive"}
    assert "bounced" not in " ".join(early["detail"])
    assert left == 1


def test_what_a_council_said_is_for_officers(engine: Engine, scope: Scope, tmp_path: Path) -> None:
    store(engine, "responses", [response(DACORUM, answers=7)], tmp_path)
    with open_read_session(engine) as session:
        one = council_facts.find_council(session, code="DAC")
        assert one is not None
        found = council_answers.list_council_answers(session, scope=scope, organisation_id=one.id, reader=Role.OFFICER)
        assert found["text"].to_list() == [f"We say {n}." for n in range(1, 8)]
        assert found["applies"].to_list() == [1] * 5 + [0] * 2
        for role in (Role.COMMUNICATIONS, Role.BOARD):
            with pytest.raises(NotAllowed):
                council_answers.list_council_answers(session, scope=scope, organisation_id=one.id, reader=role)


def test_a_council_knows_its_county_its_predecessors_and_successors(engine: Engine) -> None:
    with open_read_session(engine) as session:
        dacorum, dorset = (council_facts.find_council(session, code=code) for code in ("DAC", "WDO"))
        assert council_facts.find_council(session, code="nothing") is None
        assert council_facts.find_council(session, code="SOLACE") is None
    assert dacorum is not None
    assert dacorum.county == "Hertfordshire County Council"
    assert dorset is not None
    assert dorset.successors == ("Dorset Council",)
    assert dorset.existed_until is not None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Data", {"Data"}),
        ("data; TRAINING", {"Data", "Training"}),
        ("Yes; always", {"Yes; always"}),
        ("Data; Yes; always; Training", {"Data", "Yes; always", "Training"}),
        ("Training: for our members", {"Training"}),
        ("Data (mostly)", {"Data"}),
        ("Database", {choice_findings.SOMETHING_ELSE}),
        ("Data; our own tool", {"Data", choice_findings.SOMETHING_ELSE}),
    ],
)
def test_an_answer_names_its_options_also_with_words_behind_them(text: str, expected: set[str]) -> None:
    assert (
        choice_findings.parse_chosen_options(text, ("Peer challenge", "Training", "Data", "Yes; always")) == expected
    )


def test_a_council_that_broke_off_and_then_declined_is_not_asked_to_finish(
    engine: Engine, scope: Scope, tmp_path: Path
) -> None:
    store(engine, "responses", [response(LEEDS, answers=2), response(CAMDEN, answers=2)], tmp_path)
    store(engine, "responses", [response(LEEDS, "2015-02-20", answers=0, Status="Declined")], tmp_path)
    with open_read_session(engine) as session:
        found = council_ledger.list_councils(session, scope=scope).set_index("council")
    assert cells(found, LEEDS, "disposition", "started") == ["R", 0]
    assert cells(found, CAMDEN, "disposition", "started") == ["R", 1]


def test_a_correction_after_its_day_counts_as_recorded_later(engine: Engine, scope: Scope, tmp_path: Path) -> None:
    store(engine, "responses", [response(LEEDS, answers=2)], tmp_path)
    with open_write_session(engine) as session:
        session.execute(update(Change).values(at=dt.datetime(2015, 2, 2, tzinfo=dt.UTC)))
    asked = {"consultation_id": scope.consultation_id, "as_at": day("2015-02-10")}
    with open_read_session(engine) as session:
        assert count_late_records(session, **asked).late_responses == 0  # type: ignore[arg-type]
    store(engine, "responses", [response(LEEDS, answers=9)], tmp_path)
    with open_read_session(engine) as session:
        assert count_late_records(session, **asked).late_responses == 1  # type: ignore[arg-type]

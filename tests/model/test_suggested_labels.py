"""A label counts only with a sentence that people wrote, and whatever goes wrong changes nothing."""

import pytest

from lib.model.suggested_assignments import suggest_assignments
from lib.model.suggested_labels import SuggestedLabel, ThemeToLabel, suggest_labels
from lib.settings import Settings
from tests.support.model_endpoint import Reply, listening, writes
from tests.support.model_replies import GOOD, MENTORS, MONEY, TRAILING, good, told_of


def test_themes_get_a_label_a_description_and_the_sentence_behind_them() -> None:
    said: list[str] = []
    with listening(good) as fake:
        found = suggest_labels([MENTORS, MONEY], fake.settings(), said.append)
    assert found == [
        SuggestedLabel(0, "Give new leaders a mentor", "They ask for one.", MENTORS.evidence[0]),
        SuggestedLabel(1, "Meet the cost of travel", "", MONEY.evidence[0]),
    ]
    place = fake.url.removeprefix("http://").removesuffix("/v1")
    assert said == [f"The language model at {place} gave 2 labels for 2 themes."]


def test_without_settings_nothing_is_asked_and_nothing_told() -> None:
    said: list[str] = []
    off = Settings("sqlite://", sign_in=True)
    assert suggest_labels([MENTORS], off, said.append) == []
    assert suggest_assignments(["More mentors, please"], [MENTORS], off, said.append) == []
    assert said == []


def test_what_is_sent_is_the_task_the_sentences_and_the_shape_and_no_key_of_an_answer() -> None:
    sentences = tuple(f"We like mentor {number}." for number in range(20))
    with listening(good) as fake:
        suggest_labels([ThemeToLabel("Mentors", "", sentences)], fake.settings(), lambda _line: None)
    sent = fake.bodies[0]
    assert (fake.paths, sent["model"], sent["temperature"]) == (["/v1/chat/completions"], "a-model", 0)
    assert sent["response_format"]["json_schema"]["schema"]["required"] == ["label", "description", "quote"]
    assert len(fake.data()["sentences"]) == 12
    assert sorted(fake.data()) == ["description", "label", "sentences"]


def test_personal_data_are_taken_out_before_anything_leaves() -> None:
    theme = ThemeToLabel(
        "Jane Doe’s mentors",
        "",
        ("Ask Cllr Ann Lee or jane@leeds.gov.uk, LS1 1UR, about mentors.",),
    )
    answer = "Jane Doe (0113 496 0000) wants mentors."
    with listening(good) as fake:
        suggest_labels([theme], fake.settings(), lambda _line: None, names=["Jane Doe"])
        suggest_assignments([answer], [theme], fake.settings(), lambda _line: None, names=["Jane Doe"])
    assert fake.data(0)["sentences"] == ["Ask Cllr [name] or [e-mail] [postcode], about mentors."]
    assert fake.data(-1)["answers"] == [{"number": 0, "text": "[name] ([telephone]) wants mentors."}]
    assert not [one for one in ("Doe", "Lee", "leeds", "LS1", "0113") if one in str(fake.bodies)]


@pytest.mark.parametrize(
    ("reply", "reason", "asked"),
    [
        ((500, b"oh"), "it answered with status 500 (1).", 2),
        ((404, b"no such model"), "it answered with status 404, so the rest was not asked.", 1),
        ((401, b"who?"), "it does not accept the key (status 401), so the rest was not asked.", 1),
        ((307, b""), "it sends us on to another address, where nothing is sent, so the rest was not asked.", 1),
        ((200, b"<html>"), "its answer is not the JSON that was asked for (1).", 2),
        ((200, b"\xff\xfe"), "its answer is not the JSON that was asked for (1).", 2),
        ((200, b'{"choices": []}'), "its answer is not the JSON that was asked for (1).", 2),
        ((200, b'{"choices": [{"message": {"content": null}}]}'), "its answer is not the JSON that was asked for (1).", 2),
        ((200, b"[" * 200_000), "its answer is not the JSON that was asked for (1).", 2),
        ((200, b" " * 2_000_000), "its answer has no end (1).", 1),
        (writes("Sure! Here is a label."), "its answer is not the JSON that was asked for (1).", 2),
        (writes([GOOD]), "its answer has not the shape that was asked for (1).", 1),
        (writes({"label": "Only this"}), "its answer has not the shape that was asked for (1).", 1),
        (writes(GOOD | {"label": 7}), "its answer has not the shape that was asked for (1).", 1),
        (writes(GOOD | {"label": "  \n"}), "its label is empty (1).", 1),
        (writes(GOOD | {"label": "mentor " * 40}), "its label is longer than 120 characters (1).", 1),
        (writes(GOOD | {"description": "x" * 601}), "its description is longer than 600 characters (1).", 1),
        (writes(GOOD | {"label": "<img src=x onerror=alert(1)>"}), "its label is not plain text (1).", 1),
        (writes(GOOD | {"label": "Mentors &lt;b&gt;"}), "its label is not plain text (1).", 1),
        (writes(GOOD | {"label": "Mentors\u202e backwards"}), "its label is not plain text (1).", 1),
        (writes(GOOD | {"label": "See www.example.com"}), "its label names or addresses somebody (1).", 1),
        (writes(GOOD | {"label": "What [name] wants"}), "its label names or addresses somebody (1).", 1),
        (writes(GOOD | {"quote": "We want mentors for all leaders."}), "the sentence it quotes is in no answer (1).", 1),
        (writes(GOOD | {"quote": ""}), "the sentence it quotes is in no answer (1).", 1),
        (writes(GOOD | {"quote": "mentors"}), "the sentence it quotes is in no answer (1).", 1),
    ],
)  # fmt: skip
def test_whatever_cannot_be_used_leaves_the_label_and_is_told_in_one_line(
    reply: Reply, reason: str, asked: int
) -> None:
    assert told_of(reply) == ([], f"{reason} {TRAILING}", asked)


def test_no_two_themes_get_the_same_label() -> None:
    twin = ThemeToLabel("Buddies", "", MENTORS.evidence)
    found, reason, _ = told_of(writes(GOOD), [MENTORS, twin])
    assert [one.theme for one in found] == [0]
    assert reason == f"its label is that of another theme (1). {TRAILING}"


def test_a_theme_without_sentences_is_not_asked_about() -> None:
    assert told_of(writes(GOOD), [ThemeToLabel("Bare")]) == ([], f"it has no sentence to go by (1). {TRAILING}", 0)

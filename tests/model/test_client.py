"""Whatever the endpoint does, it costs a bounded time and the key is shown nowhere."""

import logging
import socket
import time
from typing import Any

import pytest

from lib.model.suggested_labels import suggest_labels
from lib.settings import Endpoint, Settings
from tests.support.model_endpoint import Reply, listening, writes
from tests.support.model_replies import FEE, GOOD, MENTORS, MONEY, TRAILING, always, good, told_of


def test_the_key_is_sent_and_shown_nowhere(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    said: list[str] = []
    with listening(always((500, b"Bearer sk-secret"))) as fake:
        settings = fake.settings(key="sk-secret")
        suggest_labels([MENTORS], settings, said.append)
    assert fake.headers[0]["Authorization"] == "Bearer sk-secret"
    assert "sk-secret" not in repr(settings) + str(settings) + "".join(said) + caplog.text


def test_an_endpoint_that_refuses_the_connection_is_asked_about_one_theme_only() -> None:
    said: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    model = Endpoint(f"http://127.0.0.1:{port}/v1", "a-model", pause_seconds=0)
    assert suggest_labels([MENTORS, MONEY], Settings("sqlite://", sign_in=True, model=model), said.append) == []
    assert said[0].endswith(
        f":{port} gave 0 labels for 2 themes; it cannot be reached, so the rest was not asked. {TRAILING}"
    )


def test_an_endpoint_that_is_silent_is_given_up_after_a_second_try() -> None:
    said: list[str] = []

    def slow(body: dict[str, Any]) -> Reply:
        time.sleep(0.4)
        return writes(GOOD)

    with listening(slow) as fake:
        assert suggest_labels([MENTORS], fake.settings(read_seconds=0.1), said.append) == []
    assert said[0].endswith(f"; it did not answer in time (1). {TRAILING}")
    assert len(fake.bodies) == 2


@pytest.mark.parametrize("trickle", [0.02, 0])
def test_all_questions_together_take_no_longer_than_allowed(trickle: float) -> None:
    said: list[str] = []

    def slow(body: dict[str, Any]) -> Reply:
        time.sleep(0 if trickle else 0.15)
        return writes(GOOD)

    begun = time.monotonic()
    with listening(slow, trickle) as fake:
        suggest_labels([MENTORS] * 100, fake.settings(seconds=0.5), said.append)
        assert time.monotonic() - begun < 2
    assert "so the rest was not asked" in said[0]


def test_a_failure_that_passes_costs_nothing_but_a_second_try() -> None:
    replies = iter([(503, b""), writes(FEE), writes("no JSON at all"), writes(GOOD)])
    said: list[str] = []
    with listening(lambda _body: next(replies)) as fake:
        assert len(suggest_labels([MONEY, MENTORS], fake.settings(), said.append)) == 2
    assert len(fake.bodies) == 4
    assert said[0].endswith("gave 2 labels for 2 themes.")


@pytest.mark.parametrize("around", ["```json\n{}\n```", "```\n{}```", "<think>hm {{\n</think>\n\n{}", "  {}\n"])
def test_json_is_read_also_where_a_model_puts_a_fence_or_its_thoughts_around_it(around: str) -> None:
    written = '{"label": "A mentor for all", "description": "", "quote": "Pair us with another council."}'
    found, _, asked = told_of(writes(around.replace("{}", written)))
    assert ([one.label for one in found], asked) == (["A mentor for all"], 1)
    assert found[0].evidence == "Pair us with another council."


def test_an_endpoint_that_knows_no_shapes_is_asked_without_one_from_then_on() -> None:
    def answering(body: dict[str, Any]) -> Reply:
        return (400, b"response_format?") if "response_format" in body else good(body)

    with listening(answering) as fake:
        assert len(suggest_labels([MENTORS, MONEY], fake.settings(), lambda _line: None)) == 2
    assert ["response_format" in one for one in fake.bodies] == [True, False, False]

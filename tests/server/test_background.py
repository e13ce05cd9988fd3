"""Commands beside the dashboard: followed, ended, told of, and the same for all who look."""

import sys
from collections.abc import Iterator

import pytest

from lib.server import background
from lib.server.background import Job

NAME = ("a database", "1", "None")
URL = "sqlite:////nowhere/of.sqlite"


@pytest.fixture(autouse=True)
def _nothing_is_left_under_way() -> Iterator[None]:
    yield
    if (job := background.find(NAME)) is not None:
        job.stop()
        job.wait(20)
        background.forget(NAME)


def run(script: str, by: str = "Ada") -> Job:
    return background.start(NAME, [sys.executable, "-c", script], by=by, database_url=URL)


def ended(script: str) -> Job:
    job = run(script)
    job.wait(20)
    assert not job.running
    return job


def test_progress_is_read_from_what_the_command_prints() -> None:
    job = run("print('35% grouping what is alike'); input_ = __import__('time').sleep(60)")
    for _ in range(200):
        if job.share:
            break
        job.wait(0.05)
    assert (job.share, job.said, job.running, job.failed) == (0.35, "grouping what is alike", True, False)


def test_its_last_line_says_what_became_of_it() -> None:
    job = ended("print('100% storing'); print('done: 3 themes')")
    assert (job.said, job.failed) == ("done: 3 themes", False)


def test_one_that_fails_says_why() -> None:
    job = ended("import sys; print('10% reading'); sys.exit('Error: there is no question 99')")
    assert job.failed
    assert job.said == "there is no question 99"


def test_one_that_is_stopped_has_failed_because_somebody_stopped_it() -> None:
    job = run("__import__('time').sleep(60)")
    job.stop()
    job.wait(20)
    assert (job.failed, job.stopped) == (True, True)


def test_a_second_person_gets_the_one_that_is_under_way() -> None:
    first = run("__import__('time').sleep(60)")
    assert run("print('done: nothing')", by="Ben") is first
    assert background.find(NAME) is first
    background.forget(NAME)
    assert background.find(NAME) is first


def test_what_has_ended_is_told_until_somebody_has_read_it_and_can_be_started_again() -> None:
    first = ended("print('done: 1')")
    assert background.find(NAME) is first
    second = ended("print('done: 2')")
    assert second is not first
    background.forget(NAME)
    assert background.find(NAME) is None


def test_the_address_of_the_database_goes_by_the_environment_and_not_in_the_command() -> None:
    job = ended("import os; print(os.environ['DATABASE_URL'])")
    assert job.said == URL
    assert URL not in " ".join(map(str, job.process.args))  # type: ignore[arg-type]

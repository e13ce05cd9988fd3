"""Commands beside the dashboard: followed, ended, told of, and the same for all who look."""

import sys
from collections.abc import Iterator

import pytest

from lib.server import background
from lib.server.background import BackgroundJob

NAME = ("a database", "1", "None")
URL = "sqlite:////nowhere/of.sqlite"


@pytest.fixture(autouse=True)
def _nothing_is_left_under_way() -> Iterator[None]:
    yield
    if (job := background.find_job(NAME)) is not None:
        job.stop_process()
        job.wait_for_end(20)
        background.forget_job(NAME)


def run(script: str, by: str = "Ada") -> BackgroundJob:
    return background.start_job(NAME, [sys.executable, "-c", script], actor=by, database_url=URL)


def ended(script: str) -> BackgroundJob:
    job = run(script)
    job.wait_for_end(20)
    assert not job.is_running
    return job


def test_progress_is_read_from_what_the_command_prints() -> None:
    job = run("print('35% grouping what is alike'); input_ = __import__('time').sleep(60)")
    for _ in range(200):
        if job.progress:
            break
        job.wait_for_end(0.05)
    assert (job.progress, job.message, job.is_running, job.has_failed) == (0.35, "grouping what is alike", True, False)


def test_its_last_line_says_what_became_of_it() -> None:
    job = ended("print('100% storing'); print('done: 3 themes')")
    assert (job.message, job.has_failed) == ("done: 3 themes", False)


def test_one_that_fails_says_why() -> None:
    job = ended("import sys; print('10% reading'); sys.exit('Error: there is no question 99')")
    assert job.has_failed
    assert job.message == "there is no question 99"


def test_one_that_is_stopped_has_failed_because_somebody_stopped_it() -> None:
    job = run("__import__('time').sleep(60)")
    job.stop_process()
    job.wait_for_end(20)
    assert (job.has_failed, job.stopped) == (True, True)


def test_a_second_person_gets_the_one_that_is_under_way() -> None:
    first = run("__import__('time').sleep(60)")
    assert run("print('done: nothing')", by="Ben") is first
    assert background.find_job(NAME) is first
    background.forget_job(NAME)
    assert background.find_job(NAME) is first


def test_what_has_ended_is_told_until_somebody_has_read_it_and_can_be_started_again() -> None:
    first = ended("print('done: 1')")
    assert background.find_job(NAME) is first
    second = ended("print('done: 2')")
    assert second is not first
    background.forget_job(NAME)
    assert background.find_job(NAME) is None


def test_the_address_of_the_database_goes_by_the_environment_and_not_in_the_command() -> None:
    job = ended("import os; print(os.environ['DATABASE_URL'])")
    assert job.message == URL
    assert URL not in " ".join(map(str, job.process.args))  # type: ignore[arg-type]

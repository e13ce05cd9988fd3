"""What mailing tools say became of a message: known whole words, and nothing unsure delivers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.intake.reading.message_statuses import FAILED_FOR_GOOD, FAILED_FOR_NOW, MEANINGS, read_status


@pytest.mark.parametrize(
    "text",
    ["Delivered", "DELIVERED", "email.delivered", "Delivered_Successfully", "Opened (3)", "Opened 3 times", "Clicked a link",
     "Delivered but not opened", "Delivered, opened", "250 OK", "Delivered 12/01/2015 09:30", "Read"],
)  # fmt: skip
def test_what_is_sure_to_have_arrived_has(text: str) -> None:
    status = read_status(text)
    assert status is not None
    assert status.has_arrived
    assert not status.has_failed


@pytest.mark.parametrize(
    "text",
    ["not_delivered", "Not Delivered", "Undelivered", "wasn't delivered", "could not be delivered", "Failed to deliver",
     "Bounced", "technical-failure", "Sent - not delivered", "Returned to sender", "Delivery failed"],
)  # fmt: skip
def test_what_was_not_delivered_has_failed(text: str) -> None:
    status = read_status(text)
    assert status is not None
    assert status.has_failed
    assert not status.has_arrived


@pytest.mark.parametrize(
    "text",
    ["Not opened", "Never opened", "Unopened", "hasn’t opened", "0 opens", "Deferred", "Dropped", "Sent", "Accepted",
     "Queued", "not bounced", "not yet delivered", "delivery_delayed", "Processed", "Suppressed", "already unsubscribed", ""],
)  # fmt: skip
def test_what_tells_no_outcome_neither_delivers_nor_fails(text: str) -> None:
    status = read_status(text)
    assert status is not None
    assert (status.has_arrived, status.was_opened, status.was_engaged, status.has_failed) == (
        False,
        False,
        False,
        False,
    )


@pytest.mark.parametrize(
    ("text", "failure"),
    [
        ("HardBounce", FAILED_FOR_GOOD),
        ("permanent-failure", FAILED_FOR_GOOD),
        ("Email address doesn’t exist", FAILED_FOR_GOOD),
        ("550 5.1.1 user unknown", FAILED_FOR_GOOD),
        ("Soft bounce - mailbox full", FAILED_FOR_NOW),
        ("Blocked", FAILED_FOR_NOW),
        ("Inbox not accepting messages right now", FAILED_FOR_NOW),
        ("Bounced", ""),
    ],
)
def test_hard_and_soft_bounces_are_told_apart_where_the_tool_does(text: str, failure: str) -> None:
    status = read_status(text)
    assert status is not None
    assert (status.has_failed, status.failure) == (True, failure)


@pytest.mark.parametrize(
    "text",
    ["Unsubscribed", "spamreport", "SpamComplaint", "already unsubscribed", "Marked as spam", "group_unsubscribe"],
)
def test_an_unsubscription_and_a_complaint_are_the_wish_not_to_be_contacted(text: str) -> None:
    status = read_status(text)
    assert status is not None
    assert status.is_wish
    assert not status.has_arrived


@pytest.mark.parametrize(
    "text", ["Held at gate", "Delivered?", "Partially delivered", "Probably delivered", "Delivery unknown", "yes"]
)
def test_what_is_not_in_the_table_is_unknown_and_not_guessed(text: str) -> None:
    assert read_status(text) is None


@given(st.sampled_from(sorted(MEANINGS)), st.sampled_from(["not ", "never ", "was not ", "hasn't been "]))
def test_no_negated_status_delivers(word: str, negation: str) -> None:
    status = read_status(negation + word)
    assert status is None or not status.has_arrived

"""So many requests a minute for each client, and so many files an hour for each person."""

import pytest

from lib.server import rate_limit
from lib.server.rate_limit import HourlyAllowance, RateLimit, name_client


def test_a_client_has_its_allowance_at_once_and_gets_it_back_with_time() -> None:
    limit = RateLimit(60)
    assert [limit.take("a", 0) for _request in range(61)] == [True] * 60 + [False]
    assert limit.take("b", 0)
    assert [limit.take("a", 2.5) for _request in range(3)] == [True, True, False]
    assert [limit.take("a", 10_000) for _request in range(61)] == [True] * 60 + [False]


def test_no_flood_of_clients_fills_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_limit, "MAX_CLIENTS", 2)
    limit = RateLimit(1)
    assert [limit.take(client, 0) for client in ("a", "b", "c", "b", "a")] == [True, True, True, False, True]


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("testclient", "testclient"),
    ],
)
def test_all_addresses_of_one_network_are_one_client(address: str, name: str) -> None:
    assert name_client(address) == name


def test_within_any_hour_a_person_has_so_many() -> None:
    allowance = HourlyAllowance(2)
    assert [allowance.take("ada", moment) for moment in (0, 1_800, 3_599, 3_600, 3_601, 5_400)] == [
        True, True, False, True, False, True,
    ]  # fmt: skip
    assert allowance.take("ben", 3_601)

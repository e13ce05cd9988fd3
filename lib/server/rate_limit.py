"""Limit how often one client may ask for something. Pure: the clock is given."""

import ipaddress
from collections import OrderedDict, deque
from collections.abc import Hashable

HOUR_SECONDS = 3_600
MAX_CLIENTS = 10_000  # remembered at a time; whoever has not asked for longest is forgotten first
IPV6_NETWORK_BITS = 64  # what one household or office has to itself


class RateLimit:
    """Allowance of so many requests a minute for each client: as many at once, then as many as come back with time."""

    def __init__(self, per_minute: int) -> None:
        """Begin with a full allowance for everybody."""
        self.per_minute = per_minute
        self._clients: OrderedDict[str, tuple[float, float]] = OrderedDict()  # what was left, and when

    def take(self, client: str, now: float) -> bool:
        """Take one request from a client's allowance, and tell whether there was one left. now: in seconds."""
        left, at = self._clients.pop(client, (float(self.per_minute), now))
        left = min(float(self.per_minute), left + (now - at) * self.per_minute / 60)
        is_allowed = left >= 1
        self._clients[client] = (left - 1 if is_allowed else left, now)
        if len(self._clients) > MAX_CLIENTS:
            self._clients.popitem(last=False)
        return is_allowed


class HourlyAllowance:
    """Allowance of so many things within any hour for each person."""

    def __init__(self, count: int) -> None:
        """Begin with nothing taken."""
        self._count = count
        self._taken_at: dict[Hashable, deque[float]] = {}

    def take(self, person: Hashable, now: float) -> bool:
        """Take one, and tell whether there was one left. now: in seconds."""
        taken_at = self._taken_at.setdefault(person, deque(maxlen=self._count))
        if len(taken_at) == self._count and now - taken_at[0] < HOUR_SECONDS:
            return False
        taken_at.append(now)
        return True


def name_client(address: str) -> str:
    """Name the client behind an address: itself, or for IPv6 its network, of which one client has all addresses."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv4Address):
        return address
    return str(ipaddress.ip_network((parsed, IPV6_NETWORK_BITS), strict=False))

"""For how long nobody is let in after wrong passwords: for one name, and from one address.

Each one more doubles the time. At a name's slowest pace that comes to four tries an hour, a hundred a day.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network

WINDOW = timedelta(hours=1)
"""What failed longer ago is forgotten."""


@dataclass(frozen=True, slots=True)
class Limit:
    """How many may fail before one has to wait."""

    free: int
    first: timedelta
    longest: timedelta

    def locked_until(self, failed: Sequence[datetime]) -> datetime | None:
        """Until when nobody is let in, after these failures in order; None: one may try."""
        if len(failed) < self.free:
            return None
        doubled = min(len(failed) - self.free, 16)
        return failed[-1] + min(self.first * (1 << doubled), self.longest)


OF_A_NAME = Limit(5, timedelta(minutes=1), timedelta(minutes=15))
"""Failures since he last signed in."""
FROM_AN_ADDRESS = Limit(20, timedelta(minutes=1), timedelta(minutes=30))
"""Failures with whatever names; signing in does not undo them, or whoever has one name could try all others."""


def counted_as(address: str) -> str:
    """What failures are counted under: of IPv6 the /64, of which whoever has one address has all."""
    try:
        known = ip_address(address)
    except ValueError:
        return address
    if not isinstance(known, IPv6Address):
        return address
    return str(known.ipv4_mapped or ip_network((int(known), 64), strict=False))


def locked_for(name: Sequence[datetime], address: Sequence[datetime], now: datetime) -> timedelta:
    """How long he must wait, by the failures of this name and from this address within the window; none: not at all."""
    recent = ([at for at in failed if now - at < WINDOW] for failed in (name, address))
    until = (limit.locked_until(failed) for limit, failed in zip((OF_A_NAME, FROM_AN_ADDRESS), recent, strict=True))
    return max((at - now for at in until if at), default=timedelta(0))

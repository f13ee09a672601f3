"""Whom to shut out of SIP: an address from which too many logins have failed of late, unless it must be spared."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Network = IPv4Network | IPv6Network

LOOPBACK: tuple[Network, ...] = (ip_network("127.0.0.0/8"), ip_network("::1/128"))
"""This machine is never shut out of itself."""
MISTYPED = 2
"""So many accounts whose phones were given a wrong password may be an office's mistakes; more are an attack."""


@dataclass(frozen=True, slots=True)
class Terms:
    """How much is borne, and for how long who goes beyond it is shut out."""

    failures: int = 4
    """Failed logins that are borne within the window; the one that reaches this number is answered with a ban."""
    window: timedelta = timedelta(minutes=10)
    lasts: timedelta = timedelta(hours=1)
    spared: tuple[Network, ...] = LOOPBACK
    """Never shut out: this machine, the carriers, whom the settings name."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A login that failed."""

    at: datetime
    account: str
    proven: bool
    """It came over a connection (TCP, TLS), so truly from that address; a UDP packet may bear a forged one."""


@dataclass(frozen=True, slots=True)
class Ban:
    """Nothing is taken from this address until then."""

    address: str
    since: datetime
    until: datetime
    why: str


@dataclass(frozen=True, slots=True)
class Spared:
    """It would be shut out, were it not for this."""

    why: str


@dataclass(frozen=True, slots=True)
class Borne:
    """It has not failed too often yet."""

    failures: int


Judgement = Ban | Spared | Borne


def judged(address: str, failures: tuple[Failure, ...], agents_here: int, terms: Terms, now: datetime) -> Judgement:
    """What becomes of an address after these failed logins; `agents_here` have their phones registered from it.

    Where agents are registered, only failures for several accounts over a connection shut it out: one phone with a
    mistyped password, or packets with a forged sender, must not silence a whole office.
    """
    recent = of_late(failures, terms, now)
    if len(recent) < terms.failures:
        return Borne(len(recent))
    if spared(address, terms):
        return Spared("it is on the list of those who are never shut out")
    tried = {failure.account for failure in recent if failure.proven}
    if agents_here and len(tried) <= MISTYPED:
        return Spared(f"phones registered from there: {agents_here}")
    accounts = sorted({failure.account for failure in recent})
    return Ban(address, now, now + terms.lasts, f"{len(recent)} failed logins, for {_some(accounts)}")


def of_late(failures: tuple[Failure, ...], terms: Terms, now: datetime) -> tuple[Failure, ...]:
    """Those within the window."""
    return tuple(failure for failure in failures if failure.at > now - terms.window)


def forgiven(failures: tuple[Failure, ...], account: str) -> tuple[Failure, ...]:
    """What is left after this account has logged in from there; guesses at others' accounts are not forgiven by it."""
    return tuple(failure for failure in failures if failure.account != account)


def spared(address: str, terms: Terms) -> bool:
    """Whether it is never shut out; what is no address cannot be."""
    known = host(address)
    return known is None or any(known in network for network in terms.spared)


def host(address: str) -> IPv4Address | IPv6Address | None:
    """The address, one of IPv4 dressed as IPv6 undressed; None for what is none."""
    try:
        found = ip_address(address.strip("[]"))
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return mapped or found


def _some(accounts: list[str]) -> str:
    more = f" and {len(accounts) - 3} more" if len(accounts) > 3 else ""
    return ", ".join(account[:40] for account in accounts[:3]) + more

"""NAT: would the sound of carriers on the internet arrive here?"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Iterator

from ivr.core.rulebook import Trunk
from ivr.doctor.case import Case
from ivr.doctor.finding import Finding, good, warning
from ivr.doctor.trunks import split
from ivr.provision.outside import own_addresses


def look(case: Case) -> Iterator[Finding]:
    """Whether carriers on the internet would send their sound to an address that leads nowhere."""
    if case.rules:
        yield from private_address(case.rules.trunk_order, own_addresses(), case.settings.public_address)


def private_address(trunks: Iterable[Trunk], own: frozenset[str], told: str = "") -> Iterator[Finding]:
    """A public trunk needs a public address on our side, or is told of one, or a way in between that knows both."""
    outside = [trunk.name for trunk in trunks if trunk.card is None and _is_public(trunk.host)]
    if not outside:
        yield good("nat", "no trunk is outside this network")
    elif told:
        yield good("nat", f"those outside are told that this machine is at {told}")
    elif any(map(_is_public, own)):
        yield good("nat", "this machine has a public address")
    else:
        mend = "Say by which public address it is reached (IVR_PUBLIC_ADDRESS), or reach the carrier over its VPN."
        what = f"only private addresses here, and {', '.join(outside)} outside: its sound would not arrive"
        yield warning("nat", what, mend, ", ".join(sorted(own)))


def _is_public(host: str) -> bool:
    """A name counts as public: nobody asks a DNS server of his own network alone."""
    try:
        return ipaddress.ip_address(split(host)[0]).is_global
    except ValueError:
        return True

"""A server behind a NAT, as in most clouds: what those outside are told of where it is, and who is not outside."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass

HOME = "127.0.0.0/8, 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16"
"""Networks in which nothing stands between us and a telephone, unless it is said otherwise."""


@dataclass(frozen=True, slots=True)
class Outside:
    """How this server is reached from outside; nobody is outside if there is no `address`."""

    address: str = ""
    """The public one."""
    home: tuple[str, ...] = ()
    """Networks that reach us at our own address."""

    def transport(self) -> Iterator[str]:
        """Lines for each SIP transport."""
        if self.address:
            yield f"external_signaling_address = {self.address}"
            yield f"external_media_address = {self.address}"
            yield from (f"local_net = {network}" for network in self.home)

    def candidates(self) -> Iterator[str]:
        """Lines for the addresses that browsers are offered, by ICE: the public one beside our own."""
        if self.address:
            yield "[ice_host_candidates]"
            yield from (f"{own} => {self.address},include_local_address" for own in sorted(own_addresses()))


NOWHERE = Outside()


def own_addresses() -> frozenset[str]:
    """The address from which this machine would speak to the internet; nothing is sent."""
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as asks:
        try:
            asks.connect(("192.0.2.1", 9))
        except OSError:
            return frozenset()
        return frozenset({str(asks.getsockname()[0])})

"""Where the console is: the address that people type, the origins that are its own, and who visits it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import ip_address

from aiohttp import web

from ivr.core.banning import LOOPBACK, Network
from ivr.core.own_url import HERE, origins


@dataclass(frozen=True, slots=True)
class Site:
    """Where it is to listen, and under which address people know it."""

    host: str = "127.0.0.1"
    port: int = 0
    """0: any free one."""
    url: str = ""
    """Empty: this machine's own address, for people who sit at it."""
    proxies: Sequence[Network] = LOOPBACK
    """Whose word counts for where a visitor comes from."""

    def address(self, port: int) -> Address:
        """As it is known, once it listens there."""
        return Address(self.url.rstrip("/") or f"http://{HERE[0]}:{port}", port, tuple(self.proxies))


@dataclass(frozen=True, slots=True)
class Address:
    """Where it is."""

    url: str
    """Without a slash at its end."""
    port: int
    """On which it listens."""
    proxies: tuple[Network, ...] = LOOPBACK

    @property
    def secure(self) -> bool:
        """Whether people come to it over TLS."""
        return self.url.startswith("https://")

    @property
    def cookie(self) -> str:
        """The session's cookie: of a name that no other machine of the domain can set, where TLS allows it."""
        return "__Host-ivr" if self.secure else "ivr"

    @property
    def origins(self) -> frozenset[str]:
        """What a browser calls pages that came from here."""
        return origins(self.url)

    @property
    def sockets(self) -> str:
        """Its WebSockets' origins, for those browsers that do not count them among its own."""
        return " ".join(sorted(f"ws{origin.removeprefix('http')}" for origin in self.origins))


def visitor(request: web.Request, address: Address) -> str:
    """The address from which somebody comes; of what a proxy of ours says, the last word, which is its own.

    A proxy may add its word as a header of its own: all of them count as one.
    """
    peer = request.remote or ""
    said = ",".join(request.headers.getall("X-Forwarded-For", ())).rpartition(",")[2].strip()
    return said if _is_one(said) and _is_proxy(peer, address.proxies) else peer


def _is_proxy(peer: str, proxies: Sequence[Network]) -> bool:
    return _is_one(peer) and any(ip_address(peer) in network for network in proxies)


def _is_one(text: str) -> bool:
    try:
        return bool(ip_address(text))
    except ValueError:
        return False

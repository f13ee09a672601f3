"""Where webhooks may go: into the world by TLS; within the house where the operator allows it."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
LONGEST = 2000
SHOWN = 4
"""Letters of a path that anybody may see: `/hoo` is a word's beginning, and no secret's worth."""
_NAT64 = IPv6Network("64:ff9b::/96")
_WORLD = IPv6Network("2000::/3")
"""All that is handed out for the internet: what lies beside it leads into the house, or to IPv4 by a way of its own."""


def unfit(url: str) -> str:
    """Why nothing is sent to such an address, in a sentence; empty if it may be tried."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return "That is no address: give it as https://crm.example/hooks."
    if not host or parts.scheme not in {"https", "http"} or len(url) > LONGEST or not url.isprintable():
        return "That is no address: give it as https://crm.example/hooks."
    if parts.username is not None or parts.password is not None or parts.fragment:
        return "Give the address without a name, a password and a #: whoever sees webhooks reads it."
    if parts.scheme == "http" and not _is_here(host):
        return "Give an address with https: without TLS whoever stands between reads it."
    return ""


def shortened(url: str) -> str:
    """Where it leads, for those who may not use it: path and query often are the secret of whoever sends there."""
    try:
        parts = urlsplit(url)
        host = parts.netloc.rpartition("@")[2]
    except ValueError:
        return "…"
    more = "…" if len(parts.path) > SHOWN or parts.query or parts.fragment else ""
    return f"{parts.scheme}://{host}{parts.path[:SHOWN]}{more}"


def refusal(address: str, allowed: Iterable[Network]) -> str:
    """Why nothing is sent to this IP address, in a sentence; empty if it may be."""
    where = _meant(ip_address(address.partition("%")[0]))
    if _is_public(where) or any(where in network for network in allowed):
        return ""
    return f"{where} is no public address: the operator must name it in IVR_WEBHOOK_NETWORKS"


def _is_public(where: Address) -> bool:
    return where.is_global and not where.is_multicast and (isinstance(where, IPv4Address) or where in _WORLD)


def _meant(address: Address) -> Address:
    """The IPv4 address that an IPv6 one leads to, if it does."""
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else address)


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"

"""A network between browser and house in which something goes wrong, by nftables."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

TABLE = "ivr_softphone_test"
EPHEMERAL = Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().strip().replace("\t", "-")
"""From which of its ports a browser sends; no switch has its RTP there."""


@contextmanager
def no_packets(ports: set[int], *doors: int) -> Iterator[None]:
    """Nothing comes to these ports of the machine, nor leaves them: by UDP, and of the doors by TCP."""
    rules = _dropped("udp", ports) + _dropped("tcp", set(doors))
    with _cut(f"table inet {TABLE} {{ chain cut {{ type filter hook output priority 0; {rules} }}; }}\n"):
        yield


@contextmanager
def another_network(address: str) -> Iterator[None]:
    """The browser's sound neither leaves this address of the machine any more, nor comes to it: it has others."""
    ip = "ip6" if ":" in address else "ip"
    ends = "".join(f"{ip} {end}addr {address} udp {end}port {{ {EPHEMERAL} }} drop;" for end in "sd")
    with _cut(f"table inet {TABLE} {{ chain cut {{ type filter hook output priority 0; {ends} }}; }}\n"):
        yield


@contextmanager
def poor(ports: set[int], percent: int) -> Iterator[None]:
    """So many packets in a hundred of what is sent to these ports of the machine by UDP, or from them, never arrive."""
    told = ", ".join(map(str, sorted(ports)))
    lost = "".join(f"udp {end} {{ {told} }} numgen random mod 100 < {percent} drop;" for end in ("sport", "dport"))
    # as it comes in: a sender who is refused as it goes out knows, and a switch then counts it as never sent
    with _cut(f"table inet {TABLE} {{ chain cut {{ type filter hook input priority 0; {lost} }}; }}\n"):
        yield


def _dropped(protocol: str, ports: set[int]) -> str:
    told = ", ".join(map(str, sorted(ports)))
    return "".join(f"{protocol} {end} {{ {told} }} drop;" for end in ("sport", "dport") if ports)


@contextmanager
def _cut(table: str) -> Iterator[None]:
    subprocess.run(["nft", "-f", "-"], input=table, text=True, check=True)
    try:
        yield
    finally:
        subprocess.run(["nft", "delete", "table", "inet", TABLE], check=True)

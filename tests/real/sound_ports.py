"""The ports at which Asterisk takes sound now, as the kernel tells them."""

from __future__ import annotations

from pathlib import Path

from ivr.rehearsal import Rehearsal

_SOCKETS = (Path("/proc/net/udp"), Path("/proc/net/udp6"))


def rtp_ports(stage: Rehearsal) -> list[int]:
    """Those of sound."""
    return [port for port in _taken(stage) if port % 2 == 0]


def rtcp_ports(stage: Rehearsal) -> list[int]:
    """Those of the reports on it, each beside one of sound."""
    return [port for port in _taken(stage) if port % 2 == 1]


def _taken(stage: Rehearsal) -> list[int]:
    first, last = stage.app.ports.rtp_first, stage.app.ports.rtp_last
    rows = [row for table in _SOCKETS for row in table.read_text("ascii").splitlines()[1:]]
    taken = {int(row.split()[1].partition(":")[2], 16) for row in rows}
    return sorted(port for port in taken if first <= port <= last)

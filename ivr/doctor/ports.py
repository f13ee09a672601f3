"""Ports: free, or ours."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from ivr.doctor.case import Case
from ivr.doctor.finding import Finding, bad, good, warning
from ivr.provision.ports import LOOPBACK

SUBJECT = "ports"
HANDED_OUT = Path("/proc/sys/net/ipv4/ip_local_port_range")


class Holder(Enum):
    """Whose a port is."""

    NOBODY = "free"
    OURS = "ours"
    STRANGER = "in use by another program"
    FORBIDDEN = "not allowed to this user"
    NOWHERE = "no address of this machine"


@dataclass(frozen=True, slots=True)
class Door:
    """A port that is wanted."""

    name: str
    host: str
    port: int
    setting: str
    """How another one is chosen."""


def look(case: Case) -> Iterator[Finding]:
    """Each door, and the range for sound."""
    for door, is_ours in _doors(case):
        yield judged(door, Holder.OURS if is_ours else _holder(door))
    if case.ports and case.ports.rtp_first:
        yield sound_range(case.ports.rtp_first, case.ports.rtp_last, *_handed_out())


def judged(door: Door, holder: Holder) -> Finding:
    """What it means that a port is held by this one."""
    where = f"port {door.port}" if holder is Holder.OURS else f"{door.host}:{door.port}"
    what = f"{door.name}: {holder.value}"
    match holder:
        case Holder.NOBODY | Holder.OURS:
            return good(SUBJECT, what, where)
        case Holder.STRANGER:
            mend = f"`ss -lntup sport = :{door.port}` shows which; stop it, or choose another with {door.setting}."
        case Holder.FORBIDDEN:
            mend = f"Choose one above 1023 with {door.setting}."
        case Holder.NOWHERE:
            mend = "Give an address that `ip address` shows, or 0.0.0.0, with --sip-host."
    return bad(SUBJECT, what, mend, where)


def sound_range(first: int, last: int, system_first: int, system_last: int) -> Finding:
    """Ports for sound must not be those that the system gives to any program that connects somewhere."""
    where = f"UDP {first}-{last}"
    if first <= system_last and system_first <= last:
        mend = f"Set net.ipv4.ip_local_port_range to begin above {last}, as in `sysctl -w`."
        what = f"sound: the system hands out {system_first}-{system_last} to others"
        return warning(SUBJECT, what, mend, where)
    return good(
        SUBJECT, f"sound: {last - first + 1} ports, room for {(last - first + 1) // 4} calls of two legs", where
    )


def _doors(case: Case) -> Iterator[tuple[Door, bool]]:
    runs, up, kept = case.switch_runs, case.told is not None, case.ports
    sip = kept.sip if kept and runs else case.settings.sip_port
    if sip:
        yield Door("SIP", case.settings.sip_host, sip, "--sip-port"), runs
    if kept:
        for name, port in (("ARI", kept.ari), ("AMI", kept.ami)):
            yield Door(name, LOOPBACK, port, f"removing {case.layout.ports}"), runs
    if http := _http_port(case):
        yield Door("HTTP", LOOPBACK, http, "--http-port"), up


def _http_port(case: Case) -> int:
    try:
        return int(case.layout.http.read_text("ascii"))
    except (OSError, ValueError):
        return case.settings.http_port


def _holder(door: Door) -> Holder:
    kinds = (socket.SOCK_STREAM, socket.SOCK_DGRAM) if door.name == "SIP" else (socket.SOCK_STREAM,)
    family = socket.AF_INET6 if ":" in door.host else socket.AF_INET
    for kind in kinds:
        with closing(socket.socket(family, kind)) as tried:
            if kind is socket.SOCK_STREAM:
                tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                tried.bind((door.host, door.port))
            except PermissionError:
                return Holder.FORBIDDEN
            except OSError as error:
                return Holder.NOWHERE if "assign" in str(error).lower() else Holder.STRANGER
    return Holder.NOBODY


def _handed_out() -> tuple[int, int]:
    try:
        first, last = map(int, HANDED_OUT.read_text("ascii").split())
    except (OSError, ValueError):
        return 0, 0
    return first, last

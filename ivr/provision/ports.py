"""The ports that one installation uses: as asked for, or as found free once and remembered from then on."""

from __future__ import annotations

import errno
import json
import random
import socket
from contextlib import closing
from dataclasses import asdict, dataclass

from ivr.errors import ProvisionError
from ivr.provision.layout import Layout

LOOPBACK = "127.0.0.1"
_RTP_BLOCK = 2000
"""Ports per installation for audio: enough for 500 calls of two legs."""
_RTP_FROM, _RTP_TO = 10_000, 32_000  # below the ports that Linux hands out by itself


@dataclass(frozen=True, slots=True)
class Ports:
    """Ports by what they are for; 0 is "any free one"."""

    sip: int = 0
    """UDP and TCP."""
    ari: int = 0
    """TCP, loopback only."""
    ami: int = 0
    """TCP, loopback only."""
    rtp_first: int = 0
    rtp_last: int = 0
    tls: int = 0
    """TCP, SIP over TLS; 0: none."""


def choose(layout: Layout, wanted: Ports, sip_host: str, running: bool) -> Ports:
    """Settle every port; a running Asterisk keeps those it has. Raises `ProvisionError` if one asked for is taken."""
    kept = remembered(layout)
    if running and kept is not None:
        return kept
    chosen = _settle(wanted, kept or Ports(), sip_host)
    _remember(layout, chosen)
    return chosen


def remembered(layout: Layout) -> Ports | None:
    """The ports that were chosen before, or None."""
    try:
        return Ports(**json.loads(layout.ports.read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None  # they are chosen anew, nothing is lost


def _settle(wanted: Ports, kept: Ports, sip_host: str) -> Ports:
    sip = _port("SIP", wanted.sip, kept.sip, sip_host)
    ari = _port("ARI", wanted.ari, kept.ari, LOOPBACK)
    ami = _port("AMI", wanted.ami, kept.ami, LOOPBACK, avoid=ari)
    first = wanted.rtp_first or kept.rtp_first or random.randrange(_RTP_FROM, _RTP_TO, _RTP_BLOCK)
    last = wanted.rtp_last or (kept.rtp_last if kept.rtp_last > first else first + _RTP_BLOCK - 1)
    tls = _port("SIP over TLS", wanted.tls, 0, sip_host) if wanted.tls else 0
    return Ports(sip, ari, ami, first, last, tls)


def _port(purpose: str, wanted: int, kept: int, host: str, avoid: int = 0) -> int:
    if wanted and not _is_free(host, wanted):
        raise ProvisionError(
            f"{purpose} port {wanted} on {host} is in use: stop what uses it, or choose another (--sip-port)."
        )
    if wanted:
        return wanted
    if kept and _is_free(host, kept):
        return kept
    return next(port for port in iter(lambda: _any_free(host), 0) if port != avoid)


def _any_free(host: str) -> int:
    for _ in range(50):
        with closing(_bound(host, 0, socket.SOCK_STREAM)) as tcp:
            port: int = tcp.getsockname()[1]
        if _is_free(host, port):
            return port
    raise ProvisionError(f"No free port was found on {host}.")


def _is_free(host: str, port: int) -> bool:
    """Whether UDP and TCP can both be bound."""
    try:
        with closing(_bound(host, port, socket.SOCK_STREAM)), closing(_bound(host, port, socket.SOCK_DGRAM)):
            return True
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            return False
        raise ProvisionError(f"Port {port} on {host} cannot be opened: {error.strerror}.") from error


def _bound(host: str, port: int, kind: socket.SocketKind) -> socket.socket:
    """A socket bound there; raises `OSError` if the port is taken, `ProvisionError` if it could never be had."""
    opened = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, kind)
    try:
        if kind is socket.SOCK_STREAM:
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as Asterisk does, or a restart must wait
        opened.bind((host, port))
    except BaseException as error:
        opened.close()
        never = _never(error, host, port)
        if never:
            raise ProvisionError(never) from error
        raise
    return opened


def _never(error: BaseException, host: str, port: int) -> str:
    match error:
        case PermissionError():
            return f"Port {port} needs root's rights: choose one above 1023."
        case OverflowError():
            return f"{port} is no port: choose one between 1024 and 65535."
        case socket.gaierror() | OSError(errno=errno.EADDRNOTAVAIL):
            return f"{host} is no address of this machine."
        case _:
            return ""


def _remember(layout: Layout, ports: Ports) -> None:
    try:
        layout.ports.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        layout.ports.write_text(json.dumps(asdict(ports), indent=2), "utf-8")
    except OSError as error:
        raise ProvisionError(f"{layout.ports} cannot be written: {error.strerror}.") from error

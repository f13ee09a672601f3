"""Trunks: does somebody answer at the carrier's address, and are we registered there?"""

from __future__ import annotations

import secrets
import socket
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from enum import Enum
from pathlib import Path

from ivr.core.rulebook import Trunk
from ivr.doctor.case import Case
from ivr.doctor.finding import Finding, bad, good, warning

SUBJECT = "trunks"
DEVICE = Path("/dev/dahdi")
PATIENCE = 2.0
"""Seconds for an answer."""


class Reached(Enum):
    """What came back from an address."""

    ANSWERS = "answers"
    SILENT = "does not answer"
    REFUSED = "nobody listens there"
    UNKNOWN = "its name is not known"


def look(case: Case) -> Iterator[Finding]:
    """Every trunk of the rules: its address, and its registration where a controller runs."""
    ways = case.rules.trunk_order if case.rules else ()
    trunks = [trunk for trunk in ways if trunk.card is None]
    with ThreadPoolExecutor(max(1, len(trunks))) as beside:
        reached = tuple(beside.map(lambda trunk: probe(trunk.host), trunks))
    for trunk, came in zip(trunks, reached, strict=True):
        yield address(trunk, came)
    for trunk in ways:
        if trunk.card is not None:
            module = case.program is not None and (case.program.modules / "chan_dahdi.so").is_file()
            yield card(trunk, module=module, device=DEVICE.exists())
    if case.rules and not ways:
        yield warning(SUBJECT, "the rules have none", "Without a trunk no RM's mobile is reached: see `trunks`.")
    if case.told:
        told = {each["trunk"]: bool(each["registered"]) for each in case.told.get("trunks", ())}
        yield from registrations(trunks, told)


def address(trunk: Trunk, reached: Reached) -> Finding:
    """What an answer to a SIP `OPTIONS`, or none, says of a trunk."""
    what = f"{trunk.name}: {reached.value}"
    match reached:
        case Reached.ANSWERS:
            return good(SUBJECT, what, trunk.host)
        case Reached.SILENT:
            mend = "Is the address right, does a firewall stand between, does the carrier know our address?"
            return warning(SUBJECT, f"{what} within {PATIENCE:g} s", mend, trunk.host)
        case Reached.REFUSED:
            return bad(
                SUBJECT, what, "Correct host and port of the trunk in the rules, or start what is there.", trunk.host
            )
        case Reached.UNKNOWN:
            return bad(SUBJECT, what, "Correct the name, or this machine's DNS (/etc/resolv.conf).", trunk.host)


def card(trunk: Trunk, *, module: bool, device: bool) -> Finding:
    """Whether the lines of a card can be had: Asterisk's driver, and the kernel's."""
    if not module:
        mend = "Install Debian's asterisk-dahdi, for the same Asterisk."
        return bad(SUBJECT, f"{trunk.name}: Asterisk has no driver for cards", mend, "chan_dahdi.so")
    if not device:
        mend = "Install dahdi-dkms and dahdi, load the card's module, and see `dahdi_hardware`."
        return bad(SUBJECT, f"{trunk.name}: the machine has no card, or no driver for it", mend, str(DEVICE))
    return good(SUBJECT, f"{trunk.name}: card and driver are there", str(DEVICE))


def registrations(trunks: Iterable[Trunk], registered: Mapping[str, bool]) -> Iterator[Finding]:
    """Trunks with a login have to be registered."""
    for trunk in trunks:
        if not trunk.user:
            continue
        if registered.get(trunk.name):
            yield good(SUBJECT, f"{trunk.name} is registered as {trunk.user}", trunk.host)
        else:
            mend = "Check user and secret with the carrier; `ivr status` and the alarm say what it answered."
            yield bad(SUBJECT, f"{trunk.name} is not registered", mend, trunk.host)


def probe(host: str) -> Reached:
    """Ask with a SIP `OPTIONS` over UDP; any SIP answer will do. Blocks for two seconds at most."""
    name, port = split(host)
    try:
        family, kind, proto, _, at = socket.getaddrinfo(name, port, type=socket.SOCK_DGRAM)[0]
    except (OSError, UnicodeError):
        return Reached.UNKNOWN
    with closing(socket.socket(family, kind, proto)) as asks:
        asks.settimeout(PATIENCE)
        try:
            asks.connect(at)
            asks.send(_options(name, *asks.getsockname()[:2]))
            return Reached.ANSWERS if asks.recv(65535).startswith(b"SIP/2.0") else Reached.SILENT
        except ConnectionRefusedError:
            return Reached.REFUSED
        except OSError:
            return Reached.SILENT


def _options(name: str, own: str, port: int) -> bytes:
    token = secrets.token_hex(8)
    lines = (
        f"OPTIONS sip:{name} SIP/2.0",
        f"Via: SIP/2.0/UDP {own}:{port};branch=z9hG4bK{token};rport",
        "Max-Forwards: 70",
        f"From: <sip:doctor@{own}>;tag={token}",
        f"To: <sip:{name}>",
        f"Call-ID: {token}@doctor",
        "CSeq: 1 OPTIONS",
        f"Contact: <sip:doctor@{own}:{port}>",
        "Content-Length: 0",
    )
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def split(host: str) -> tuple[str, int]:
    """`host[:port]` as the two."""
    if host.startswith("["):
        name, _, rest = host[1:].partition("]")
        return name, int(rest.removeprefix(":") or 5060)
    name, _, port = host.partition(":")
    return name, int(port or 5060)

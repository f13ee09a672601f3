"""Datagrams that are no SIP and no RTP, or nearly: good ones bent at random, the same for each seed."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from random import Random

_INVITE = (
    "INVITE sip:4008001234@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP {host}:{port};branch=z9hG4bK{n};rport\r\n"
    "From: <sip:138@{host}>;tag={n}\r\nTo: <sip:4008001234@127.0.0.1>\r\nCall-ID: bent-{n}\r\nCSeq: 1 {method}\r\n"
    "Contact: <sip:138@{host}:{port}>\r\nMax-Forwards: 70\r\nContent-Type: application/sdp\r\nContent-Length: {length}"
    "\r\n\r\n{sdp}"
)
_SDP = "v=0\r\no=- 1 1 IN IP4 {host}\r\ns=-\r\nc=IN IP4 {host}\r\nt=0 0\r\nm=audio 4000 RTP/AVP 8\r\n"
_ODD = (b"\0", b"\r\n\r\n", b"%n%s", b"\xff\xfe", b":" * 60, b"<" * 60, b"A" * 3000, b";tag=", b"-1", b"99999999999")
_METHODS = ("INVITE", "ACK", "BYE", "CANCEL", "REGISTER", "REFER", "OPTIONS", "INFO", "PRACK", "X")


def bent(chance: Random, good: bytes) -> bytes:
    """The same with a few pieces cut out, doubled, or replaced by odd ones."""
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(good) + 1)
        end = min(len(good), at + chance.randint(0, 40))
        put_in = chance.choice((b"", good[at:end] * 2, chance.choice(_ODD), chance.randbytes(chance.randint(0, 9))))
        good = good[:at] + put_in + good[end:]
    return good[:60_000]


def sip(chance: Random, host: str, count: int) -> Iterator[bytes]:
    """Requests that are nearly right; half of them are not even complete."""
    for n in range(count):
        sdp = _SDP.format(host=host)
        length = chance.choice((len(sdp), 0, -1, 10**12))
        whole = _INVITE.format(host=host, port=5060, n=n, method=chance.choice(_METHODS), length=length, sdp=sdp)
        yield bent(chance, whole.encode()) if chance.random() < 0.8 else chance.randbytes(chance.randint(0, 1500))


def rtp(chance: Random, count: int) -> Iterator[bytes]:
    """Packets whose header lies about what follows."""
    for _ in range(count):
        yield bytes((chance.choice((0x80, 0x90, 0xBF, 0x00, 0xFF)), chance.randrange(256))) + chance.randbytes(
            chance.randint(0, 300)
        )


async def throw(host: str, to: tuple[str, int], datagrams: Iterator[bytes]) -> int:
    """Send them from this address of the machine, a few hundred a second; how many they were."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as thrower:
        thrower.bind((host, 0))
        thrower.setblocking(False)
        count = 0
        for count, datagram in enumerate(datagrams, 1):
            thrower.sendto(datagram, to)
            if count % 10 == 0:
                await asyncio.sleep(0.02)
        return count

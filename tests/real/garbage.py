"""Packets that are no SIP, no RTP and no RTCP, or nearly: good ones bent at random, the same for each seed."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import Iterator
from contextlib import suppress
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


def rtcp(chance: Random, count: int) -> Iterator[bytes]:
    """Reports whose kind, length or number of parts lies; half of them begin with one that is right."""
    for _ in range(count):
        good = struct.pack("!BBHI", 0x80, 201, 1, chance.getrandbits(32)) if chance.random() < 0.5 else b""
        first, kind = chance.choice((0x80, 0xA0, 0x40)) | chance.randrange(32), chance.choice((*range(200, 208), 0))
        rest = chance.randbytes(4 * chance.randint(0, 60))
        length = chance.choice((len(rest) // 4, len(rest) // 4, 0, 1, 0xFFFF))
        yield good + struct.pack("!BBH", first, kind, length) + rest[: len(rest) - chance.choice((0, 0, 1, 3))]


async def throw(host: str, to: tuple[str, int], datagrams: Iterator[bytes]) -> int:
    """Send them from this address of the machine, a few hundred a second; how many they were."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as thrower:
        thrower.bind((host, 0))
        thrower.setblocking(False)
        return await throw_by(thrower, to, datagrams)


async def throw_by(thrower: socket.socket, to: tuple[str, int], datagrams: Iterator[bytes]) -> int:
    """Send them by this socket."""
    count = 0
    for count, datagram in enumerate(datagrams, 1):
        thrower.sendto(datagram, to)
        if count % 10 == 0:
            await asyncio.sleep(0.02)
    return count


async def throw_over_tcp(host: str, to: tuple[str, int], messages: Iterator[bytes], together: int = 8) -> int:
    """Send so many over each connection, or until it is closed upon us; how many were sent."""
    count, pieces = 0, list(messages)
    for begin in range(0, len(pieces), together):
        _, writer = await asyncio.open_connection(*to, local_addr=(host, 0))
        with suppress(ConnectionError):
            for piece in pieces[begin : begin + together]:
                writer.write(piece)
                await writer.drain()
                count += 1
                await asyncio.sleep(0.01)
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()
    return count

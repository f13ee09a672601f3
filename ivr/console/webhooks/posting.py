"""One delivery put at its receiver's door: signed, to where it may go alone, and for a bounded time."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import aiohttp

from ivr.console.webhooks.resolving import Resolver
from ivr.core.webhook_signature import signature
from ivr.core.webhook_target import Network, refusal, unfit
from ivr.core.webhooks import Answer, Refused, Taken, Unreached

WITHIN = aiohttp.ClientTimeout(total=10.0)
"""Name, connection, TLS and answer together."""
SUCCESS = range(200, 300)
_LONGEST_SECONDS = 6
"""Digits of `Retry-After`; it may be a date too, which is not read."""


class NotAllowed(OSError):
    """Nothing is sent to this address."""


@dataclass(frozen=True, slots=True)
class Message:
    """What is sent."""

    id: str
    url: str
    body: bytes
    secret: str


class Post:
    """Use within `opened`."""

    def __init__(self, http: aiohttp.ClientSession) -> None:
        self._http = http

    async def __call__(self, message: Message, now: datetime) -> Answer:
        """What the receiver says to it. Its body is not read, and nobody is followed elsewhere."""
        if why := unfit(message.url):
            return Unreached(why)
        try:
            sent = self._http.post(
                message.url, data=message.body, headers=_headers(message, now), allow_redirects=False
            )
            async with sent as answer:
                return Taken() if answer.status in SUCCESS else Refused(answer.status, _asked(answer))
        except TimeoutError:
            return Unreached(f"no answer within {WITHIN.total:g} s")
        except (aiohttp.ClientError, OSError, ValueError) as error:
            return Unreached(_why(error))


@asynccontextmanager
async def opened(allowed: Sequence[Network] = ()) -> AsyncIterator[Post]:
    """A post that goes to the world, and to these networks besides."""

    def door(address: Any) -> socket.socket:
        """The last moment before a connection: whatever the name said, this is where it leads."""
        family, kind, proto, _, where = address
        if why := refusal(str(where[0]), allowed):
            raise NotAllowed(why)
        return socket.socket(family=family, type=kind, proto=proto)

    lines = aiohttp.TCPConnector(resolver=Resolver(), socket_factory=door, use_dns_cache=False, force_close=True)
    # without cookies, proxies from the environment, or a receiver's compressed answer
    jar, waits = aiohttp.DummyCookieJar(), WITHIN
    async with aiohttp.ClientSession(connector=lines, cookie_jar=jar, timeout=waits, auto_decompress=False) as http:
        yield Post(http)


def _headers(message: Message, now: datetime) -> dict[str, str]:
    second = int(now.timestamp())
    return {
        "Content-Type": "application/json",
        "User-Agent": "ivr",
        "webhook-id": message.id,
        "webhook-timestamp": str(second),
        "webhook-signature": signature(message.secret, message.id, second, message.body),
    }


def _asked(answer: aiohttp.ClientResponse) -> timedelta:
    given = answer.headers.get("Retry-After", "")
    is_seconds = given.isascii() and given.isdigit() and len(given) <= _LONGEST_SECONDS
    return timedelta(seconds=int(given) if is_seconds else 0)


def _why(error: Exception) -> str:
    """In a few words, without what the receiver may have put into it."""
    inner = error.os_error if isinstance(error, aiohttp.ClientConnectorError) else error
    if isinstance(inner, NotAllowed):
        return str(inner)
    said = inner.strerror if isinstance(inner, OSError) else ""
    return f"cannot be reached ({said or type(inner).__name__})"

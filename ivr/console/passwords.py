"""Passwords, hashed with argon2id: slowly on purpose, so in a thread, one at a time, while calls go on."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from secrets import token_urlsafe
from typing import Self, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from ivr.errors import IvrError

Answer = TypeVar("Answer")
SLOW = PasswordHasher(time_cost=3, memory_cost=65_536, parallelism=1)
"""64 MiB and about a tenth of a second: RFC 9106's second choice, on one core."""
MOST_WAITING = 16
"""People who may wait for their turn; whoever comes then is sent away, for his password would be old by his turn."""
MOST_OF_ONE = 3
"""Of those from one address, so that nobody takes all the places."""


class TooManyAtOnce(IvrError):
    """Too many people sign in at this moment: try again in a few seconds."""


class Passwords:
    """Use within the loop."""

    def __init__(self, hasher: PasswordHasher = SLOW) -> None:
        self._hasher = hasher
        self._nobodys = hasher.hash(token_urlsafe())
        self._thread = ThreadPoolExecutor(1, "passwords")
        self._turn = asyncio.Lock()
        self._waiting: Counter[str] = Counter()
        """How many, by address."""

    @classmethod
    async def made(cls, hasher: PasswordHasher = SLOW) -> Self:
        """Made in a thread: it hashes one at once."""
        return await asyncio.to_thread(cls, hasher)

    @asynccontextmanager
    async def turn(self, address: str) -> AsyncIterator[None]:
        """Alone for so long: whoever tries many passwords at once is counted for each. Raises `TooManyAtOnce`."""
        if self._waiting.total() >= MOST_WAITING or self._waiting[address] >= MOST_OF_ONE:
            raise TooManyAtOnce
        self._waiting[address] += 1
        try:
            async with self._turn:
                yield
        finally:
            self._waiting -= Counter((address,))

    async def hashed(self, password: str) -> str:
        """As it is kept."""
        return await self._aside(lambda: self._hasher.hash(password.encode()))

    async def is_right(self, kept: str, given: str) -> bool:
        """Whether this is the password of that hash; nobody's (empty) takes as long to refuse as anybody's."""
        return await self._aside(lambda: self._verified(kept or self._nobodys, given)) and bool(kept)

    def is_outdated(self, kept: str) -> bool:
        """Whether it was hashed with less work than is right by now."""
        return self._hasher.check_needs_rehash(kept)

    def _verified(self, kept: str, given: str) -> bool:
        try:
            return self._hasher.verify(kept, given.encode())
        except (VerificationError, InvalidHashError):
            return False

    async def _aside(self, work: Callable[[], Answer]) -> Answer:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

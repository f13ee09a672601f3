"""A caller over the trunk, by hand, whose keys are such as no telephone sends."""

from __future__ import annotations

import asyncio
import re
import struct
from collections.abc import Iterable
from contextlib import suppress

from tests.real.sip_probe import SipProbe

KEYS = "0123456789*#ABCD"
OUTSIDE = "127.0.0.2"
"""Where the trunk's calls come from."""
_ALAW, _EVENT, _MARK = 8, 101, 0x80
_SILENCE = b"\xd5" * 160
_END = 0x80


class Keypad(SipProbe):
    """RTP is sent from the port that SIP is spoken at."""

    async def calls(self, did: str, *, acknowledges: bool = True) -> None:
        """Call, be answered, and be silent long enough to be known by one's sound."""
        statuses, text = await self._invited(did, acknowledges=acknowledges)
        assert statuses[-1] == 200, statuses
        found = re.search(r"m=audio (\d+) ", text)
        assert found
        self._did, self._media, self._number, self._clock = did, (self._server[0], int(found[1])), 0, 0
        await self.silent(0.3)

    async def silent(self, seconds: float) -> None:
        """Silence, 20 ms at a time; what comes meanwhile is thrown away."""
        for _ in range(round(seconds / 0.02)):
            self._rtp(_ALAW, _SILENCE)
            self._clock += 160
            with suppress(BlockingIOError):
                while self._socket.recv(65535):
                    pass
            await asyncio.sleep(0.02)

    def key(self, key: str, milliseconds: int) -> None:
        """One key by RFC 4733, all its packets at once; of no length, it has its end alone."""
        event = KEYS.index(key)
        if milliseconds:
            self._rtp(_EVENT | _MARK, struct.pack("!BBH", event, 10, 0))
        for _ in range(3):
            self._rtp(_EVENT, struct.pack("!BBH", event, 10 | _END, 8 * milliseconds))
        self._clock += max(160, 8 * milliseconds)

    async def storm(self, keys: Iterable[str], every: float = 0.01) -> None:
        """Each of them, a hundred in a second."""
        for key in keys:
            self.key(key, 10)
            await asyncio.sleep(every)
        await self.silent(0.1)

    async def info(self, key: str) -> int:
        """One key by SIP INFO; the answer's status."""
        return await self.press(self._did, key)

    async def hang_up(self) -> int:
        """BYE; the answer's status."""
        return await self.ask("BYE", self._did)

    def _rtp(self, kind: int, payload: bytes) -> None:
        self._number += 1
        header = struct.pack("!BBHII", _MARK, kind, self._number, self._clock, 0x6B657973)
        self._socket.sendto(header + payload, self._media)

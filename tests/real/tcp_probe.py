"""The same few SIP requests over TCP."""

from __future__ import annotations

import asyncio
import re
import ssl
from typing import Self

from tests.real.sip_probe import SipProbe


class TcpProbe(SipProbe):
    """One dialog over a connection of its own."""

    by, contact = "TCP", ";transport=tcp"

    async def connect(self) -> Self:
        """Raises `OSError` if nobody listens."""
        return await self._connect(None)

    async def _connect(self, secured: ssl.SSLContext | None) -> Self:
        self._reader, self._writer = await asyncio.open_connection(
            *self._server, ssl=secured, local_addr=(self._host, 0)
        )
        self._host, self._port = self._writer.get_extra_info("sockname")
        return self

    async def close(self) -> None:
        """Close the connection."""
        self._writer.close()

    def _put(self, packet: bytes) -> None:
        self._writer.write(packet)

    async def _heard(self) -> str:
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode()
        length = re.search(r"Content-Length: *(\d+)", head)
        text = head + (await self._reader.readexactly(int(length[1]) if length else 0)).decode()
        self._remember(text)
        return text

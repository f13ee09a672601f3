"""An AMI that a test scripts: it logs in whoever has the right secret."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from ivr.switch.ami import AmiAddress
from ivr.switch.ami_wire import END, AmiMessage, parsed

Say = Callable[[asyncio.StreamWriter, AmiMessage], Awaitable[None] | None]


class Server:
    """Logs everybody in whose secret is `right`; `say` answers the rest."""

    def __init__(self, say: Say) -> None:
        self._say = say
        self.asked: list[AmiMessage] = []
        self.logins = 0
        self.writer: asyncio.StreamWriter | None = None

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.writer = writer
        writer.write(b"Asterisk Call Manager/11.0.0\r\n")
        try:
            while True:
                action = parsed(await reader.readuntil(END))
                if action.get("Action") == "Login":
                    self.logins += 1
                    right = action.get("Secret") == "right"
                    writer.write(b"Event: SuccessfulAuth\r\n\r\n")
                    writer.write(b"Response: Success\r\n\r\n" if right else b"Response: Error\r\nMessage: No\r\n\r\n")
                else:
                    self.asked.append(action)
                    self._say(writer, action)
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()


@asynccontextmanager
async def serving(say: Say, secret: str = "right") -> AsyncIterator[tuple[AmiAddress, Server]]:
    """A server, and how to reach it."""
    server = Server(say)
    listening = await asyncio.start_server(server.talk, "127.0.0.1", 0)
    try:
        yield AmiAddress("127.0.0.1", listening.sockets[0].getsockname()[1], "ivr", secret), server
    finally:
        listening.close()
        await listening.wait_closed()


def success(writer: asyncio.StreamWriter, action: AmiMessage) -> None:
    writer.write(f"Response: Success\r\nActionID: {action.get('ActionID')}\r\n\r\n".encode())

"""The controller as `ivr up` runs it, in a process of its own, with a socket that is asked about its inside."""

from __future__ import annotations

import asyncio
import gc
import json
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import uvloop

from ivr import memory
from ivr.app import running
from ivr.logs import log_to
from ivr.settings import Settings
from ivr.switch import ari, ari_events
from ivr.switch.ari_requests import Requests

LOOK_EVERY = 0.005
"""Seconds between two looks at whether the loop turns."""


class Inside:
    """What only the process itself knows. Counting and watching cost CPU, and are off until they are asked for."""

    def __init__(self) -> None:
        self._traffic: Counter[str] = Counter()
        self._counting = ExitStack()
        self._watch: asyncio.Task[None] | None = None
        self._longest_stop = 0.0

    def answer(self, asked: str) -> dict[str, Any]:
        """One of `facts`, `count`, `counted`, `watch`, `watched`."""
        match asked:
            case "count":
                self._count()
            case "counted":
                return self._counted()
            case "watch":
                self._longest_stop = 0.0
                self._watch = asyncio.ensure_future(self._watching())
            case "watched":
                if self._watch:
                    self._watch.cancel()
                return {"longest_stop": self._longest_stop}
            case _:
                gc.collect()
        return {"tasks": len(asyncio.all_tasks()), "objects": len(gc.get_objects())}

    def _count(self) -> None:
        """Count what goes over the ARI socket, by kind."""
        decoded, add = ari_events.decoded, Requests.add

        def counted_decoded(text: str | bytes) -> Any:
            event = decoded(text)
            self._traffic["event " + type(event).__name__] += 1
            return event

        def counted_add(requests: Requests, method: str, uri: str, *rest: Any) -> Any:
            parts = uri.split("/")
            self._traffic[" ".join(("request", method, parts[0], *parts[2:3]))] += 1
            return add(requests, method, uri, *rest)

        self._counting.enter_context(patch.object(ari, "decoded", counted_decoded))
        self._counting.enter_context(patch.object(Requests, "add", counted_add))

    def _counted(self) -> dict[str, int]:
        self._counting.close()
        counted, self._traffic = dict(self._traffic), Counter()
        return counted

    async def _watching(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            began = loop.time()
            await asyncio.sleep(LOOK_EVERY)
            self._longest_stop = max(self._longest_stop, loop.time() - began - LOOK_EVERY)


@asynccontextmanager
async def asked_at(path: Path) -> AsyncIterator[None]:
    """Answer questions on this Unix socket while inside, a line each."""
    inside = Inside()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        said = inside.answer((await reader.readline()).decode().strip())
        writer.write(json.dumps(said).encode() + b"\n")
        writer.close()

    server = await asyncio.start_unix_server(answer, path)
    try:
        yield
    finally:
        server.close()


async def serve(rules: Path, state: Path, socket: Path) -> None:
    """Run until SIGTERM; then end all calls and Asterisk."""
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    settings = Settings(rules=rules, state=state, sip_host="127.0.0.1", sip_port=0, http_port=0)
    async with running(settings, print) as app, asked_at(socket):
        await stop.wait()
        await app.reception.stop(goodbye=True)
        await app.asterisk.stop()


if __name__ == "__main__":
    rules_file, state_folder, socket_path = (Path(argument) for argument in sys.argv[1:4])
    log_to(state_folder)
    memory.give_back()
    uvloop.run(serve(rules_file, state_folder, socket_path))

"""What the store remembers from before the start: asked at once, and again until it answers.

A controller that starts while its database is away serves callers by the rules and by what lives in the switch.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from ivr.calls import agent_states, eligible
from ivr.calls.adoption import STORE_MAY_TAKE, Adoption
from ivr.controller import App
from ivr.errors import StoreError
from ivr.switch.events import Snapshot

log = structlog.get_logger()

AGAIN_AFTER = 5.0
"""Seconds."""


class Recalling:
    """Each of its questions is answered once."""

    def __init__(self, app: App, adoption: Adoption) -> None:
        self._app, self._adoption = app, adoption
        self._began = app.desk.clock.now()
        self._missing: dict[str, Callable[[], Awaitable[None]]] = {}
        self._task: asyncio.Task[None] | None = None
        floor, self._late = app.desk.floor, False
        self._at_first = {duty.agent.id: floor.presence(duty.agent.id).status for duty in floor.agents()}

    async def agents(self) -> None:
        """Agents' statuses, and what was said of them."""
        await self._or_later("what agents said", self._agents)

    async def calls(self, snapshot: Snapshot) -> None:
        """Take over what lives; the connection may break in the middle of it, and the next one does what is left."""
        live = {channel.id for channel in snapshot.channels}
        if not self._app.recorder_runs:
            await self._or_later("recordings left behind", lambda: self._recordings(live))
        await self._adoption.take_over(snapshot)
        if not self._app.calls_back:
            await self._or_later("who is to be called back", self._callbacks)

    async def stop(self) -> None:
        """Ask no more."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait((self._task,))

    async def _agents(self) -> None:
        """Whoever has said something since the start knows better; that his telephone has come says nothing."""
        floor = self._app.desk.floor
        states = await self._app.store.agent_states(self._began if self._late else None)
        now = {duty.agent.id: floor.presence(duty.agent.id).status for duty in floor.agents()}
        known = [row for row in states if now.get(row.agent) == self._at_first.get(row.agent)]
        agent_states.restore(floor, known, self._app.desk.clock.now())
        eligible.restore(self._app.desk.floor, await self._app.store.eligibility())

    async def _recordings(self, live: set[str]) -> None:
        app = self._app
        open_calls = {row.id for row in await app.store.open_calls(app.store.node)}
        here = {call.id for call in app.reception.calls}
        await app.recorder.start(open_calls | live | here)
        app.recorder_runs = True

    async def _callbacks(self) -> None:
        await self._app.callbacks.restore()
        self._app.calls_back = True

    async def _or_later(self, what: str, ask: Callable[[], Awaitable[None]]) -> None:
        try:
            async with asyncio.timeout(STORE_MAY_TAKE):  # a server that is gone says nothing for a minute
                await ask()
        except (StoreError, TimeoutError) as error:
            log.error("the store does not answer, and is asked again", what=what, reason=str(error) or "no answer")
            self._missing[what] = ask
            if self._task is None or self._task.done():
                self._task = asyncio.create_task(self._until_answered(), name="recalling")

    async def _until_answered(self) -> None:
        """Calls that ended meanwhile get their end by a look at the switch, for nobody knew of their records."""
        self._late = True
        while self._missing:
            await asyncio.sleep(AGAIN_AFTER)
            await self._app.store.flush()  # first: what was told meanwhile is newer than what would be read
            asked, self._missing = self._missing, {}
            for what, ask in asked.items():
                try:
                    await ask()
                except (StoreError, OSError) as error:
                    log.warning("not answered yet", what=what, reason=str(error))
                    self._missing[what] = ask
        log.info("the store has answered")
        self._adoption.soon()

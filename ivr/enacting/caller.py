"""The caller of a scenario on a real line: listens, presses keys, speaks into the box, hangs up."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from datetime import timedelta

from ivr.enacting.pace import Pace
from ivr.errors import IvrError
from ivr.lab.leg import Leg
from ivr.lab.visit import CALLER
from ivr.scenarios.notebook import Notebook
from ivr.scenarios.scenario import Act, Happening, Scenario, Wanted

_LOOK_AGAIN = 0.02
_TONE = timedelta(seconds=0.6)
"""How long the voicemail's tone lasts."""
EVER = 3600.0


class RealCaller:
    """Does what the scenario says, each act so long after he heard the prompt or something else happened to him."""

    def __init__(self, scenario: Scenario, leg: Leg, pace: Pace, notebook: Notebook) -> None:
        self.waits = list(scenario.acts)
        """Acts that he has not come to."""
        self._speaks = scenario.speaks
        self._leg = leg
        self._pace = pace
        self._notebook = notebook

    async def live(self) -> None:
        """Do one act after the other; what cannot be done any more stays undone."""
        moment, seen = timedelta(0), 0
        with suppress(IvrError):
            await self._leg.answered(EVER)
            since = 0.0
            while self.waits:
                act = self.waits[0]
                moment = moment if act.when is None else await self._happens(act.when, seen, since)
                await self._pace.until(moment + act.after)
                moment, seen, since = self._pace.now(), len(self._notebook.happened), self._seconds()
                await self._do(act)
                self.waits.pop(0)

    async def speak(self) -> None:
        """Leave his message, and fall silent."""
        with suppress(IvrError):
            await self._pace.sleep(_TONE)
            await self._leg.talk(CALLER)
            await self._pace.sleep(self._speaks)
            await self._leg.silent()

    def heard(self) -> tuple[Happening, ...]:
        """The prompts that were in his audio, when his call is over."""
        if not self._leg.answered_at:
            return ()
        found = ((one, one.name.rpartition("/")) for one in self._leg.heard.prompts())
        return tuple(
            Happening(self._pace.at(self._leg.answered_at + one.start), "hears", prompt, language)
            for one, (prompt, _, language) in found
        )

    async def _happens(self, wanted: Wanted, seen: int, since: float) -> timedelta:
        if wanted.word == "hears":
            name = f"{wanted.value}/{wanted.language}" if wanted.language else wanted.value
            found = await self._leg.hears(name, within=EVER, since=since)
            return self._pace.at(self._leg.answered_at + found.start)
        while True:
            for happening in self._notebook.happened[seen:]:
                if wanted.fits(happening):
                    return happening.at
            await asyncio.sleep(_LOOK_AGAIN)

    async def _do(self, act: Act) -> None:
        await (self._leg.press(act.keys) if act.keys else self._leg.hang_up())

    def _seconds(self) -> float:
        return max(0.0, time.monotonic() - self._leg.answered_at)

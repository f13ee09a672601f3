"""What a story is told with: its people, what the controller noted, and what stands on record in the end."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ivr.calls.call import Call
from ivr.core.agent import AgentState
from ivr.core.coverage import SEAM
from ivr.core.duty import OnDuty
from ivr.core.gaps import SECOND
from ivr.core.recording_state import RecordingState
from ivr.core.trace import TraceStep
from ivr.lab import Leg, Mobile, Phone, Samples, tone_present
from ivr.lab.lab import Lab
from ivr.rehearsal import Rehearsal
from ivr.store.rows import CallStory
from ivr.store.store import Store
from tests.real.firm import Firm, Ground, Line
from tests.real.stalls import cores_away
from tests.recording.safes import heard

LIKE = 0.2
"""Seconds by which a recording may differ from what it records."""
JOIN = 0.06
"""Seconds of a tone that may be missing in the middle of it: a few packets."""
CALLER, PARTY = 440, 880


@dataclass(frozen=True)
class Scene:
    """One story's share of the stage."""

    stage: Rehearsal
    ground: Ground

    @property
    def lab(self) -> Lab:
        return self.stage.lab

    @property
    def rm(self) -> Mobile:
        return self.lab.mobile(self.ground.rm_mobile)

    @property
    def deputy(self) -> Mobile:
        return self.lab.mobile(self.ground.deputy_mobile)

    def agent(self, which: int = 0) -> Phone:
        return self.lab.phone(self.ground.agents[which])

    async def log_in(self, *which: int) -> None:
        """In this order, so that the first has been idle longest."""
        for agent in which:
            await self.agent(agent).register()
            await self.until(lambda agent=agent: self._duty(agent).reachable)  # type: ignore[misc]

    def state(self, which: int = 0) -> AgentState:
        return self._duty(which).state

    async def call(self, caller: str = "") -> Leg:
        """The customer calls, and is answered."""
        leg = await self.lab.call(self.ground.did, caller_id=caller or self.ground.caller)
        await leg.answered()
        return leg

    def live(self, caller: str = "") -> Call:
        """The controller's own view of the call that is under way."""
        number = caller or self.ground.caller
        calls = self.stage.app.reception.calls
        return next(c for c in calls if (c.incoming.did, c.incoming.caller) == (self.ground.did, number))

    async def told(self, what: str, times: int = 1, within: float = 20, caller: str = "") -> TraceStep:
        """The step that the trace of the call under way has with this word, when it comes for the n-th time."""
        call = self.live(caller).id
        steps: list[TraceStep] = []
        async with asyncio.timeout(within):
            while len(steps) < times:
                await asyncio.sleep(0.05)
                await self.stage.app.store.flush()
                story = await self.stage.app.store.call(call)
                steps = [step for step in (story.trace if story else ()) if step.what == what]
        return steps[times - 1]

    async def until(self, true: Callable[[], bool], within: float = 10) -> None:
        async with asyncio.timeout(within):
            while not true():  # noqa: ASYNC110 - nothing announces it
                await asyncio.sleep(0.05)

    async def record(self, caller: str = "", within: float = 15) -> CallStory:
        """The latest call's record, once it is closed, its recording and its messages sealed."""
        store = self.stage.app.store
        who = (self.ground.did, caller or self.ground.caller)
        async with asyncio.timeout(within):
            while True:
                await store.flush()
                rows = [row for row in await store.calls(500) if (row.did, row.caller) == who]
                found = await store.call(rows[0].id) if rows and rows[0].ended else None
                if found and found.recordings and all(each.path.endswith(".audio") for each in found.voicemails):
                    return found
                await asyncio.sleep(0.2)

    def _duty(self, which: int) -> OnDuty:
        agent = self.ground.agents[which]
        return next(duty for duty in self.stage.app.desk.floor.agents() if duty.agent.id == agent)


Play = Callable[[Scene], Awaitable[None]]


class Stories:
    """The stories of a module; each is a test, and all are told at the same time."""

    def __init__(self) -> None:
        self._stories: dict[str, tuple[Play, Line]] = {}

    def needs(self, line: Line) -> Callable[[Play], Play]:
        """A story that needs this of the firm's rules."""

        def keep(play: Play) -> Play:
            self._stories[play.__name__] = (play, line)
            return play

        return keep

    @property
    def names(self) -> list[str]:
        return list(self._stories)

    def settle(self, firm: Firm) -> Mapping[str, Ground]:
        """Room in the firm for all of them."""
        return {name: firm.line(line) for name, (_, line) in self._stories.items()}

    def tell(
        self, stage: Rehearsal, grounds: Mapping[str, Ground], at_once: int, long: tuple[str, ...] = ()
    ) -> Mapping[str, asyncio.Task[None]]:
        """Begin them all: the long ones now, so many of the others at a time."""
        turn = asyncio.Semaphore(at_once)

        async def live(name: str, play: Play) -> None:
            scene = Scene(stage, grounds[name])
            if name in long:
                return await play(scene)
            async with turn:
                return await play(scene)

        ordered = sorted(self._stories.items(), key=lambda item: item[0] not in long)
        return {name: asyncio.create_task(live(name, play), name=name) for name, (play, _) in ordered}


def words(story: CallStory) -> list[str]:
    """The trace's words, in order."""
    return [step.what for step in story.trace]


def step(story: CallStory, what: str) -> TraceStep:
    return next(s for s in story.trace if s.what == what)


def in_order(story: CallStory, *wanted: str) -> None:
    """These words stand in the trace, one after the other."""
    told = iter(words(story))
    assert all(word in told for word in wanted), f"{wanted} not in this order in {words(story)}"


def sides(path: str) -> tuple[Samples, Samples]:
    """What the caller said, and what he heard."""
    audio, rate = heard(path)
    assert rate == 8000
    assert audio.shape[1] == 2
    return np.ascontiguousarray(audio[:, 0]), np.ascontiguousarray(audio[:, 1])


def wholly_recorded(story: CallStory, like: float = LIKE) -> tuple[Samples, Samples]:
    """The call is on record from its answer to its end, but for what the machine stood still."""
    answered, ended = story.call.answered, story.call.ended
    assert answered
    assert ended
    (recording,) = story.recordings
    assert Path(recording.path).is_file()
    assert recording.channels == 2
    left, right = sides(recording.path)
    seconds, like = (ended - answered).total_seconds(), like + cores_away(answered, ended)
    assert recording.state is RecordingState.RECORDED or holes_explained(story), recording.reason
    assert abs(len(left) / 8000 - seconds) <= like, f"{len(left) / 8000:.2f} s of a call of {seconds:.2f} s"
    return left, right


def holes_explained(story: CallStory) -> bool:
    """The recording says what is missing, and the machine stood still for as long during the call."""
    (recording,) = story.recordings
    assert story.call.answered
    assert story.call.ended
    return bool(recording.reason) and cores_away(story.call.answered, story.call.ended) > SEAM / SECOND


async def unexplained(store: Store, logs: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """These log entries but for the partial recordings of calls during which the machine stood still."""
    partial = {entry["detail"].split(": ")[0] for entry in logs if entry["event"] == "recording partial"}
    told = [(call, await store.call(call)) for call in partial]
    explained = {call for call, story in told if story and holes_explained(story)}
    return [entry for entry in logs if entry.get("detail", "").split(": ")[0] not in explained]


def talk_recorded(story: CallStory) -> None:
    """The caller's tone stands on the left, the other's on the right, over the talk's full length."""
    left, right = wholly_recorded(story)
    assert story.call.answered
    assert story.call.ended
    like = LIKE + cores_away(story.call.answered, story.call.ended)
    begin = (step(story, "CONNECT").at - story.call.answered).total_seconds()
    end = (story.call.ended - story.call.answered).total_seconds()
    (party,) = tone_present(right, PARTY, join=JOIN + like - LIKE)
    assert abs(party.start - begin) <= like, f"talk from {begin:.2f} s, heard from {party.start:.2f} s"
    assert abs(party.end - end) <= like, f"talk to {end:.2f} s, heard to {party.end:.2f} s"
    caller = tone_present(left, CALLER, join=like / 2)
    over = [tone for tone in caller if tone.start <= begin + like and tone.end >= end - like]
    assert over, f"the caller is heard {caller}, the talk lasted {begin:.2f}-{end:.2f} s"
    assert not tone_present(left, PARTY)
    assert not tone_present(right[int((begin + like) * 8000) :], CALLER)

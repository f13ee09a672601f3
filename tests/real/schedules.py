"""Schedules of fifty steps drawn by lot for the people of one line, and what must be true of its calls afterwards."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random

from ivr.errors import IvrError
from ivr.lab import Leg, busy, off
from ivr.lab.people import Callee
from ivr.rehearsal import Rehearsal
from ivr.store.rows import CallStory
from ivr.store.rows import Leg as StoredLeg
from tests.calls.witness import counted_right
from tests.real.eyewitness import Eyewitness
from tests.real.firm import OWN_RM, Ground, Line, after

STEPS, LASTS = 50, 10.0
"""Steps of a schedule, and about how many seconds all of them take together."""
DEPUTY = {"rm": "deputy", "ring": "3s", "within": "4s"}
LINE = Line(agents=({}, {}), ring="3s", overflow=after(6, OWN_RM | {"ring": "3s"}, DEPUTY, {"voicemail": "box"}))
DEEDS = {
    "caller calls": 5,
    "caller hangs up": 1,
    "agent answers": 2,
    "agent declines": 2,
    "agent answers and hangs up": 1,
    "agent not ready": 1,
    "agent ready": 8,
    "manager answers": 6,
    "manager presses 1": 6,
    "manager hangs up": 1,
    "manager rings": 3,
    "manager busy": 1,
    "manager off": 1,
}
"""What somebody may do, and how likely that is."""
A_MOMENT = 1.5
"""Seconds that one may be in a bridge alone: the other comes or has gone, and the controller is told."""
A_FAREWELL = 8.0
"""Seconds in which a manager who was asked is told that somebody else was first."""
AT_ONCE = timedelta(seconds=1.5)
"""Between the key that wins the caller and the talk's beginning on record."""
LATELY = timedelta(seconds=5)
SETTLES = 40.0
STILL_THERE = datetime.max.replace(tzinfo=UTC), 0
DROPPED, NORMAL = 26, 16


@dataclass(frozen=True, slots=True)
class Step:
    """After so many seconds somebody does something, and at the same time (a moment later) perhaps somebody else."""

    wait: float
    does: str
    which: int
    and_then: str = ""
    apart: float = 0.0

    def __str__(self) -> str:
        second = f", {self.apart:g} s later {self.and_then}" if self.and_then else ""
        return f"after {self.wait:.2f} s {self.does}{second} ({self.which})"


def drawn(seed: int) -> list[Step]:
    """The schedule of this number, the same each time."""
    chance = Random(seed)
    first = [Step(0.1, "caller calls", 0)]
    return first + [_step(chance) for _ in range(STEPS - 1)]


def _step(chance: Random) -> Step:
    one, other = chance.choices(list(DEEDS), list(DEEDS.values()), k=2)
    wait = chance.choice((0.0, 0.05, 0.1, 0.2, 0.3, 0.6))
    if chance.random() < 0.25:
        return Step(wait, one, chance.randrange(4), other, chance.choice((0.0, 0.0, 0.002, 0.02, 0.1)))
    return Step(wait, one, chance.randrange(4))


@dataclass
class Play:
    """One schedule under way on one line."""

    stage: Rehearsal
    ground: Ground
    seen: Eyewitness
    callers: list[Leg] = field(default_factory=list)
    began: datetime = field(default_factory=lambda: datetime.now(UTC))

    async def play(self, steps: Sequence[Step]) -> list[CallStory]:
        """All steps, then everybody hangs up; the records of the calls. Raises `TimeoutError` if one does not end."""
        self._as_new()
        async with asyncio.TaskGroup() as doing:
            for step in steps:
                await asyncio.sleep(step.wait)
                doing.create_task(self._does(step.does, step.which))
                if step.and_then:
                    await asyncio.sleep(step.apart)
                    doing.create_task(self._does(step.and_then, step.which))
        async with asyncio.timeout(SETTLES):
            return await self._records()

    def _as_new(self) -> None:
        for callee in (*self._agents, *self._managers):
            callee.behave(None)
            callee.calls.clear()
        for agent in self.ground.agents:
            self.stage.app.desk.floor.ready(agent)

    @property
    def _agents(self) -> list[Callee]:
        return [self.stage.lab.phone(agent) for agent in self.ground.agents]

    @property
    def _managers(self) -> list[Callee]:
        return [self.stage.lab.mobile(number) for number in (self.ground.rm_mobile, self.ground.deputy_mobile)]

    async def _does(self, does: str, which: int) -> None:
        """One of those who can do it does it, if there is any; too late is no fault of his."""
        who, what = does.split(" ", 1)
        with suppress(IvrError):
            match who, what:
                case "caller", "calls":
                    await self._call()
                case "caller", _:
                    await _one_of([leg for leg in self.callers if not leg.over], which, Leg.hang_up)
                case "agent", "ready" | "not ready":
                    self._says(self.ground.agents[which % len(self.ground.agents)], what)
                case "manager", "rings" | "busy" | "off":
                    behaviour = {"rings": None, "busy": busy(), "off": off()}[what]
                    self._managers[which % 2].behave(behaviour)
                case _:
                    callees = self._agents if who == "agent" else self._managers
                    legs = [leg for callee in callees for leg in callee.calls if not leg.over]
                    await _one_of(legs, which, HANDLED[what])

    async def _call(self) -> None:
        if sum(not leg.over for leg in self.callers) < 2:
            self.callers.append(await self.stage.lab.call(self.ground.did, caller_id=self.ground.caller))

    def _says(self, agent: str, what: str) -> None:
        floor = self.stage.app.desk.floor
        floor.ready(agent) if what == "ready" else floor.not_ready(agent, "tea")

    async def _records(self) -> list[CallStory]:
        app = self.stage.app
        while await self._hang_up() or self._is_busy():  # noqa: ASYNC110 - nothing announces it
            await asyncio.sleep(0.2)
        await app.store.flush()
        rows = [row for row in await app.store.calls(300) if row.did == self.ground.did and row.arrived >= self.began]
        return [story for row in rows if (story := await app.store.call(row.id))]

    async def _hang_up(self) -> bool:
        """All callers who are on the line still, one whose call has only just come up included."""
        left = [leg for leg in self.callers if not leg.over]
        await asyncio.gather(*(leg.hang_up() for leg in left))
        return bool(left)

    def _is_busy(self) -> bool:
        """A call of this line goes on, or a leg that was dialled for one."""
        calls = any(call.incoming.did == self.ground.did for call in self.stage.app.reception.calls)
        return calls or any(not leg.over for callee in (*self._agents, *self._managers) for leg in callee.calls)


async def _press_1(leg: Leg) -> None:
    if leg.is_up:
        await leg.press("1")


async def _decline(leg: Leg) -> None:
    await leg.hang_up(NORMAL if leg.is_up else 21)


async def _answer_and_hang_up(leg: Leg) -> None:
    await leg.answer()
    await leg.hang_up()


HANDLED: dict[str, Callable[[Leg], Awaitable[None]]] = {
    "answers": Leg.answer,
    "declines": _decline,
    "answers and hangs up": _answer_and_hang_up,
    "presses 1": _press_1,
    "hangs up": Leg.hang_up,
}


async def _one_of(legs: Sequence[Leg], which: int, do: Callable[[Leg], Awaitable[None]]) -> None:
    if legs:
        await do(legs[which % len(legs)])


# What must hold.


def laws_hold(story: CallStory, seen: Eyewitness) -> None:
    """One winner, the RM only after his 1, no bridge of one, every leg over, attempts counted, one end."""
    call, told = story.call.id, [step.what for step in story.trace]
    assert story.call.ended
    assert told.count("ended") + told.count("lost") == 1, told
    assert told.count("CONNECT") <= 1, told
    assert all(leg.ended for leg in story.legs), story.legs
    dialled = {leg.id: leg for leg in story.legs if leg.kind != "caller"}
    winners = {leg: at for leg, at in seen.met[call].items() if leg in dialled}
    one_at_a_time(winners, seen)
    for leg, at in winners.items():
        asked = dialled[leg].kind == "rm"
        assert not asked or any(key <= at for key in seen.pressed[leg]), f"{leg} is bridged before he has pressed 1"
        losers_let_go(story.legs, seen, leg, at)
    _nobody_alone({call, *dialled}, seen)
    _counted(story, seen)


def one_at_a_time(winners: Mapping[str, datetime], seen: Eyewitness) -> None:
    """Whoever answers and hangs up in the same moment may have met the caller; the next one comes once he has gone."""
    in_order = sorted(winners.items(), key=lambda won: won[1])
    for (before, _), (leg, at) in pairwise(in_order):
        assert seen.gone.get(before, STILL_THERE)[0] <= at, f"{leg} is given a caller who talks with {before}"


def losers_let_go(legs: Sequence[StoredLeg], seen: Eyewitness, winner: str, won: datetime) -> None:
    for leg in legs:
        if leg.kind != "caller" and leg.id != winner and leg.id in seen.gone and leg.dialled < won:
            over = seen.gone[leg.id][0]
            late = (over - won).total_seconds() - seen.held_up(won, over)
            assert late <= (A_FAREWELL if leg.answered else A_MOMENT), f"{leg.id} lost, and goes on for {late:.2f} s"


def _nobody_alone(ours: set[str], seen: Eyewitness) -> None:
    for who, since, until in seen.alone:
        if who in ours:
            lasted = (until - since).total_seconds() - seen.held_up(since, until)
            assert lasted <= A_MOMENT, f"{who} was alone in a bridge for {lasted:.2f} s"


def _counted(story: CallStory, seen: Eyewitness) -> None:
    """An agent's leg that ended of any cause but ours failed; of one that was answered, it may be either."""
    met = seen.met[story.call.id]
    ended = [(*seen.gone[leg.id], leg.id in met) for leg in story.legs if leg.kind == "agent" and leg.id in seen.gone]
    failed = [(at, cause != NORMAL and not came) for at, cause, came in ended if cause != DROPPED]
    late = sum(seen.held_up(step.at - LATELY, step.at) for step in story.trace if step.what == "CONNECT")
    counted_right(story, failed, AT_ONCE + timedelta(seconds=late))

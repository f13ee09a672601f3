"""Whatever happens in whatever order: one winner, no bridge of one, an RM only after his 1, and every account closed.

`IVR_SCHEDULES=10000` plays so many schedules of fifty steps; a failure is shrunk to the few steps that it needs.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from ivr.store.rows import CallStory
from ivr.switch.events import Ending
from ivr.switch.fake_phones import Handset
from tests.calls.house import WEDNESDAY
from tests.calls.schedule import AGENTS, CALLERS, MOBILES, World
from tests.virtual_time import A_HAIR

pytestmark = pytest.mark.timeout(0 if os.environ.get("IVR_SCHEDULES") else 150)
SCHEDULES = int(os.environ.get("IVR_SCHEDULES", "8"))
SOME_TIME = st.sampled_from((0.0, 0.002, 0.02, 0.3, 1.0, 5.0, 14.99, 15.0, 15.01, 30.0, 44.0, 59.99, 60.0))
AGENT, MOBILE = st.sampled_from(AGENTS), st.sampled_from(MOBILES)
DEEDS = (
    *("agent answers", "agent answers", "agent declines", "agent answers and hangs up", "agent phone gone"),
    *("manager presses 1", "manager presses 1", "manager answers", "manager hangs up"),
    *("caller hangs up", "caller calls"),
)
LIVES = 12
"""Turns that a controller lives for at the least: one that has just begun has little to lose."""
FAILED = ("RINGNOANSWER", "declined", "busy", "unreachable", "hung_up_early")


class AnySchedule(RuleBasedStateMachine):
    """The world's people act in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.world: World | None = None
        self.died = 0

    @initialize(
        latency=st.none() | st.integers(0, 1000),
        on_duty=st.integers(0, 3),
        waiting=st.integers(0, 3),
        asked=st.booleans(),
    )
    def opens(self, latency: int | None, on_duty: int, waiting: int, asked: bool) -> None:
        self.world = World(latency, on_duty)
        for _ in range(waiting):
            self.w.act(lambda: self.w.call(CALLERS[0]))
        if asked:
            self.w.run(self.passes(61.0))
            self.w.act(lambda: self.deed("manager answers", 0))
            self.w.run(self.passes(2.0))

    @rule(caller=st.sampled_from(CALLERS))
    def somebody_calls(self, caller: str) -> None:
        self.w.act(lambda: self.w.call(caller))

    @rule(does=st.sampled_from(DEEDS), which=st.integers(0, 3))
    def somebody(self, does: str, which: int) -> None:
        self.w.act(lambda: self.deed(does, which))

    @rule(
        one=st.sampled_from(DEEDS),
        other=st.sampled_from(DEEDS),
        apart=st.sampled_from((0.0, 0.0, 0.001, 0.004, 0.02)),
        which=st.integers(0, 3),
    )
    def two_at_once(self, one: str, other: str, apart: float, which: int) -> None:
        """The second does not wait for what the first has set going."""
        self.w.act(lambda: self.deed(one, which), lambda: self.deed(other, which), apart=apart)

    @rule(mobile=MOBILE, key=st.sampled_from("1112"))
    def a_manager_presses(self, mobile: str, key: str) -> None:
        self.w.act(lambda: self.w.press(mobile, key))

    @rule(mobile=MOBILE, how=st.sampled_from(("rings", "busy", "off")))
    def a_mobile_will(self, mobile: str, how: str) -> None:
        self.w.answers[mobile] = how

    @rule(agent=AGENT, does=st.sampled_from(("ready", "not ready", "phone gone", "phone back")))
    def an_agent_says(self, agent: str, does: str) -> None:
        self.w.act(lambda: self.said(agent, does))

    @rule()
    def all_agents_are_ready(self) -> None:
        self.w.act(lambda: [self.said(agent, does) for agent in AGENTS for does in ("phone back", "ready")])

    @rule(seconds=SOME_TIME)
    def time_passes(self, seconds: float) -> None:
        self.w.run(self.passes(seconds))

    @rule()
    def a_minute_passes(self) -> None:
        self.w.run(self.passes(60.0))

    @rule()
    def a_manager_is_asked(self) -> None:
        """He answers, and hears the question out."""
        self.w.act(lambda: self.deed("manager answers", 0))
        self.w.run(self.passes(2.0))

    @rule()
    def a_moment_passes(self) -> None:
        self.w.run(self.w.rests())

    @precondition(lambda self: self.w.turns - self.died >= LIVES)
    @rule(after=st.sampled_from((0.1, 3.0, 20.0)))
    def the_controller_dies(self, after: float) -> None:
        self.died = self.w.turns
        self.w.run(self.w.dies(after))
        self.w.run(self.w.holds())

    @rule()
    def the_next_event_comes_twice(self) -> None:
        self.w.fake.twice = 1

    def teardown(self) -> None:
        if self.world is None:
            return
        try:
            for story in self.w.run(self.w.end()):
                closed_and_counted(story)
                self.w.witness.attempts_are_counted_right(story, WEDNESDAY - timedelta(seconds=self.w.house.opened))
        finally:
            self.w.close()

    @property
    def w(self) -> World:
        assert self.world is not None
        return self.world

    def deed(self, does: str, which: int) -> None:
        """One of those who can do it does it now, if there is any."""
        who, what = does.split(" ", 1)
        match who, what:
            case "caller", "calls":
                self.w.call(CALLERS[which])
            case "caller", _:
                self.a_line(which, self.w.callers(), self.w.fake.hang_up_by_peer)
            case "agent", "phone gone":
                self.said(AGENTS[which % len(AGENTS)], what)
            case _, "presses 1":
                self.a_line(which, MOBILES, lambda mobile: self.w.press(mobile, "1"))
            case _:
                phones = [f"PJSIP/{agent}" for agent in AGENTS] if who == "agent" else MOBILES
                self.a_line(which, phones, lambda phone: handled(self.w.up(phone), what))

    def a_line(self, which: int, lines: Sequence[str], do: Callable[[str], object]) -> None:
        """Of the callers, or of those who are rung or talk, that one; nothing if there is none."""
        alive = [line for line in lines if line in self.w.calls or self.w.up(line)]
        if alive:
            do(alive[which % len(alive)])

    async def passes(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
        await self.w.holds()

    def said(self, agent: str, does: str) -> None:
        floor = self.w.house.floor
        match does:
            case "ready":
                floor.ready(agent)
            case "not ready":
                floor.not_ready(agent, "tea")
            case _:
                floor.phone(agent, reachable=does == "phone back")


def handled(leg: Handset | None, does: str) -> None:
    """A phone's owner answers, or hangs up, or both."""
    assert leg is not None
    if does.startswith("answers"):
        leg.answer()
    if does != "answers":
        leg.hang_up(Ending.REJECTED if does == "declines" else Ending.NORMAL)


def closed_and_counted(story: CallStory) -> None:
    """One end; one overflow to each target at most, and none before its time."""
    told = [step.what for step in story.trace]
    assert story.call.ended is not None
    assert not (endless := [leg for leg in story.legs if not leg.ended]), f"legs without an end: {endless}"
    assert told.count("ended") + told.count("lost") == 1, told
    assert told.count("CONNECT") <= 1, told
    overflows = [at for at, step in enumerate(story.trace) if step.what == "overflow"]
    first = [at for at in overflows if "own" in story.trace[at].rule or "o0" in story.trace[at].rule]
    assert len(first) <= 1, "it overflows once"
    for at in first:
        entered = next(step.at for step in story.trace if step.what == "ENTERQUEUE")
        waited = story.trace[at].at - entered
        failed = sum(step.what in FAILED for step in story.trace[:at])
        assert waited >= timedelta(seconds=60) - A_HAIR or failed >= 2, (waited, told[:at])


TestAnySchedule = AnySchedule.TestCase
TestAnySchedule.settings = settings(
    max_examples=SCHEDULES,
    stateful_step_count=50,
    deadline=None,
    derandomize=SCHEDULES <= 100,
    suppress_health_check=list(HealthCheck),
)

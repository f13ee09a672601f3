"""The house in which a scenario is played: reception, floor and stories as they are, on a switch in memory."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from contextlib import AbstractAsyncContextManager, nullcontext
from datetime import datetime, timedelta
from pathlib import Path

from ivr.calls.callbacks import Callbacks
from ivr.calls.clock import Clock
from ivr.calls.degradation import Degradation
from ivr.calls.desk import Desk
from ivr.calls.floor import Floor
from ivr.calls.ladder import climbing
from ivr.calls.outward import trunk_endpoint
from ivr.calls.reception import Reception
from ivr.calls.telephones import endpoint
from ivr.core.agent import InCall, NotReady
from ivr.core.numbers import dialable
from ivr.core.overflow_rules import ToRm
from ivr.core.rulebook import Rulebook
from ivr.core.steps import CallRm
from ivr.scenarios import others
from ivr.scenarios.caller import PlayedCaller
from ivr.scenarios.names import numbers_outside
from ivr.scenarios.notebook import Line, Notebook
from ivr.scenarios.people import mobile, telephone, with_agents
from ivr.scenarios.props import MadeUpNames, MadeUpWeb, NoRecordings, OneCustomer, Sounds
from ivr.scenarios.scenario import AgentPlays, Happening, RmPlays, Scenario
from ivr.switch.fake import FakeSwitch
from ivr.switch.fake_phones import Phone

SOUND = timedelta(seconds=3)
"""How long every prompt lasts."""
LONGEST = timedelta(hours=3)
"""After so long a call counts as one that never ends."""
CALL, ANOTHER_CALL = "the call", "another call"
NOBODY_ANSWERS = RmPlays("no_answer")


class Stage:
    """Build it inside a running loop, play one scenario on it, and look at its notebook."""

    def __init__(self, rules: Rulebook, scenario: Scenario, messages: Path) -> None:
        loop = asyncio.get_running_loop()
        began = loop.time()
        self.rules, self.scenario = rules, scenario
        self.switch = FakeSwitch(folder=messages)
        self.switch.speaks = scenario.speaks
        self.switch.durations = dict.fromkeys(rules.prompts, SOUND)
        self.switch.before_command = self._note_sound
        self.notebook = Notebook(lambda: timedelta(seconds=loop.time() - began))
        self.notebook.last = scenario.last_talk
        clock = Clock(loop.time, lambda: self._wall(loop.time() - began))
        self.floor = Floor(with_agents(rules, scenario), clock)
        desk = Desk(
            self.switch,
            self.floor,
            clock,
            Sounds(rules),
            OneCustomer(scenario.customer),
            self.notebook,
            NoRecordings(),
            messages,
            degradation=Degradation(by_hand=scenario.degraded or None),
            names=MadeUpNames(),
            ask_web=MadeUpWeb(scenario.web),
        )
        self.desk = desk
        self.reception = Reception(desk, rules)
        desk.callbacks = Callbacks(desk, self.reception)
        self.switch.on_arrival(self.reception.arrived)
        self.caller = PlayedCaller(self.switch, CALL, scenario.acts)
        self.notebook.on_happening = self._tell_caller

    async def play(self) -> None:
        """Let the call come in, and wait for its end."""
        self._people()
        counts = [(self.rules.queues[queue], count) for queue, count in self.scenario.waiting.items()]
        with others.waiting(self.floor, counts, self.desk.clock.now()):
            async with self._climbing():
                await self._call()

    def _climbing(self) -> AbstractAsyncContextManager[None]:
        """Levels by figures; all who are at work are there from the beginning."""
        return climbing(self.desk, self.reception, grace=timedelta(0)) if self.rules.ladder else nullcontext()

    async def _call(self) -> None:
        self.switch.call_in(self.scenario.to, self.scenario.caller, CALL)
        self.caller.begin()
        try:
            await self._until_over()
        finally:
            self.desk.callbacks.stop()
        while self.reception.calls:  # noqa: ASYNC110 - virtual time: no event is needed, none is lost
            await asyncio.sleep(0.1)
        await self.desk.errands.all_done()

    async def _until_over(self) -> None:
        try:
            async with asyncio.timeout(LONGEST.total_seconds()):
                await self.notebook.over.wait()
        except TimeoutError:
            if not self.reception.calls:
                return  # he waits to be called back, and nobody comes to do it
            self.notebook.fault = f"it did not end within {LONGEST}"
            self.switch.hang_up_by_peer(CALL)

    def _wall(self, seconds: float) -> datetime:
        return self.scenario.at + timedelta(seconds=seconds)

    def _tell_caller(self, happening: Happening) -> None:
        self.caller.hears_of(happening)

    def _note_sound(self, _number: int, verb: str) -> None:
        channel, *rest = self.switch.commands[-1].args
        if verb == "play" and channel in self.notebook.callers and channel in self.switch.channels:
            _, sounds = rest
            assert isinstance(sounds, tuple)  # as the switch's `play` keeps them
            for sound in sounds:
                self.notebook.played(sound)

    def _people(self) -> None:
        for agent, plays in self.scenario.agents.items():
            self._agent(agent, plays)
        for rm, number in self.scenario.mobiles.items():
            self._connect(dialable(number), mobile(self.scenario.rms.get(rm, NOBODY_ANSWERS), self._accepting_key))
        for number in self._own_numbers():
            self._connect(number, telephone(self.scenario.own_phone))
        for number in numbers_outside(self.rules):
            self._connect(number, telephone(self.scenario.outside.get(number, "no_answer")))

    def _own_numbers(self) -> Iterator[str]:
        """The number from which he calls, and any that he keys in."""
        keyed = (act.keys.rstrip("#*") for act in self.scenario.acts)
        return filter(None, map(dialable, (self.scenario.caller, *keyed)))

    def _connect(self, number: str, phone: Phone) -> None:
        for trunk in self.rules.trunks.values():
            self.switch.phones[trunk_endpoint(number, trunk)] = phone

    def _agent(self, agent: str, plays: AgentPlays) -> None:
        self.switch.phones[endpoint(agent)] = telephone(plays.phone)
        self.floor.log_in(agent)
        if plays.state != "away":
            self.floor.phone(agent, reachable=True)
        if plays.state == "not_ready":
            self.floor.restore(agent, NotReady("not ready"))
        if plays.state == "in_a_call":
            self.floor.restore(agent, InCall(ANOTHER_CALL))
        if plays.ready_after is not None:
            asyncio.get_running_loop().call_later(plays.ready_after.total_seconds(), self._comes, agent)

    def _comes(self, agent: str) -> None:
        self.floor.phone(agent, reachable=True)
        self.floor.finished(agent, ANOTHER_CALL, timedelta(0))
        self.floor.ready(agent)

    def _accepting_key(self) -> str:
        return accepting_key(self.rules, self.notebook.trace)


def accepting_key(rules: Rulebook, trace: Iterable[Line]) -> str:
    """The key by which the RM who was rung last takes the call, as the rule says that had him rung."""
    keys = dict(_accepting_keys(rules))
    rung = [keys[line.rule] for line in trace if line.rule in keys]
    return rung[-1] if rung else "1"


def _accepting_keys(rules: Rulebook) -> Iterator[tuple[str, str]]:
    for queue in rules.queues.values():
        for step in queue.overflow:
            if isinstance(step.target, ToRm):
                yield str(step.ref), step.target.accept
    for name, node in rules.nodes.items():
        if isinstance(node, CallRm):
            yield str(rules.ref(name)), node.accept

"""The board: what is told of the house is what happens in it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from ivr.console.looking.board import Looking
from ivr.console.looking.traces import LINES, MOST_CALLS, Traces
from ivr.core.board import AgentRow, CallRow, Chosen, QueueRow, Service
from ivr.core.call import Destination
from ivr.core.rulebook import Rulebook
from ivr.core.service_level import ServiceLevel
from ivr.core.talk_wishes import Conference, Consult, Hold, Wish
from ivr.core.trace import TraceStep
from ivr.store.days import Days
from ivr.switch.fake_phones import Answers, HangUp, NeverAnswers
from tests.calls.firm import A1, A2, CALLER, Firm, S
from tests.calls.house import WEDNESDAY, House, rules
from tests.virtual_time import run_virtual


@dataclass
class Watched:
    firm: Firm
    house: House
    looking: Looking

    def agent(self, agent: str = "1001") -> AgentRow:
        return self.looking.look().agents[agent]

    def queue(self, queue: str = "wealth") -> QueueRow:
        return self.looking.look().queues[queue]

    def call(self, call: str) -> CallRow:
        return self.looking.look().calls[call]

    def wishes(self, agent: str = "1001") -> set[str]:
        return set(self.looking.look([agent]).mine[agent].wishes)

    async def wants(self, call: str, wish: Wish) -> None:
        found = self.house.reception.call(call)
        assert found is not None
        assert await found.orders.give(found.stage, wish, "agent 1001") == ""
        await asyncio.sleep(0.5)


@asynccontextmanager
async def watched(folder: Path) -> AsyncIterator[Watched]:
    firm = Firm(folder)
    firm.fake.phones |= {A1: Answers(3 * S, (HangUp(60 * S),)), A2: NeverAnswers()}
    target = {
        "wealth": replace(rules().queues["wealth"], target=ServiceLevel(20 * S, 80)),
        "noted": rules().queues["noted"],
    }
    house = await firm.opens("1001", rulebook=rules(queues=target))
    days = Days.of(folder / "ivr.db")
    looking = Looking(house.desk, house.reception, days)
    async with looking.going_on():
        yield Watched(firm, house, looking)
        await house.over()
    await days.close()
    await firm.closes(house)


def scene(test: Callable[[Watched], Coroutine[object, object, None]]) -> Callable[[Path], None]:
    def play(tmp_path: Path) -> None:
        async def story() -> None:
            async with watched(tmp_path) as seen:
                await test(seen)

        run_virtual(story())

    play.__name__ = test.__name__
    return play


@scene
async def test_a_row_with_which_nothing_happens_is_not_made_again(seen: Watched) -> None:
    call = await seen.firm.calls()
    await asyncio.sleep(10)
    talking, row = seen.call(call), seen.agent()
    assert talking.stage == "Talking"
    assert seen.call(call) is talking
    assert seen.agent() is row
    await seen.wants(call, Hold())
    assert seen.call(call).stage == "OnHold"


@scene
async def test_a_call_is_followed_from_its_ringing_to_its_wrap_up(seen: Watched) -> None:
    call = await seen.firm.calls()
    row, agent = seen.call(call), seen.agent()
    assert (row.stage, row.queue, row.agent, row.ringing) == ("Waiting", "wealth", None, ("1001",))
    assert (row.number, row.customer, row.level, row.rm) == (CALLER, "Li Ming", "gold", "Zhang")
    assert row.path == (Chosen("queue", "wealth"),)
    assert (agent.state, agent.call, seen.queue().waiting) == ("ringing", call, 1)
    assert row.waiting_since == seen.queue().longest_since
    await asyncio.sleep(5)
    row, agent = seen.call(call), seen.agent()
    assert (row.stage, row.agent, row.party, row.ringing) == ("Talking", "1001", "agent 1001", ())
    assert (row.recording, row.waited_s, row.waiting_since) == ("on", 3, None)
    assert row.story[-1] == "talks with agent 1001"
    assert (agent.state, seen.queue().waiting) == ("in_a_call", 0)
    await asyncio.sleep(60)
    agent = seen.agent()
    assert (agent.state, agent.call, agent.until) == ("wrap_up", None, agent.since + 5 * S)
    assert seen.looking.look().calls == {}


@scene
async def test_a_talk_on_hold_and_somebody_who_is_asked(seen: Watched) -> None:
    seen.house.floor.phone("1002", reachable=True)
    seen.house.floor.not_ready("1002", "office")
    call = await seen.firm.calls()
    await asyncio.sleep(5)
    seen.house.floor.ready("1002")
    talk = seen.house.reception.call(call)
    assert talk is not None
    await talk.orders.give(talk.stage, Hold(), "agent 1001")
    await asyncio.sleep(1)
    assert (seen.call(call).stage, seen.agent().state) == ("OnHold", "on_hold")
    await talk.orders.give(talk.stage, Consult(Destination("agent", "1002")), "agent 1001")
    await asyncio.sleep(1)
    assert (seen.call(call).stage, seen.call(call).ringing) == ("CallingIn", ("1002",))


@scene
async def test_an_agent_is_told_what_he_may_ask_for_and_nothing_that_would_be_refused(seen: Watched) -> None:
    call = await seen.firm.calls()
    seen.firm.fake.phones[A2] = Answers(1 * S)
    assert seen.wishes() == set(), "it rings"
    await asyncio.sleep(5)
    seen.house.floor.phone("1002", reachable=True)
    assert seen.wishes() == {"hold", "transfer", "consult"}
    await seen.wants(call, Hold())
    assert seen.wishes() == {"resume", "transfer", "consult"}
    await seen.wants(call, Consult(Destination("agent", "1002")))
    await asyncio.sleep(2)
    assert seen.wishes() == {"complete", "return", "swap", "conference"}
    assert seen.wishes("1002") == set(), "whoever is asked has no caller"
    await seen.wants(call, Conference())
    assert seen.wishes() == {"complete", "return"}
    seen.firm.fake.hang_up_by_peer(call)


@scene
async def test_figures_follow_once_a_call_is_over(seen: Watched) -> None:
    await seen.firm.calls()
    await asyncio.sleep(70)
    queue, agent = seen.queue(), seen.agent()
    assert (queue.answered, queue.handled, queue.abandoned, queue.average_wait_s) == (1, 1, 0, 3)
    assert queue.service == Service("80 % within 20s", 100.0, 1, 1)
    assert (agent.answered, agent.average_talk_s) == (1, 60)


@scene
async def test_with_whom_nothing_has_happened_is_the_same_row(seen: Watched) -> None:
    before = seen.looking.look()
    await asyncio.sleep(30)
    after = seen.looking.look()
    assert all(after.agents[agent] is row for agent, row in before.agents.items())
    seen.house.floor.not_ready("1001", "tea")
    row = seen.agent()
    assert (row.status, row.reason, row.state) == ("not_ready", "tea", "idle")
    assert row.since == seen.house.clock.now()


@scene
async def test_an_agent_who_looks_is_shown_the_former_calls_of_his_caller(seen: Watched) -> None:
    first = await seen.firm.calls()
    await asyncio.sleep(70)
    assert seen.looking.look(["1001"]).mine["1001"].last_call == first
    assert seen.looking.look(["1001"]).mine["1001"].last_calls == ()
    second = await seen.firm.calls()
    assert seen.looking.look(["1001"]).mine["1001"].last_calls is None, "not known yet, which is not that he has none"
    await asyncio.sleep(1)
    mine = seen.looking.look(["1001"]).mine["1001"]
    assert (mine.call, [past.queue for past in mine.last_calls or ()]) == (second, ["wealth"])
    await asyncio.sleep(75)
    await seen.firm.calls(number="13900005555")
    former = seen.looking.look(["1001"]).mine["1001"].last_calls
    assert former is None, "those of another are not shown, not for a moment"
    await asyncio.sleep(1)
    assert seen.looking.look(["1001"]).mine["1001"].last_calls == (), "he has none"
    assert seen.looking.look(["9999"]).mine == {}


@scene
async def test_the_house_tells_its_trunks_its_level_and_its_alarms(seen: Watched) -> None:
    board = seen.looking.look()
    assert (list(board.trunks), board.level.level, board.level.asterisk) == (["carrier"], "normal", True)
    seen.house.store.alarm("a test", seen.house.clock.now(), "nothing burns")
    seen.looking.look()
    await asyncio.sleep(1)
    assert [alarm.detail for alarm in seen.looking.look().alarms] == ["nothing burns"]


def test_the_trace_of_a_call_that_is_over_is_forgotten_though_nobody_looks() -> None:
    traces = Traces(lambda _: None)
    for what in ("arrived", "menu", "ended"):
        traces.take(TraceStep("c1", WEDNESDAY, what, "x"))
    traces.take(TraceStep("c2", WEDNESDAY, "arrived", "x"))
    traces.take(TraceStep("c2", WEDNESDAY, "lost", "x"))
    assert (traces.of("c1"), traces.of("c2")) == (None, None)


def test_while_nobody_looks_traces_of_many_calls_are_forgotten() -> None:
    traces = Traces(lambda _: None)
    for n in range(MOST_CALLS):
        traces.take(TraceStep(f"c{n}", WEDNESDAY, "arrived", "calls"))
    traces.take(TraceStep("c0", WEDNESDAY, "menu", "main: key 1"))
    traces.take(TraceStep("late", WEDNESDAY, "arrived", "calls"))
    assert traces.of("c1") is None, "nothing was heard of it for longest"
    lines = traces.of("c0")
    assert lines is not None
    assert lines.story == ("calls", "main: key 1")


@asynccontextmanager
async def after_a_kill(folder: Path, rulebook: Rulebook | None = None) -> AsyncIterator[tuple[Watched, str]]:
    """A caller who was waiting, and another controller that has heard of him since its start."""
    firm = Firm(folder)
    house = await firm.opens("1001")
    call = await firm.calls()
    house = await firm.again(house, "1001", rulebook=rulebook)
    days = Days.of(folder / "ivr.db")
    looking = Looking(house.desk, house.reception, days)
    async with looking.going_on():
        await asyncio.sleep(3)
        looking.look()
        await asyncio.sleep(1)
        yield Watched(firm, house, looking), call
        firm.fake.hang_up_by_peer(call)
        await house.over()
    await days.close()
    await firm.closes(house)


def test_of_a_call_that_outlived_its_controller_all_is_told_once(tmp_path: Path) -> None:
    async def story() -> None:
        async with after_a_kill(tmp_path) as (seen, call):
            row = seen.call(call)
            await seen.house.store.flush()
            written = await seen.house.store.call(call)
            assert written is not None
            assert row.path == (Chosen("queue", "wealth"),)
            assert "main: key 1" in row.story
            assert row.story == tuple(step.line for step in written.trace)[-LINES:]

    run_virtual(story())


def test_what_was_chosen_under_other_rules_is_not_named_by_these(tmp_path: Path) -> None:
    async def story() -> None:
        async with after_a_kill(tmp_path, rules(version="v2")) as (seen, call):
            assert "main: key 1" in seen.call(call).story
            assert seen.call(call).path == ()

    run_virtual(story())

"""What an agent says of himself is done: on the floor, or on his call's record."""

from __future__ import annotations

from dataclasses import dataclass

from ivr.calls.desk import Desk
from ivr.core.rulebook import DutyRules
from ivr.core.trace import TraceStep
from ivr.core.wishes import Decline, NotKnown, NotNow, Result, Wish, meant


@dataclass(frozen=True, slots=True)
class Done:
    """It is as he wishes."""


def say(desk: Desk, rules: DutyRules, agent: str, wish: Wish, what: str = "") -> Done | NotKnown | NotNow:
    """Do what the agent says, or somebody for him; he must be one of the floor's."""
    floor = desk.floor
    match meant(wish, what, floor.presence(agent), floor.last_call(agent), rules):
        case NotKnown() | NotNow() as refused:
            return refused
        case Result(call, result):
            now = desk.clock.now()
            desk.store.call_result(call, result, now)
            desk.store.traced(TraceStep(call, now, "result", f"agent {agent} says: {result}"))
            return Done()
        case Decline(reason):
            done = floor.decline(agent, reason)
            return Done() if done else NotNow("has answered it already")
        case event:
            done = floor.says(agent, event)
            assert done, event  # the table takes whatever `meant` gives
            return Done()

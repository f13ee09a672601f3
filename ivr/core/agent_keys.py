"""What an agent asks for by keys while he talks: a star and a figure, and for some whom he means, ended with `#`."""

from __future__ import annotations

from collections.abc import Container
from datetime import timedelta

from ivr.core.call import CallingIn, Consulting, Destination, OnHold, Stage
from ivr.core.numbers import rule_for
from ivr.core.rulebook import TransferRules
from ivr.core.talk_wishes import Complete, Conference, Consult, Hold, Resume, Return, Swap, Transfer, Wish

WITHIN = timedelta(seconds=3)
"""The next key comes within this time, or those before it meant nothing."""

STAR, END = "*", "#"
BEGIN_SIGNING, TICK = "8", "7"
"""Figures with which a witnessed signing begins, by the digit that follows, and its next checkpoint is ticked."""
RECORDING = "9"
"""Pauses the recording, or resumes it: the talk itself goes on as it is."""
WITH_NAME = {"2", "3", BEGIN_SIGNING}
"""Figures after which somebody, or something, is named."""
OWN_RM = "0"
"""Names the caller's RM."""


def meant(stage: Stage | None, figure: str, named: Destination | None = None) -> Wish | None:
    """What the figure after the star asks for in this stage; None if it means nothing."""
    match figure:
        case "1":
            return _hold_or_back(stage)
        case "2" if named:
            return Transfer(named)
        case "3" if named:
            return Consult(named)
        case "4":
            return Complete()
        case "5":
            return Swap()
        case "6":
            return Conference()
        case _:
            return None


def _hold_or_back(stage: Stage | None) -> Wish:
    match stage:
        case OnHold():
            return Resume()
        case CallingIn() | Consulting():
            return Return()
        case _:
            return Hold()


def named(keys: str, agents: Container[str], rules: TransferRules) -> Destination | None:
    """Whom the keys before the end sign name; None if they are none.

    `0` the RM, `*` and a digit a queue, else an agent, or a number that the rules allow. What is none of these is
    taken for an agent's, of whom it is then said that there is no such.
    """
    if not keys:
        return None
    if keys == OWN_RM:
        return Destination("rm", "own")
    if keys[0] == STAR:
        return Destination("queue", rules.queues.get(keys[1:], keys))
    is_number = keys not in agents and rule_for(keys, rules.numbers)
    return Destination("number" if is_number else "agent", keys)

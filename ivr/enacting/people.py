"""The lab's phones of agents, RMs and others, as a scenario says that they behave."""

from __future__ import annotations

from collections.abc import Callable

from ivr.enacting.pace import Pace
from ivr.lab.behaviour import Behaviour, NoAnswer, busy, decline, off
from ivr.lab.leg import Leg
from ivr.lab.visit import CALLED
from ivr.scenarios.people import PRESSES_AFTER
from ivr.scenarios.scenario import Answering, Refusal, RmPlays


def telephone(plays: Answering | Refusal, pace: Pace) -> Behaviour:
    """A phone that is simply answered, or not."""
    return _answered(plays, pace, None) if isinstance(plays, Answering) else _refusing(plays)


def mobile(plays: RmPlays, pace: Pace, accepting: Callable[[], str]) -> Behaviour:
    """An RM's mobile; `accepting` says which key takes the call that rings."""
    if not isinstance(plays.phone, Answering):
        return _refusing(plays.phone)
    return _answered(plays.phone, pace, lambda: accepting() if plays.key is None else plays.key)


def _answered(plays: Answering, pace: Pace, key: Callable[[], str] | None) -> Behaviour:
    async def called(leg: Leg) -> None:
        await leg.ring()
        await pace.sleep(plays.after)
        await leg.answer()
        await leg.talk(CALLED)
        if key is not None:
            await pace.sleep(PRESSES_AFTER)
            if pressed := key():
                await leg.press(pressed)
        await pace.sleep(plays.talks)
        await leg.hang_up()

    return called


def _refusing(plays: Refusal) -> Behaviour:
    match plays:
        case "no_answer":
            return NoAnswer()
        case "busy":
            return busy()
        case "declines":
            return decline(after=0)
        case "unreachable":
            return off()
